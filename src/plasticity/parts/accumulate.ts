import { Observable, type OperatorFunction } from 'rxjs'
import { checkInteger } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkObject, checkPhase, checkPositive } from '../internal/check.ts'
import { countSum } from '../internal/countSum.ts'
import { checkRuns, Runs } from '../internal/runs.ts'
import { sumWarning } from '../internal/sumWarning.ts'
import type { RuleContext, Stage } from '../part.ts'

/** Sums over a phase. */
export interface AccumulatePhase {
  /** The phase whose changes are summed; those of other phases are dropped. */
  readonly phase: string
  /** If given, the sum is that of this many ms of the phase: sum * per / duration. */
  readonly per?: number
  /** How many runs of the phase make one sum, an integer >= 1: a mini-batch; 1 unless given. */
  readonly runs?: number
}

/** Sums a number of changes of each synapse. */
export interface AccumulateCount {
  /** How many changes make one sum, an integer >= 1. */
  readonly every: number
}

export type AccumulateOptions = AccumulatePhase | AccumulateCount

/**
 * Sums changes, and hands the sum on: over a phase, or of a number of changes.
 *
 * With `phase`: over each run of it, or over several; the sum is told when the last of them ends, one update of all
 * synapses, zeros included. A run that had begun before the rule was wired is left out, and so is one of no duration.
 *
 * With `every`: each synapse by itself; its sum is told with the update that brings its n-th change that is not 0, in
 * that row or column, where synapses that are not so far have 0; an update without a sum is not told. With a pairing of
 * nearest neighbours a change is one pair, else what a spike pairs with. One below 2^-900 is 0: neither counted nor added.
 *
 * One that handed nothing on though changes came has a warning; see `CompiledRule.warnings`.
 *
 * One instant: a phase covers [begin, end), so a spike at its end is not of it, and the sum is told in what follows.
 * Cost: with `every` a sum and a count a synapse.
 *
 * @throws ParameterError if `phase` is no name, or `per` no finite number > 0 ms, or `runs` or `every` no integer >= 1, or
 *   `every` is given with another (at call)
 */
export const accumulate = (options: AccumulateOptions): Stage => {
  checkObject('accumulate', options, 'options, { phase, per?, runs? } or { every }')
  const { phase, per, runs = 1, every } = options as AccumulatePhase & Partial<AccumulateCount>
  if (every !== undefined) return accumulateCount(options as AccumulateCount)
  checkPhase('accumulate.phase', phase)
  if (per !== undefined) checkPositive('accumulate.per', per, 'ms')
  checkRuns('accumulate.runs', runs)
  return {
    kind: 'accumulate',
    isSaving: true,
    isBySynapse: true,
    gathers: 'once',
    known: { kind: 'accumulate', phase, per, runs },
    operator: (context) => phaseSum(context, phase, per, runs),
  }
}

const accumulateCount = (options: AccumulateCount & Partial<AccumulatePhase>): Stage => {
  const { every } = options
  checkInteger('accumulate.every', every, 1)
  for (const other of ['phase', 'per', 'runs'] as const) {
    const value = options[other]
    if (value !== undefined)
      throw new ParameterError(`accumulate.${other}`, value, 'nothing beside every, which sums by count')
  }
  // without `known`: only sums over a phase have a fused form
  return {
    kind: 'accumulate',
    isSaving: true,
    isBySynapse: true,
    gathers: 'each',
    operator: (context) => countSum(context, every),
  }
}

const phaseSum =
  (
    { synapses, phases, keep, warn }: RuleContext,
    phase: string,
    per: number | undefined,
    runs: number,
  ): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
      let total = new Float64Array(synapses.count)
      const batch = new Runs(runs)
      // for the warning
      let hasTold = false
      let came = 0
      keep('accumulate', {
        save: () => ({ isOpen, total: total.slice(), batch: batch.save(), hasTold, came }),
        load: (saved) => {
          const from = new SavedReader('accumulate', saved)
          isOpen = from.flag('isOpen')
          total.set(from.float64('total', total.length))
          batch.load(from.part('batch'))
          hasTold = from.flag('hasTold')
          came = from.count('came')
        },
      })
      warn(() => (hasTold || came === 0 ? undefined : sumWarning(phase, runs, `${came} updates came`)))
      out.add(
        phases.subscribe({
          next: ({ t, ended, began }) => {
            const duration = batch.after(isOpen && ended !== undefined ? t - ended.begin : 0)
            isOpen = began?.name === phase
            if (duration === undefined) return
            hasTold = true
            const dw = total
            total = new Float64Array(synapses.count)
            if (per !== undefined) for (let k = 0; k < dw.length; k++) dw[k]! *= per / duration
            out.next({ t, axis: 'all', index: 0, dw })
          },
          error: (cause: unknown) => out.error(cause),
        }),
      )
      const adding = operator<WeightUpdate, never>(() => (update) => {
        came++
        if (isOpen) along(synapses, update, (k, synapse) => (total[synapse]! += update.dw[k]!))
      })
      out.add(updates.pipe(adding).subscribe(out))
    })
