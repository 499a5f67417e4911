import { exponentialWindow, type ExponentialWindowParameters, triangularWindow } from '../../models/windows.ts'
import { accumulate } from '../parts/accumulate.ts'
import { anneal, type Schedule } from '../parts/anneal.ts'
import { contrast } from '../parts/contrast.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { type ChainRule, rule, type Stage } from '../rule.ts'

export interface StdpParameters extends Partial<ExponentialWindowParameters> {
  /** Learning rate: multiplies the window; in units of weight a pair. */
  readonly eta: number
}

/**
 * Pair-based STDP: a spike pair with dt = t_post - t_pre > 0 strengthens by eta A_causal exp(-dt/tau_causal), one
 * with dt < 0 changes by eta A_anticausal exp(dt/tau_anticausal); A_anticausal is -1 unless given.
 *
 * Pairing all-to-all; dt = 0 the mean of the two limits; at once, one update a spike; no bound.
 * @source Song, Miller, Abbott 2000, Nat. Neurosci. 3:919
 */
export const hebbian = ({ eta, ...window }: StdpParameters): ChainRule =>
  rule(allToAllPairing(), exponentialWindow(window), scale(eta))

/** The mirror image of {@link hebbian}: pre before post depresses, post before pre potentiates. */
export const antiHebbian = ({ eta, ...window }: StdpParameters): ChainRule =>
  rule(allToAllPairing(), exponentialWindow(window), scale(-eta))

/** How a rule that sums over a phase does so. */
export interface PhaseParameters {
  /** Name of the phase whose spikes count. */
  readonly phase: string
  /** The sum is that of this many ms of the phase; tau_ref makes it a mean per tau_ref. */
  readonly per: number
  /** How the learning rate falls with the number of phases. */
  readonly schedule?: Schedule
}

export interface SalParameters {
  readonly eta: number
  /** Width of the triangular window in ms; tau_ref, so that pairs are counted while both neurons are on. */
  readonly tau: number
  /** A factor for each synapse, matrix row-major [post][pre]: the variability of its window. */
  readonly variability?: number | ArrayLike<number>
  /** If given, changes are summed over each run of a phase; else they are made at once. */
  readonly during?: PhaseParameters
}

/**
 * Spike-based alignment learning: anti-Hebbian STDP under a triangular window. The two synapses of a pair get opposite
 * changes, W_ij + W_ji stays, and both end at one value.
 *
 *     dw = -eta (1 - dt/tau)  for 0 < dt < tau,    +eta (1 - |dt|/tau)  for -tau < dt < 0,    0 for a tie
 *
 * Pairing all-to-all (within tau_ref every scheme is); no bound.
 * @source Gierlich et al. 2025, arXiv:2503.02642
 */
export const sal = ({ eta, tau, variability, during }: SalParameters): ChainRule =>
  rule(
    allToAllPairing(),
    triangularWindow({ A_causal: -1, A_anticausal: 1, tau }),
    ...stagesOf(eta, variability, during, []),
  )

export interface WakeSleepParameters {
  readonly eta: number
  /** Width of the triangular window in ms; tau_ref, so that the sum over pairs is the time both neurons are on. */
  readonly tau: number
  /** Wanted coactivation of each pair, in the wake phase: matrix row-major [post][pre]. */
  readonly coactivations: number | ArrayLike<number>
  readonly variability?: number | ArrayLike<number>
  /** The sleep phase. */
  readonly during: PhaseParameters
}

/**
 * Contrastive wake–sleep STDP with known wake statistics: Hebbian pairs of the sleep phase are compared with the
 * coactivations that the target has.
 *
 *     dW_ij = eta (C*_ij - a_ij <z_i z_j>_sleep)
 *
 * With the triangular window of width tau_ref the sum over pairs is <z_i z_j> exactly. Symmetric in i and j but for a.
 * @source Gierlich et al. 2025, arXiv:2503.02642; its published code
 */
export const wakeSleep = ({ eta, tau, coactivations, variability, during }: WakeSleepParameters): ChainRule =>
  rule(
    allToAllPairing(),
    triangularWindow({ A_causal: 1, A_anticausal: 1, tau }),
    ...stagesOf(eta, variability, during, [contrast(coactivations)]),
  )

const stagesOf = (
  eta: number,
  variability: number | ArrayLike<number> | undefined,
  during: PhaseParameters | undefined,
  then: readonly Stage[],
): readonly Stage[] => [
  ...(variability === undefined ? [] : [scale(variability)]),
  ...(during === undefined ? [] : [accumulate({ phase: during.phase, per: during.per })]),
  ...then,
  scale(eta),
  ...(during?.schedule === undefined ? [] : [anneal(during.schedule)]),
]
