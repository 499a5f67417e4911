import { exponentialWindow } from '../../models/windows.ts'
import { ParameterError } from '../../models/errors.ts'
import { potentialFactor } from '../factors/potentialFactor.ts'
import { spikeFactor } from '../factors/spikeFactor.ts'
import { checkFinite, checkObject, checkPositive } from '../internal/check.ts'
import { checkFactor } from '../internal/checkFactor.ts'
import type { ThirdFactor } from '../part.ts'
import { eligibility } from '../parts/eligibility.ts'
import { modulate } from '../parts/modulate.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { eachSpike, type PlasticityRule, rule, sum } from '../rule.ts'

/** When the membrane is looked at. */
export interface MembraneProbe {
  /** Name of a population whose spikes are the times: Poisson spikes that nobody else takes note of, for one. */
  readonly population: string
  /** Mean interval in ms between these spikes, of all of its neurons together. */
  readonly every: number
}

export interface DendriticPredictionParameters {
  /** Learning rate, in units of weight. */
  readonly eta: number
  /** Time constant of the presynaptic trace in ms, 10 unless given. */
  readonly tau?: number
  /** Driven by voltage: spikes minus the rate that the membrane predicts, looked at at the spikes of a population. */
  readonly probe?: MembraneProbe
  /** Driven by an error instead, in 1/ms: any third factor with a closed form. */
  readonly factor?: ThirdFactor
}

/** Time constant of the presynaptic trace in ms, unless one is given. */
export const TAU_PSP = 10

/**
 * Dendritic prediction of somatic spiking: synapses learn what their neuron is made to do.
 *
 *     dw_ij/dt = eta (S_i(t) - r_i(t)) x_j(t)        x_j(t) = sum exp(-(t - t_j)/tau) over the spikes t_j < t of j
 *
 * S_i are the postsynaptic spikes, those of the soma that a teacher clamps or drives, and r_i the rate that the potential of the
 * neuron predicts, that of {@link potentialFactor} 'rate'. A neuron that is free predicts itself: then nothing is learned in the mean.
 * A teacher that is an input adds to the potential as well; one that clamps does not.
 *
 * By voltage, with `probe`: S_i x_j are pairs, pre before post. The integral of r_i x_j has no closed form, since a potential may move at
 * any time; it is the sum of `every` r_i x_j over the spikes of the probe. With Poisson spikes that nobody else hears of its mean is that of
 * the integral, exactly (such spikes see averages over time); with regular ones it is a sum of rectangles.
 * By an error, with `factor`: eta d(t) x_j(t) is integrated in closed form; see {@link eligibility}.
 *
 * Sign: dt = t_post - t_pre at the synapse; a tie counts half. Pairing: all-to-all. One instant: a spike is in no trace of its own time; a probe
 * sees what came before it. Bound: none. Units: eta as weights; tau and every in ms; d in 1/ms.
 * Cost: all synapses a spike of the probe.
 *
 * @throws ParameterError if a parameter is out of range, or there is not one of `probe` and `factor` (at call), or something is not there (at wiring)
 * @source Urbanczik and Senn 2014, Neuron 81:521
 */
export const dendriticPrediction = (parameters: DendriticPredictionParameters): PlasticityRule => {
  checkObject('dendriticPrediction', parameters, 'parameters, { eta, tau?, probe } or { eta, tau?, factor }')
  const { eta, tau = TAU_PSP, probe, factor } = parameters
  checkFinite('dendriticPrediction.eta', eta)
  checkPositive('dendriticPrediction.tau', tau, 'ms')
  if (factor !== undefined) {
    checkFactor('dendriticPrediction.factor', factor)
    if (probe !== undefined)
      throw new ParameterError(
        'dendriticPrediction.probe',
        probe,
        'none beside a factor, which is the error itself',
      )
    return eachSpike({ pre: 1 }, eligibility({ tau, factor }), scale(eta))
  }
  checkObject('dendriticPrediction.probe', probe, 'a probe { population, every }, or a factor in its place')
  const { population, every } = probe as MembraneProbe
  if (typeof population !== 'string' || population === '')
    throw new ParameterError('dendriticPrediction.probe.population', population, 'the name of a population')
  checkPositive('dendriticPrediction.probe.every', every, 'ms')
  const looks = spikeFactor({ population, amount: every })
  return sum(
    [
      rule(allToAllPairing(), exponentialWindow({ A_causal: 1, A_anticausal: 0, tau_causal: tau })),
      eachSpike({ pre: -1 }, eligibility({ tau, factor: looks }), modulate(potentialFactor({ of: 'rate' }))),
    ],
    scale(eta),
  )
}
