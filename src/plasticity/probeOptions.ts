import { checkFinite, checkFunction, checkInteger, checkObject, checkPositive } from '../models/check.ts'
import { ParameterError, refuseKey } from '../models/errors.ts'
import type { SpikingNode } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkPhase, isList } from './internal/check.ts'
import type { ProbePopulation, SpikePattern } from './probeExperiment.ts'

/** How a rule is probed; what is not given is chosen by what the rule does. */
export interface ProbeOptions {
  /** What the rule is called; its parts in turn unless given. */
  readonly name?: string
  /** Weight of the fresh synapse; 0.5 unless given, or -0.5 where a rule refuses that. */
  readonly weight?: number
  /** Largest |dt| in ms; where the window has died out unless given. */
  readonly dtMax?: number
  /** How many dt there are on each side of 0; 100 unless given. */
  readonly points?: number
  /** Rates in 1/s at which pairs are repeated; 1, 2, 5, 10, 20, 30, 40, 50 unless given. */
  readonly rates?: readonly number[]
  /** How many pairs there are at each rate; 60 unless given. */
  readonly pairs?: number
  /** |dt| in ms of the pairs that are repeated; 10, or a third of dtMax if that is less, unless given. */
  readonly pairDt?: number
  /** Phases in which the spikes are shown, once in each, in turn; those that stages name unless given. */
  readonly phases?: readonly string[]
  /**
   * Makes a population that a part asks for by its name. Unless given, one of a neuron that fires 10 ms after each pair or
   * triplet: a reward, for a part that waits for one.
   */
  readonly population?: ProbePopulation
  /** Makes the postsynaptic population whose state parts may read; one that fires as shown, with a potential of 0, unless given. */
  readonly post?: (clock: EventTimeScheduler, pattern: SpikePattern) => SpikingNode
}

/** What is not left open. */
export interface CheckedOptions extends ProbeOptions {
  readonly points: number
  readonly rates: readonly number[]
  readonly pairs: number
}

const KEYS = [
  'name',
  'weight',
  'dtMax',
  'points',
  'rates',
  'pairs',
  'pairDt',
  'phases',
  'population',
  'post',
] as const satisfies readonly (keyof ProbeOptions)[]

/** Refuses options that are out of range, or that there are none of. */
export const checkedOptions = (options: ProbeOptions): CheckedOptions => {
  checkObject('probe', options, `options, { ${KEYS.map((key) => `${key}?`).join(', ')} }`)
  const known: readonly string[] = KEYS
  for (const [key, value] of Object.entries(options)) {
    if (!known.includes(key)) refuseKey('probe', key, value, known)
  }
  const { name, weight, dtMax, points = 100, rates = RATES, pairs = 60, pairDt, phases } = options
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new ParameterError('probe.name', name, 'a name')
  if (weight !== undefined) checkFinite('probe.weight', weight)
  if (dtMax !== undefined) checkPositive('probe.dtMax', dtMax, 'ms')
  checkInteger('probe.points', points, 1)
  if (points > MOST_POINTS) throw new ParameterError('probe.points', points, `at most ${MOST_POINTS}`)
  if (!isList(rates)) throw new ParameterError('probe.rates', rates, 'a list of rates in 1/s')
  for (const [k, rate] of [...rates].entries()) checkPositive(`probe.rates[${k}]`, rate, '1/s')
  checkInteger('probe.pairs', pairs, 1)
  if (pairDt !== undefined) checkPositive('probe.pairDt', pairDt, 'ms')
  if (phases !== undefined) {
    if (!Array.isArray(phases)) throw new ParameterError('probe.phases', phases, 'a list of names of phases')
    for (const [k, phase] of phases.entries()) checkPhase(`probe.phases[${k}]`, phase)
  }
  const { population, post } = options
  if (population !== undefined) checkFunction('probe.population', population)
  if (post !== undefined) checkFunction('probe.post', post)
  return { ...options, points, rates: [...rates], pairs }
}

const RATES: readonly number[] = [1, 2, 5, 10, 20, 30, 40, 50]

/** Dts on each side; each of them is a run of its own. */
const MOST_POINTS = 100_000
