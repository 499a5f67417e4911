import { ParameterError } from '../models/errors.ts'
import { sine } from '../models/functions.ts'
import { checkOptions } from './internal/check.ts'
import { oneEach } from './internal/oneEach.ts'

/** Rates that stay the same from one time to the next. */
export interface Steps {
  /** When each begins, in ms, rising. Before the first the rate is 0; the last has no end. */
  readonly times: ArrayLike<number>
  /** In 1/s. */
  readonly rates: ArrayLike<number>
}

/** A rate that changes in time, and what it never exceeds. */
export interface RateProfile {
  /** Rate of neuron i at time t (ms), in 1/s. */
  readonly rate: (t: number, i: number) => number
  /** At least the rate of every neuron, in 1/s: one number, or steps where it is known more closely. */
  readonly bound: number | Steps
  /** For how many neurons it is, if they differ. */
  readonly neurons?: number
}

export interface SinusoidalParameters {
  /** Mean rate in 1/s, one for all or one each. */
  readonly mean: number | ArrayLike<number>
  /** Amplitude in 1/s, from 0 to the mean. */
  readonly amplitude: number | ArrayLike<number>
  /** In 1/s. */
  readonly frequency: number | ArrayLike<number>
  /** In rad; 0 unless given. */
  readonly phase?: number | ArrayLike<number>
}

/**
 * A sinusoidal rate.
 *
 *     rate(t) = mean + amplitude * sin(2 pi frequency t / 1000 + phase)      rates and frequency in 1/s, t in ms
 *
 * Each parameter is one number for all neurons, or one each.
 *
 * @throws ParameterError if a number is out of range, or an amplitude larger than its mean (at call)
 */
export const sinusoidalRate = (parameters: SinusoidalParameters): RateProfile => {
  const where = 'sinusoidalRate'
  checkOptions(`${where}.parameters`, parameters)
  const { mean, amplitude, frequency, phase = 0 } = parameters
  const neurons = lengthOf([mean, amplitude, frequency, phase])
  const all = Math.max(1, neurons ?? 1)
  const means = oneEach(`${where}.mean`, mean, all, isRate, 'a finite number >= 0 in 1/s')
  const amplitudes = oneEach(`${where}.amplitude`, amplitude, all, isRate, 'a finite number >= 0 in 1/s')
  const frequencies = oneEach(`${where}.frequency`, frequency, all, isRate, 'a finite number >= 0 in 1/s')
  const phases = oneEach(`${where}.phase`, phase, all, Number.isFinite, 'a finite number in rad')
  for (let i = 0; i < all; i++) {
    if (amplitudes[i]! <= means[i]!) continue
    const place = typeof amplitude === 'number' ? '' : `[${i}]`
    throw new ParameterError(`${where}.amplitude${place}`, amplitudes[i], `at most the mean, ${means[i]} 1/s`)
  }
  const rate = (t: number, neuron: number): number => {
    const i = neurons === undefined ? 0 : neuron
    // whole periods are taken off first: the sine of a large number has lost its digits
    const periods = (frequencies[i]! * t) / 1000
    return means[i]! + amplitudes[i]! * sine(2 * Math.PI * (periods - Math.floor(periods)) + phases[i]!)
  }
  const bound = means.reduce((most, m, i) => Math.max(most, m + amplitudes[i]!), 0)
  return neurons === undefined ? { rate, bound } : { rate, bound, neurons }
}

/**
 * A piecewise constant rate, the same for all neurons: rates[k] from times[k] until times[k + 1], 0 before the first;
 * the last stays.
 *
 * @throws ParameterError if the times do not rise or a rate is negative (at call)
 */
export const piecewiseRate = (steps: Steps): RateProfile => {
  checkOptions('piecewiseRate.steps', steps)
  const own = checkedSteps('piecewiseRate', steps)
  return {
    rate: (t) => {
      const k = stepAt(own.times, t)
      return k < 0 ? 0 : own.rates[k]!
    },
    bound: own,
  }
}

/**
 * A copy of steps.
 * @throws ParameterError if they are none
 */
export const checkedSteps = (
  where: string,
  { times, rates }: Steps,
): { readonly times: Float64Array; readonly rates: Float64Array } => {
  const [count, some] = [lengthOf([times]) ?? 0, 'a list of at least one time in ms']
  if (count === 0) throw new ParameterError(`${where}.times`, times, some)
  const own = {
    times: oneEach(`${where}.times`, times, count, Number.isFinite, 'a finite number in ms'),
    rates: oneEach(`${where}.rates`, rates, count, isRate, 'a finite number >= 0 in 1/s'),
  }
  own.times.forEach((t, k) => {
    const last = own.times[k - 1] ?? -Infinity
    if (!(t > last)) throw new ParameterError(`${where}.times[${k}]`, t, `a time after ${last} ms`)
  })
  return own
}

/** The step in which t lies, [times[k], times[k + 1]); -1 before the first. */
export const stepAt = (times: ArrayLike<number>, t: number): number => {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= t) low = middle + 1
    else high = middle
  }
  return low - 1
}

const isRate = (x: number): boolean => x >= 0 && x < Infinity

/** Length of the first that is a list. */
const lengthOf = (given: readonly unknown[]): number | undefined => {
  const list = given.find((x) => typeof x === 'object' && x !== null && 'length' in x)
  return list === undefined ? undefined : (list as ArrayLike<number>).length
}
