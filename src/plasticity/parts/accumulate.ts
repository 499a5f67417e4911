import { Observable, type OperatorFunction } from 'rxjs'
import { SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkObject, checkPhase, checkPositive } from '../internal/check.ts'
import type { RuleContext, Stage } from '../part.ts'

export interface AccumulateOptions {
  /** The phase whose changes are summed; those of other phases are dropped. */
  readonly phase: string
  /** If given, the sum is that of this many ms of the phase: sum * per / duration. */
  readonly per?: number
}

/**
 * Sums changes over each run of a phase and hands the sum on when it ends: one update of all synapses a run, zeros
 * included. A run that had begun before the rule was wired is left out, and so is one of no duration.
 *
 * One instant: a phase covers [begin, end), so a spike at its end is not of it, and the sum is told in what follows.
 *
 * @throws ParameterError if `phase` is no name, or `per` no finite number > 0 ms (at call)
 */
export const accumulate = (options: AccumulateOptions): Stage => {
  checkObject('accumulate', options, 'options, { phase, per? }')
  const { phase, per } = options
  checkPhase('accumulate.phase', phase)
  if (per !== undefined) checkPositive('accumulate.per', per, 'ms')
  return {
    kind: 'accumulate',
    isSaving: true,
    known: { kind: 'accumulate', phase, per },
    operator: (context) => accumulating(context, phase, per),
  }
}

const accumulating =
  (
    { synapses, phases, keep }: RuleContext,
    phase: string,
    per: number | undefined,
  ): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
      let total = new Float64Array(synapses.count)
      keep('accumulate', {
        save: () => ({ isOpen, total: total.slice() }),
        load: (saved) => {
          const from = new SavedReader('accumulate', saved)
          isOpen = from.flag('isOpen')
          total.set(from.float64('total', total.length))
        },
      })
      out.add(
        phases.subscribe({
          next: ({ t, ended, began }) => {
            const dw = total
            const duration = isOpen && ended !== undefined ? t - ended.begin : 0
            isOpen = began?.name === phase
            total = new Float64Array(synapses.count)
            if (!(duration > 0)) return
            if (per !== undefined) for (let k = 0; k < dw.length; k++) dw[k]! *= per / duration
            out.next({ t, axis: 'all', index: 0, dw })
          },
          error: (cause: unknown) => out.error(cause),
        }),
      )
      const adding = operator<WeightUpdate, never>(() => (update) => {
        if (isOpen) along(synapses, update, (k, synapse) => (total[synapse]! += update.dw[k]!))
      })
      out.add(updates.pipe(adding).subscribe(out))
    })
