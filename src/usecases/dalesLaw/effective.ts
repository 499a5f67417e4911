import { exp } from '../../models/functions.ts'
import type { DalesLawNumbers } from './options.ts'

const sigma = (x: number): number => 1 / (1 + exp(-x))

/** The mean inhibition of a path E → I → E', written as a weight onto the rate of E. */
const inhibitionOf = (wToE: number, wToI: number, bE: number, bI: number): number => {
  const r = sigma(bE)
  return (wToE * sigma(wToI * r + bI)) / r
}

/** What the paths over inhibitory neurons add to the two E–E weights, in the mean. */
export interface EffectiveInhibition {
  /** To E1 from E2: what is added to w12. */
  readonly onto1: number
  /** To E2 from E1: what is added to w21. */
  readonly onto2: number
}

/**
 * What the inhibitory paths add to the E–E weights, so that W_eff = W_EE + this.
 *
 *     W_eff to E2 from E1 = W_E2E1 + W_E2I1 sigma(W_I1E1 r + b_I1) / r,    r = sigma(b_E1)
 *
 * A mean-field estimate: it takes the mean of the inhibition, not when it comes.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 10
 */
export const effectiveInhibition = (options: DalesLawNumbers): EffectiveInhibition => {
  const { wI1E1, wI2E2, wE2I1, wE1I2, bE1, bE2, bI1, bI2 } = options
  return { onto1: inhibitionOf(wE1I2, wI2E2, bE2, bI2), onto2: inhibitionOf(wE2I1, wI1E1, bE1, bI1) }
}

/** W_E2E1 - W_E1E2 where the two effective weights are equal. */
export const predictedDifference = (options: DalesLawNumbers): number => {
  const { onto1, onto2 } = effectiveInhibition(options)
  return onto1 - onto2
}
