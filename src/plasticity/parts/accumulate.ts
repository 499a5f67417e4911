import { Observable, type OperatorFunction } from 'rxjs'
import { SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { checkRuns, Runs } from '../internal/runs.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkObject, checkPhase, checkPositive } from '../internal/check.ts'
import type { RuleContext, Stage } from '../part.ts'

export interface AccumulateOptions {
  /** The phase whose changes are summed; those of other phases are dropped. */
  readonly phase: string
  /** If given, the sum is that of this many ms of the phase: sum * per / duration. */
  readonly per?: number
  /** How many runs of the phase make one sum, an integer >= 1: a mini-batch; 1 unless given. */
  readonly runs?: number
}

/**
 * Sums changes over each run of a phase, or over several, and hands the sum on when the last of them ends: one update of all
 * synapses, zeros included. A run that had begun before the rule was wired is left out, and so is one of no duration.
 *
 * One instant: a phase covers [begin, end), so a spike at its end is not of it, and the sum is told in what follows.
 *
 * @throws ParameterError if `phase` is no name, or `per` no finite number > 0 ms, or `runs` no integer >= 1 (at call)
 */
export const accumulate = (options: AccumulateOptions): Stage => {
  checkObject('accumulate', options, 'options, { phase, per?, runs? }')
  const { phase, per, runs = 1 } = options
  checkPhase('accumulate.phase', phase)
  if (per !== undefined) checkPositive('accumulate.per', per, 'ms')
  checkRuns('accumulate.runs', runs)
  return {
    kind: 'accumulate',
    isSaving: true,
    gathers: 'once',
    known: { kind: 'accumulate', phase, per, runs },
    operator: (context) => accumulating(context, phase, per, runs),
  }
}

const accumulating =
  (
    { synapses, phases, keep }: RuleContext,
    phase: string,
    per: number | undefined,
    runs: number,
  ): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
      let total = new Float64Array(synapses.count)
      const batch = new Runs(runs)
      keep('accumulate', {
        save: () => ({ isOpen, total: total.slice(), batch: batch.save() }),
        load: (saved) => {
          const from = new SavedReader('accumulate', saved)
          isOpen = from.flag('isOpen')
          total.set(from.float64('total', total.length))
          batch.load(from.part('batch'))
        },
      })
      out.add(
        phases.subscribe({
          next: ({ t, ended, began }) => {
            const duration = batch.after(isOpen && ended !== undefined ? t - ended.begin : 0)
            isOpen = began?.name === phase
            if (duration === undefined) return
            const dw = total
            total = new Float64Array(synapses.count)
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
