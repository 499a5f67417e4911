import { filter, map, type Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Spike } from '../../models/events.ts'
import { type PhaseChange, rates } from '../../operators/index.ts'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkSchedule, shareAt } from '../parts/anneal.ts'
import type { PhaseParameters } from '../parts/over.ts'

export interface IntrinsicParameters {
  /** Change of the bias for a difference of 1 between wanted and measured mean. */
  readonly eta: number
  /** Wanted mean of each neuron: spikes per `during.per` ms, which for per = tau_ref is the probability to be on. */
  readonly means: ArrayLike<number>
  readonly during: PhaseParameters
  /** Biases are cut to [-bound, bound]; Infinity for none. */
  readonly bound?: number
}

/** A rule on the biases of a population. */
export interface IntrinsicRule {
  readonly kind: 'intrinsic'
  /** The changed biases at the end of each run of the phase, from the spikes; `bias` is read, not written. */
  operator(site: IntrinsicSite): OperatorFunction<Spike, Float64Array>
}

export interface IntrinsicSite {
  readonly bias: Float64Array
  readonly phases: Observable<PhaseChange>
  readonly clock: EventTimeScheduler
}

/**
 * Contrastive learning of biases: at the end of each run of a phase
 *
 *     b_i += eta (m*_i - m_i)        m_i = spikes of i per `per` ms of the phase
 *
 * @throws ParameterError if a parameter is out of range (at call)
 */
export const intrinsic = ({ eta, means, during, bound = Infinity }: IntrinsicParameters): IntrinsicRule => {
  if (!Number.isFinite(eta)) throw new ParameterError('intrinsic.eta', eta, 'a finite number')
  if (!(bound > 0)) throw new ParameterError('intrinsic.bound', bound, 'a number > 0')
  if (during.schedule !== undefined) checkSchedule(during.schedule)
  return {
    kind: 'intrinsic',
    operator:
      ({ bias, phases, clock }) =>
      (spikes) => {
        if (means.length !== bias.length)
          throw new ParameterError('intrinsic.means', means, `${bias.length} numbers`)
        return spikes.pipe(
          rates({ size: bias.length }, phases, clock),
          filter(({ boundary }) => boundary.ended?.name === during.phase),
          map(({ counts, begin, end }, n) => {
            const rate = eta * (during.schedule === undefined ? 1 : shareAt(during.schedule, n))
            const share = during.per / (end - begin)
            return bias.map((b, i) =>
              Math.min(bound, Math.max(-bound, b + rate * (means[i]! - counts[i]! * share))),
            )
          }),
        )
      },
  }
}
