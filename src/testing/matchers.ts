import { checkObject } from '../models/check.ts'
import { ParameterError, show } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { checkedSpikes, lineOf, spikes } from './spikes.ts'

/** How far a spike may be from where it is expected. */
export interface Tolerance {
  /** In ms; 0 unless given. */
  readonly within?: number
}

/** Spikes around a difference that a message shows. */
const AROUND = 3

const read = (where: string, value: unknown): readonly Spike[] => {
  if (typeof value === 'string') return spikes(value)
  return checkedSpikes(where, value, 'a list of spikes { t, source }, or a line such as a@0.137 b@2.5')
}

const toleranceOf = (tolerance: Tolerance): number => {
  checkObject('toMatchSpikes.tolerance', tolerance, 'a tolerance { within }')
  const { within = 0 } = tolerance
  if (typeof within !== 'number' || !(within >= 0 && within < Infinity))
    throw new ParameterError('toMatchSpikes.within', within, 'a finite number >= 0 ms')
  return within
}

/**
 * Where two lists of spikes first differ by more than the tolerance, in words; undefined if they do not.
 *
 * The sources must be the same in the same order. Spikes that the expected list has within the tolerance of each other may
 * come in any order.
 *
 * @param actual spikes, or their line
 * @param expected spikes, or their line: `a@0.137 b@2.5`
 * @throws ParameterError if one is neither, or the tolerance no finite number >= 0
 */
export const differenceOf = (
  actual: readonly Spike[] | string,
  expected: readonly Spike[] | string,
  tolerance: Tolerance = {},
): string | undefined => {
  const is = read('actual', actual)
  const wanted = read('expected', expected)
  const within = toleranceOf(tolerance)
  const left = wanted.map((spike, k) => ({ ...spike, k }))
  for (const [k, spike] of is.entries()) {
    const earliest = left[0]
    if (earliest === undefined)
      return `spike ${k} is one too many: ${around(is, k)}; expected ${wanted.length} spikes`
    const at = left.findIndex(
      ({ t, source }) =>
        source === spike.source && Math.abs(t - spike.t) <= within && t - earliest.t <= within,
    )
    if (at < 0) {
      const near = within === 0 ? '' : ` within ${within} ms`
      return `spike ${k} differs: … ${around(is, k)} …; expected … ${around(wanted, earliest.k)} …${near}`
    }
    left.splice(at, 1)
  }
  const [missing] = left
  return missing === undefined
    ? undefined
    : `${left.length} spikes are missing, from ${lineOf([missing])} on; expected ${wanted.length} spikes`
}

const around = (list: readonly Spike[], k: number): string =>
  lineOf(list.slice(Math.max(0, k - AROUND), k + AROUND + 1))

/** What `expect.extend` of vitest and jest takes from a matcher. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * Matchers for spikes, for `expect.extend` of vitest or jest.
 *
 * `expect(list).toMatchSpikes('a@0.137 b@2.5', { within: 1e-9 })` compares with {@link differenceOf}.
 *
 * @example
 * ```ts
 * import { matchers } from 'rxspike/testing'
 *
 * matchers.toMatchSpikes([{ t: 0.1 + 0.2, source: 0 }], 'a@0.3').pass // => false
 * matchers.toMatchSpikes([{ t: 0.1 + 0.2, source: 0 }], 'a@0.3', { within: 1e-15 }).pass // => true
 * ```
 */
export const matchers: {
  readonly toMatchSpikes: (
    actual: unknown,
    expected: readonly Spike[] | string,
    tolerance?: Tolerance,
  ) => MatcherResult
} = {
  toMatchSpikes: (actual, expected, tolerance) => {
    const difference = differenceOf(actual as readonly Spike[], expected, tolerance)
    return {
      pass: difference === undefined,
      message: () =>
        difference ??
        `expected other spikes than ${typeof expected === 'string' ? expected : show(expected)}`,
    }
  },
}

/** The types of {@link matchers}, for `interface Matchers<T> extends SpikeMatchers<T> {}` in a declaration of your own. */
export interface SpikeMatchers<R = unknown> {
  toMatchSpikes(expected: readonly Spike[] | string, tolerance?: Tolerance): R
}
