import { checkFunction, checkIndex, checkInteger, checkObject, checkPositive } from '../models/check.ts'
import { ParameterError, present, refuseKey } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import type { SamplerNode } from '../operators/index.ts'
import type { Evidence } from './evidence.ts'
import type { NeuronRef } from './posterior.ts'

/** Neurons whose joint states are counted at most. */
export const JOINT_LIMIT = 16

/** What is asked of a network, and how long it is asked. */
export interface Query {
  /** What is known from now on, instead of what was known before; what was known before, unless given. */
  readonly evidence?: Evidence
  /**
   * How long the network runs before anything is averaged, in tau_ref.
   * @defaultValue 10
   */
  readonly burnIn_tau_ref?: number
  /**
   * How long it is averaged, in tau_ref; not beside `precision`.
   * @defaultValue 100
   */
  readonly duration_tau_ref?: number
  /** Goes on until no error of an asked marginal is above this, a number > 0 and < 1. */
  readonly precision?: number
  /**
   * How long is averaged at most where a precision is wanted, in tau_ref.
   * @defaultValue 100,000
   */
  readonly maxDuration_tau_ref?: number
  /**
   * Populations, or single neurons, that are asked about; all samplers unless given. Precision is that of these; marginals
   * are told of all neurons of their populations.
   */
  readonly of?: readonly (string | NeuronRef)[]
  /** Neurons whose joint states are told, 16 at most. */
  readonly joint?: readonly NeuronRef[]
  /**
   * How many states are told as samples, at equal distances over the time that is averaged.
   * @defaultValue 0
   */
  readonly samples?: number
  /** Ends it early, with an error; the network can run on. */
  readonly signal?: AbortSignal
  /** Told now and then how long it has run, burn-in and all, in tau_ref. */
  readonly progress?: (t_tau_ref: number) => void
}

/** A question in order: what is asked, with everything filled in. */
export interface Plan {
  readonly evidence: Evidence | undefined
  readonly burnIn: number
  /** Longest time that is averaged. */
  readonly duration: number
  readonly precision: number | undefined
  /** The neurons that are asked about, by population. */
  readonly asked: ReadonlyMap<string, ReadonlySet<number>>
  readonly joint: readonly NeuronRef[]
  readonly samples: number
}

const KEYS = [
  'evidence',
  'burnIn_tau_ref',
  'duration_tau_ref',
  'precision',
  'maxDuration_tau_ref',
  'of',
  'joint',
  'samples',
  'signal',
  'progress',
]

/**
 * The question with its defaults, checked; evidence is not.
 * @throws ParameterError naming the option
 */
export const planOf = (where: string, query: Query, samplers: ReadonlyMap<string, SamplerNode>): Plan => {
  checkObject(where, query, 'an object of options')
  for (const [key, value] of Object.entries(query))
    if (!KEYS.includes(key)) refuseKey(where, key, value, KEYS)
  const { evidence, burnIn_tau_ref: burnIn = 10, precision, samples = 0, joint = [], of } = query
  if (!(typeof burnIn === 'number' && burnIn >= 0 && burnIn < Infinity))
    throw new ParameterError(`${where}.burnIn_tau_ref`, burnIn, 'a finite number >= 0 tau_ref')
  checkInteger(`${where}.samples`, samples, 0)
  checkSignal(`${where}.signal`, query.signal)
  if (query.progress !== undefined) checkFunction(`${where}.progress`, query.progress)
  const duration = durationOf(where, query)
  const asked = askedOf(`${where}.of`, of ?? [...samplers.keys()], samplers)
  checkJoint(`${where}.joint`, joint, samplers)
  return { evidence, burnIn, duration, precision, asked, joint, samples }
}

const durationOf = (where: string, query: Query): number => {
  const { duration_tau_ref: duration, precision, maxDuration_tau_ref: longest } = query
  if (duration !== undefined) checkPositive(`${where}.duration_tau_ref`, duration, 'tau_ref')
  if (longest !== undefined) checkPositive(`${where}.maxDuration_tau_ref`, longest, 'tau_ref')
  if (precision === undefined) {
    if (longest !== undefined)
      throw new ParameterError(
        `${where}.maxDuration_tau_ref`,
        longest,
        'none without a precision',
        'Use duration_tau_ref.',
      )
    return duration ?? 100
  }
  if (!(typeof precision === 'number' && precision > 0 && precision < 1))
    throw new ParameterError(`${where}.precision`, precision, 'a number > 0 and < 1')
  if (duration !== undefined)
    throw new ParameterError(
      `${where}.duration_tau_ref`,
      duration,
      'none beside a precision',
      'Use maxDuration_tau_ref.',
    )
  return longest ?? 1e5
}

const askedOf = (
  where: string,
  of: readonly (string | NeuronRef)[],
  samplers: ReadonlyMap<string, SamplerNode>,
): ReadonlyMap<string, ReadonlySet<number>> => {
  if (!Array.isArray(of) || of.length === 0)
    throw new ParameterError(where, of, 'a list of populations or neurons, { population, neuron }')
  const asked = new Map<string, Set<number>>()
  of.forEach((each: string | NeuronRef, k) => {
    if (typeof each === 'string') {
      const { size } = samplerOf(`${where}[${k}]`, each, samplers)
      asked.set(each, new Set(Array.from({ length: size }, (_, i) => i)))
      return
    }
    checkNeuron(`${where}[${k}]`, each, samplers)
    const neurons = asked.get(each.population) ?? new Set()
    asked.set(each.population, neurons.add(each.neuron))
  })
  return asked
}

const checkJoint = (
  where: string,
  joint: readonly NeuronRef[],
  samplers: ReadonlyMap<string, SamplerNode>,
): void => {
  if (!Array.isArray(joint)) throw new ParameterError(where, joint, 'a list of neurons')
  if (joint.length > JOINT_LIMIT)
    throw new ParameterError(
      where,
      joint,
      `at most ${JOINT_LIMIT} neurons`,
      `${joint.length} have 2^${joint.length} joint states.`,
    )
  joint.forEach((each: NeuronRef, k) => {
    checkNeuron(`${where}[${k}]`, each, samplers)
    const same = joint.findIndex((o) => o.population === each.population && o.neuron === each.neuron)
    if (same < k)
      throw new ParameterError(`${where}[${k}]`, `${each.population} ${each.neuron}`, 'each neuron once')
  })
}

const checkNeuron = (where: string, each: NeuronRef, samplers: ReadonlyMap<string, SamplerNode>): void => {
  checkObject(where, each, 'a neuron, { population, neuron }')
  const { size } = samplerOf(`${where}.population`, each.population, samplers)
  checkIndex(`${where}.neuron`, each.neuron, size)
}

/** The sampler of this name. */
const samplerOf = (where: string, name: string, samplers: ReadonlyMap<string, SamplerNode>): SamplerNode => {
  const names = [...samplers.keys()]
  if (typeof name !== 'string' || !samplers.has(name))
    throw new ParameterError(
      where,
      name,
      `a population of samplers: ${names.join(', ')}`,
      '',
      nearest(name, names),
    )
  return present(samplers.get(name), name)
}

const checkSignal = (where: string, signal: unknown): void => {
  const isSignal =
    typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal
  if (signal !== undefined && !isSignal) throw new ParameterError(where, signal, 'an AbortSignal')
}
