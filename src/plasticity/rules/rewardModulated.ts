import { exponentialWindow, type ExponentialWindowParameters } from '../../models/windows.ts'
import type { TableOf } from '../../models/parameters.ts'
import { checkFinite, checkObject, checkPositive } from '../internal/check.ts'
import { checkFactor } from '../internal/checkFactor.ts'
import type { ThirdFactor } from '../part.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { eligibility, TAU_ELIGIBILITY } from '../parts/eligibility.ts'
import { scale } from '../parts/scale.ts'
import { type ChainRule, rule } from '../rule.ts'

export interface RewardModulatedParameters extends Partial<ExponentialWindowParameters> {
  /** Learning rate: multiplies the window; in units of weight a pair. */
  readonly eta: number
  /** Time constant in ms with which it is forgotten what may be rewarded, 1000 unless given. */
  readonly tau_eligibility?: number
  /** The reward: what eligible changes are multiplied by, in 1/ms. */
  readonly factor: ThirdFactor
}

/** The window of {@link rewardModulated}, with units and defaults: more depression than potentiation. */
export const rewardModulatedTable: TableOf<
  ExponentialWindowParameters & { readonly tau_eligibility: number }
> = {
  A_causal: { unit: '1', value: 1, doc: 'limit of the window at dt = 0 from above, pre before post' },
  A_anticausal: { unit: '1', value: -1.5, doc: 'limit of the window at dt = 0 from below, post before pre' },
  tau_causal: { unit: 'ms', value: 20, above: 0, doc: 'time constant for dt > 0' },
  tau_anticausal: { unit: 'ms', value: 20, above: 0, doc: 'time constant for dt < 0' },
  tau_eligibility: {
    unit: 'ms',
    value: TAU_ELIGIBILITY,
    above: 0,
    doc: 'time constant with which it is forgotten what may be rewarded',
  },
}

/**
 * Reward-modulated STDP: what pairs of spikes would change becomes eligible, and real as far as a reward comes while it still is.
 *
 *     dc/dt = -c/tau_eligibility + eta window(dt) at each pair        dw/dt = c(t) d(t)
 *
 * The source's dopamine is `spikeFactor({ population, tau: 200, amount: 0.5, baseline: 0.002 })`. With a factor of impulses a reward
 * acts at once.
 *
 * Sign: dt = t_post - t_pre at the synapse; dt = 0 is worth the mean of the two limits. Pairing: all-to-all. One instant: all of
 * it is paired before anything is written; a reward meets what was eligible before its time. When weights are told: see {@link eligibility}.
 * Bound: none. Units: eta as weights, a pair; d in 1/ms, or 1 an impulse; time constants in ms.
 *
 * @throws ParameterError if a parameter is out of range (at call), or the factor has no closed form (at wiring)
 * @source Izhikevich 2007, Cereb. Cortex 17:2443
 */
export const rewardModulated = (parameters: RewardModulatedParameters): ChainRule => {
  checkObject('rewardModulated', parameters, 'parameters, { eta, factor, … }')
  const { eta, tau_eligibility = TAU_ELIGIBILITY, factor, ...window } = parameters
  checkFinite('rewardModulated.eta', eta)
  checkPositive('rewardModulated.tau_eligibility', tau_eligibility, 'ms')
  checkFactor('rewardModulated.factor', factor)
  const { A_anticausal } = rewardModulatedTable
  return rule(
    allToAllPairing(),
    exponentialWindow({ A_anticausal: A_anticausal.value, ...window }),
    scale(eta),
    eligibility({ tau: tau_eligibility, factor }),
  )
}
