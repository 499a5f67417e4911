import { checkPositive } from './check.ts'
import { ParameterError } from './errors.ts'
import { exp } from './functions.ts'
import type { TableOf } from './parameters.ts'

/**
 * The neural sampler of Buesing et al. (2011) in continuous time.
 *
 *     u_i(t) = b_i + sum_j W_ij * (PSPs of j that are on)          rectangular PSPs of length tau_syn
 *     hazard = exp(u_i) / tau_ref, and 0 for tau_ref after a spike
 *
 * A neuron is *on* (z = 1) for tau_ref after its spike. For constant u it is on with probability sigma(u) and fires
 * at sigma(u) / tau_ref. With tau_syn = tau_ref and symmetric weights the network samples
 * p(z) = exp(b·z + z·W·z/2) / Z with no error of discretisation. u is piecewise constant, so waiting times are exponential.
 *
 * @source Buesing, Bill, Nessler, Maass 2011, PLoS Comput. Biol. 7(11) e1002211, taken to continuous time
 */
export interface SamplerParameters {
  readonly tau_ref: number
  readonly tau_syn: number
}

/** Parameters of a neural sampler, with units and defaults. */
export const samplerTable: TableOf<SamplerParameters> = {
  tau_ref: {
    unit: 'ms',
    value: 10,
    above: 0,
    doc: 'refractory period; a neuron is on this long after its spike',
  },
  tau_syn: { unit: 'ms', value: 10, above: 0, doc: 'length of a rectangular PSP' },
}

/** The logistic function 1 / (1 + exp(-u)): the probability that a neuron with constant potential u is on. */
export const onProbability = (u: number): number => {
  checkPotential('onProbability.u', u)
  return 1 / (1 + exp(-u))
}

/** Rate of a neuron with constant potential u, in 1/s; tau_ref in ms. */
export const samplerRate = (u: number, tau_ref: number): number => {
  checkPotential('samplerRate.u', u)
  checkPositive('samplerRate.tau_ref', tau_ref, 'ms')
  return (1000 * onProbability(u)) / tau_ref
}

const checkPotential = (where: string, u: unknown): void => {
  if (typeof u !== 'number' || Number.isNaN(u)) throw new ParameterError(where, u, 'a number')
}

/** What is held of a neuron from outside. */
export type Clamp = 'free' | 'on' | 'off'

export const CLAMPS: readonly Clamp[] = ['free', 'on', 'off']

/** Random numbers that a sampler draws: a unit exponential a spike, and a uniform number that chooses the neuron. */
export interface SamplerRandom {
  uniform(): number
  exponential(): number
}

/** Potentials above this overflow the hazard; a bias or a weight that leads here is refused. */
export const MAX_POTENTIAL = 700

/**
 * One bias a neuron, from one number or one a neuron.
 * @throws ParameterError if the length is not `size` or a value is not finite
 */
export const biases = (where: string, bias: number | ArrayLike<number>, size: number): Float64Array => {
  const b = new Float64Array(size)
  const isOne = typeof bias === 'number'
  if (!isOne && (typeof bias !== 'object' || (bias as ArrayLike<number> | null)?.length !== size)) {
    throw new ParameterError(where, bias, `one number, or ${size} of them`)
  }
  for (let i = 0; i < size; i++) {
    const value: unknown = isOne ? bias : bias[i]
    if (typeof value !== 'number' || !(Math.abs(value) <= MAX_POTENTIAL)) {
      throw new ParameterError(
        isOne ? where : `${where}[${i}]`,
        value,
        `a number between -${MAX_POTENTIAL} and ${MAX_POTENTIAL}`,
      )
    }
    b[i] = value
  }
  return b
}

/** Refuses a potential at which the hazard is no finite number. */
export const refusePotential = (i: number, u: number): never => {
  throw new ParameterError(
    `potential of neuron ${i}`,
    u,
    `u <= ${MAX_POTENTIAL}`,
    'Make its bias or its weights smaller.',
  )
}
