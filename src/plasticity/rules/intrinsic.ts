import { Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Spike } from '../../models/events.ts'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { PhaseChange } from '../../operators/index.ts'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkIndex } from '../../operators/internal/check.ts'
import { operator } from '../../operators/internal/operator.ts'
import { checkFinite, checkNumbers, checkObject } from '../internal/check.ts'
import type { SavedPart } from '../part.ts'
import { Runs } from '../internal/runs.ts'
import { shareAt } from '../parts/anneal.ts'
import { checkDuring, type PhaseParameters } from '../parts/over.ts'

export interface IntrinsicParameters {
  /** Learning rate: the change of a bias for a difference of 1 between wanted and measured mean. */
  readonly eta: number
  /** Wanted mean of each neuron: spikes per `during.per` ms, which for per = tau_ref is the probability to be on. */
  readonly means: ArrayLike<number>
  readonly during: PhaseParameters
  /** Biases are cut to [-bound, bound]; Infinity for none. */
  readonly bound?: number
}

/** A rule on the biases of a population. */
export interface IntrinsicRule extends SavedPart {
  readonly kind: 'intrinsic'
  /** The changed biases at the end of each run of the phase, from the spikes; `bias` is read then, not written. */
  operator(site: IntrinsicSite): OperatorFunction<Spike, Float64Array>
}

export interface IntrinsicSite {
  readonly bias: Float64Array
  readonly phases: Observable<PhaseChange>
  readonly clock: EventTimeScheduler
  /** Makes the rule's state part of snapshots. */
  readonly keep?: Keep
}

/**
 * Contrastive learning of biases: at the end of each run of a phase, or of each `runs` runs,
 *
 *     b_i += eta (m*_i - m_i)        m_i = spikes of i per `per` ms of the phase
 *
 * cut to [-bound, bound]. One instant: a phase covers [begin, end), so a spike at its end is not of it.
 * A run that had begun before the rule was wired is measured from there; one of no duration changes nothing.
 * Units: eta, b and bound as biases (1); means are pure numbers; per in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call), or there is not one mean a neuron (at wiring)
 */
export const intrinsic = (parameters: IntrinsicParameters): IntrinsicRule => {
  checkObject('intrinsic', parameters, 'parameters, { eta, means, during, bound? }')
  const { eta, means, during, bound = Infinity } = parameters
  checkFinite('intrinsic.eta', eta)
  checkNumbers('intrinsic.means', means, 'one finite number a neuron')
  checkDuring('intrinsic.during', during)
  if (typeof bound !== 'number' || !(bound > 0))
    throw new ParameterError('intrinsic.bound', bound, 'a number > 0, or Infinity')
  const wanted = Float64Array.from(means)
  const { phase, per, runs = 1, schedule } = during
  return {
    kind: 'intrinsic',
    isSaving: true,
    operator: ({ bias, phases, clock, keep }) => {
      if (wanted.length !== bias.length)
        throw new ParameterError('intrinsic.means', wanted, `${bias.length} numbers, one a neuron`)
      return (spikes) =>
        new Observable((out) => {
          const size = bias.length
          const total = new Float64Array(size)
          const batch = new Runs(runs)
          /** Sums so far. */
          let n = 0
          /** Since when spikes of the phase that runs are counted, in ms. */
          let begin = clock.now()
          let counts = new Float64Array(size)
          keep?.('means', {
            save: () => ({ n, begin, counts: counts.slice(), total: total.slice(), batch: batch.save() }),
            load: (saved) => {
              const from = new SavedReader('means', saved)
              n = from.number('n')
              begin = from.time('begin')
              counts = from.float64('counts', size)
              total.set(from.float64('total', size))
              batch.load(from.part('batch'))
            },
          })
          const change = ({ t, ended }: PhaseChange) => {
            const duration = ended?.name === phase ? t - begin : 0
            if (duration > 0) for (let i = 0; i < size; i++) total[i]! += counts[i]!
            counts.fill(0)
            begin = t
            const whole = batch.after(duration)
            if (whole === undefined) return
            const rate = eta * (schedule === undefined ? 1 : shareAt(schedule, n++))
            const share = per / whole
            const changed = bias.map((b, i) =>
              Math.min(bound, Math.max(-bound, b + rate * (wanted[i]! - total[i]! * share))),
            )
            total.fill(0)
            out.next(changed)
          }
          out.add(phases.subscribe({ next: change, error: (cause: unknown) => out.error(cause) }))
          const counting = operator<Spike, never>(() => ({ source }) => {
            if (!(source >= 0 && source < size)) checkIndex('intrinsic: source of a spike', source, size)
            counts[source]!++
          })
          out.add(spikes.pipe(counting).subscribe(out))
        })
    },
  }
}
