import { ParameterError } from '../models/errors.ts'
import { exp } from '../models/functions.ts'
import { checkOptions } from './internal/check.ts'

/** With what probability two neurons at a distance are connected. */
export interface DistanceProfile {
  /** From 0 to `peak`. */
  readonly probability: (distance: number) => number
  /** The largest probability; 1 unless given. The smaller it is, the fewer pairs are looked at. */
  readonly peak?: number
  /** Beyond this distance there is no synapse, whatever the probability says; pairs that far apart cost nothing. */
  readonly reach?: number
}

interface Peak {
  /** Probability at distance 0; 1 unless given. */
  readonly peak?: number
}

interface Cut {
  /** Distance beyond which there is nothing; none unless given. */
  readonly reach?: number
}

/** peak * exp(-d^2 / (2 sigma^2)). */
export const gaussianProfile = (options: Peak & Cut & { readonly sigma: number }): DistanceProfile => {
  checkOptions('gaussianProfile.options', options)
  const { sigma } = options
  checkPositive('gaussianProfile.sigma', sigma)
  const { peak, ...cut } = limits('gaussianProfile', options)
  return { probability: (d) => peak * exp((-(d / sigma) * (d / sigma)) / 2), peak, ...cut }
}

/** peak * exp(-d / lambda). */
export const exponentialProfile = (options: Peak & Cut & { readonly lambda: number }): DistanceProfile => {
  checkOptions('exponentialProfile.options', options)
  const { lambda } = options
  checkPositive('exponentialProfile.lambda', lambda)
  const { peak, ...cut } = limits('exponentialProfile', options)
  return { probability: (d) => peak * exp(-d / lambda), peak, ...cut }
}

/** peak * (1 - d / reach), 0 beyond the reach. */
export const linearProfile = (options: Peak & { readonly reach: number }): DistanceProfile => {
  checkOptions('linearProfile.options', options)
  checkPositive('linearProfile.reach', options.reach)
  const { peak, reach = Infinity } = limits('linearProfile', options)
  return { probability: (d) => peak * Math.max(0, 1 - d / reach), peak, reach }
}

/** peak up to the reach, that included, and 0 beyond. */
export const discProfile = (options: Peak & { readonly reach: number }): DistanceProfile => {
  checkOptions('discProfile.options', options)
  checkPositive('discProfile.reach', options.reach)
  const { peak, reach = Infinity } = limits('discProfile', options)
  return { probability: (d) => (d <= reach ? peak : 0), peak, reach }
}

/**
 * The limits of a profile, defaults filled in.
 * @throws ParameterError if the peak is no probability or the reach no length
 */
export const limits = (
  where: string,
  { peak = 1, reach }: Peak & Cut,
): { readonly peak: number; readonly reach?: number } => {
  if (typeof peak !== 'number' || !(peak >= 0 && peak <= 1))
    throw new ParameterError(`${where}.peak`, peak, 'a probability, from 0 to 1')
  if (reach === undefined) return { peak }
  checkPositive(`${where}.reach`, reach)
  return { peak, reach }
}

const checkPositive = (where: string, x: unknown): void => {
  if (typeof x !== 'number' || !(x > 0 && x < Infinity))
    throw new ParameterError(where, x, 'a finite number > 0')
}
