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
  if (!isUpdate(update))
    throw new ParameterError(`${where}: what it tells`, update, 'an update { t, axis, index, dw }')
  const { axis, index, dw } = update
  const count = entriesOf(update, synapses)
  if (count === undefined)
    throw new ParameterError(`${where}: index of an update`, index, `a neuron of the ${axis} side`)
  if (dw.length !== count) throw new ParameterError(`${where}: dw`, dw, `${count} changes, one a synapse`)
  const wrong = dw.findIndex((x) => !Number.isFinite(x))
  if (wrong >= 0) throw new ParameterError(`${where}: dw[${wrong}]`, dw[wrong], 'a finite number')
  return update
}

/** Whether it has the form of an update at all. */
const isUpdate = (x: unknown): x is WeightUpdate =>
  typeof x === 'object' &&
  x !== null &&
  't' in x &&
  'axis' in x &&
  AXES.includes(x.axis) &&
  'index' in x &&
  'dw' in x &&
  (ArrayBuffer.isView(x.dw) || Array.isArray(x.dw))

const AXES: readonly unknown[] = ['post', 'pre', 'all'] satisfies WeightUpdate['axis'][]

/** How many synapses an update is about; undefined if there is no such row or column. */
const entriesOf = ({ axis, index }: WeightUpdate, synapses: Synapses): number | undefined => {
  if (axis === 'all') return synapses.count
  const { begin } = axis === 'post' ? synapses.incoming : synapses
  const from = begin[index]
  const to = begin[index + 1]
  return from === undefined || to === undefined ? undefined : to - from
}
