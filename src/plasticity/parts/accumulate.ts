import { Observable, type OperatorFunction } from 'rxjs'
import { operator } from '../../operators/internal/operator.ts'
import { ParameterError } from '../../models/errors.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { along } from '../internal/along.ts'
import type { RuleContext, Stage } from '../rule.ts'

export interface AccumulateOptions {
  /** The phase whose changes are summed; those of other phases are dropped. */
  readonly phase: string
  /** If given, the sum is that of this many ms of the phase: sum * per / duration. */
  readonly per?: number
}

/**
 * Sums changes over a phase and hands the sum on when it ends: one update of all synapses a phase, zeros included.
 * @throws ParameterError if `per` is not a number > 0 ms (at call)
 */
export const accumulate = ({ phase, per }: AccumulateOptions): Stage => {
  if (per !== undefined && !(per > 0 && per < Infinity))
    throw new ParameterError('accumulate.per', per, 'a number > 0 ms')
  if (phase === '') throw new ParameterError('accumulate.phase', phase, 'the name of a phase')
  return {
    kind: 'accumulate',
    known: { kind: 'accumulate', phase, per },
    operator: (context) => accumulating(context, phase, per),
  }
}

const accumulating =
  (
    { synapses, phases }: RuleContext,
    phase: string,
    per: number | undefined,
  ): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
      let total = new Float64Array(synapses.count)
      out.add(
        phases.subscribe({
          next: ({ t, ended, began }) => {
            if (isOpen && ended !== undefined) {
              const dw = total
              total = new Float64Array(synapses.count)
              if (per !== undefined) for (let k = 0; k < dw.length; k++) dw[k]! *= per / (t - ended.begin)
              out.next({ t, axis: 'all', index: 0, dw })
            }
            isOpen = began?.name === phase
          },
          error: (cause: unknown) => out.error(cause),
        }),
      )
      const adding = operator<WeightUpdate, never>(() => (update) => {
        if (isOpen) along(synapses, update, (k, synapse) => (total[synapse]! += update.dw[k]!))
      })
      out.add(updates.pipe(adding).subscribe(out))
    })
