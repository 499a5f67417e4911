import type { RuleWindow } from '../part.ts'
import { type HalfWindow, halves } from './halves.ts'

/** Time constants after which exp(-x) is less than 2^-60, and after which x exp(1 - x) is. */
const EXPONENTIAL = 42
const ALPHA = 47

/**
 * How far back pairs are looked for when a rule is explained, in ms: what decays is taken for nothing once it is less than
 * 2^-60 of its amplitude, where the window itself goes on until it is 0 in floating point, some 745 time constants.
 */
export const reachOf = (window: RuleWindow): number => {
  const { causal, anticausal } = halves(window)
  return Math.max(ofHalf(causal), ofHalf(anticausal))
}

const ofHalf = ({ parts, support, tau, peak }: HalfWindow): number => {
  if (parts !== undefined) return Math.max(0, ...parts.map(ofHalf))
  if (tau !== undefined) return Math.min(support, EXPONENTIAL * tau)
  return peak === undefined ? support : Math.min(support, ALPHA * peak)
}
