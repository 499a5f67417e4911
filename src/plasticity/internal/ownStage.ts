import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Synapses, WeightUpdate } from '../../operators/index.ts'
import type { Stage, StageFunction } from '../part.ts'

/** A stage of the user's own as a part. What it tells is checked here: later nobody knows where it came from. */
export const ownStage = (kind: string, make: StageFunction): Stage => ({
  kind,
  operator: (context) => {
    const own = make(context)
    if (typeof own !== 'function') throw new ParameterError(kind, own, 'an operator on weight updates')
    return (updates) => own(updates).pipe(map((update) => checked(kind, update, context.synapses)))
  },
})

const checked = (where: string, update: WeightUpdate, synapses: Synapses): WeightUpdate => {
  const { axis, index, dw } = update
  const count = entriesOf(update, synapses)
  if (count === undefined)
    throw new ParameterError(`${where}: index of an update`, index, `a neuron of the ${axis} side`)
  if (dw.length !== count) throw new ParameterError(`${where}: dw`, dw, `${count} changes, one a synapse`)
  const wrong = dw.findIndex((x) => !Number.isFinite(x))
  if (wrong >= 0) throw new ParameterError(`${where}: dw[${wrong}]`, dw[wrong], 'a finite number')
  return update
}

/** How many synapses an update is about; undefined if there is no such row or column. */
const entriesOf = ({ axis, index }: WeightUpdate, synapses: Synapses): number | undefined => {
  if (axis === 'all') return synapses.count
  const { begin } = axis === 'post' ? synapses.incoming : synapses
  const from = begin[index]
  const to = begin[index + 1]
  return from === undefined || to === undefined ? undefined : to - from
}
