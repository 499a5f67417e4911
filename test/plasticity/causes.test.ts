import { fc, test } from '@fast-check/vitest'
import { bufferCount, delay, filter, map, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { allToAll, type Synapses, withDelays } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  type Cause,
  eachSpike,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  rule,
  scale,
  type Stage,
  type StageFunction,
  sum,
} from '../../src/plasticity/index.ts'
import { countedPairs } from '../oracles/pairSums.ts'
import { activities, pairings, programs, rules, topologies, windows } from './arbitraries.ts'
import { drive, endsOf, timesOf } from './drive.ts'

const scenarios = activities.chain((activity) =>
  fc.record({
    activity: fc.constant(activity),
    make: topologies(activity),
    any: rules(activity),
    program: programs,
  }),
)

const sumOf = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)

/** What a cause says of itself adds up, to `bound`. */
const expectAddedUp = (cause: Cause, bound: number): void => {
  for (const { value, steps, dw, spikes, count } of cause.terms) {
    expect(spikes.length).toBe(Math.min(count, 1000))
    for (const spike of spikes) {
      if (spike.pairs.length === 0) continue
      const worth = sumOf(spike.pairs.map((pair) => pair.factor * pair.value))
      expect(Math.abs(worth - spike.value)).toBeLessThanOrEqual(bound)
    }
    let now = value
    for (const { before, after } of steps) {
      expect(Math.abs(before - now)).toBeLessThanOrEqual(bound)
      now = after
    }
    expect(dw).toBe(now)
  }
  const [first] = cause.sums
  const terms = sumOf(cause.terms.map(({ dw }) => dw))
  const outermost = cause.sums.at(-1)
  const told = outermost?.path === 'rule' ? outermost.steps.at(-1)!.after : terms
  if (cause.sums.every(({ path }) => path === 'rule') && first !== undefined)
    expect(Math.abs(first.steps[0]!.before - terms)).toBeLessThanOrEqual(bound)
  if (cause.sums.every(({ path }) => path === 'rule'))
    expect(Math.abs(told - cause.dw)).toBeLessThanOrEqual(bound)
  expect(Math.abs(cause.unexplained)).toBeLessThanOrEqual(bound)
}

describe('the causes of a rule', () => {
  test.prop([scenarios], { numRuns: 400 })(
    'are each change as it was written, lead along the weight without a gap, and add up to 1e-12 of the sum of |dw|',
    ({ activity, make, any, program }) => {
      const plain = drive(any.rule, { synapses: make(), ...activity, ...program })
      const synapses = make()
      const start = Float64Array.from(synapses.weights)
      const watched = drive(any.rule, { synapses, ...activity, ...program, watch: {} })
      // not a bit of the run is another
      expect(watched.updates).toEqual(plain.updates)
      expect(watched.weights).toEqual(plain.weights)
      const sizes = plain.updates.flatMap(({ dw }) => Array.from(dw, Math.abs))
      const bound = 1e-12 * (1 + sumOf(sizes))
      const now = Float64Array.from(start)
      for (const cause of watched.causes) {
        const at = synapses.position(cause.post, cause.pre)
        expect(cause.w).toBe(now[at]!)
        now[at]! += cause.dw
        expectAddedUp(cause, bound * 100)
      }
      expect(now).toEqual(watched.weights)
    },
  )
})
