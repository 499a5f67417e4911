import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { allToAll } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  alphaWindow,
  exponentialWindow,
  functionWindow,
  type PairingScheme,
  rule,
  triangularWindow,
} from '../../src/plasticity/index.ts'
import { halves } from '../../src/plasticity/internal/halves.ts'
import { type HistoryOptions, historyOf } from '../../src/plasticity/internal/histories.ts'
import type { History } from '../../src/plasticity/internal/history.ts'
import { drive } from './drive.ts'

const tent = halves(triangularWindow({ tau: 10 })).causal
const all: PairingScheme = { kind: 'all-to-all' }
const options = (half: HistoryOptions['half'], size: number): HistoryOptions => ({
  scheme: all,
  ties: 'mean',
  half,
  size,
  side: 'pre',
  others: new Float64Array(0),
})

/** Sums of a history for a spike at `t` of a neuron that has not fired before. */
const sums = (history: History, size: number, t: number): number[] => {
  const into = new Float64Array(size + 2).fill(100)
  history.sumInto(t, -Infinity, into, 1, undefined)
  expect([into[0], into[size + 1]]).toEqual([100, 100])
  return [...into.subarray(1, size + 1)].map((x) => x - 100)
}

/** Length of the buffer in which spikes are kept. */
const capacity = (history: History): number => (history as unknown as { times: Float64Array }).times.length

describe('the spikes within a window', () => {
  test.prop([
    fc.array(
      fc.record({
        burst: fc.integer({ min: 1, max: 100 }),
        gap: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true }), fc.constant(25)),
        isRead: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
  ])('are kept through growth and wrap-around, and only they', (bursts) => {
    const { history } = historyOf(options(tent, 3))
    const spikes: { t: number; j: number }[] = []
    let t = 0
    for (const { burst, gap, isRead } of bursts) {
      for (let k = 0; k < burst; k++) {
        t += gap
        history.add(t, k % 3)
        spikes.push({ t, j: k % 3 })
      }
      if (!isRead) continue
      t += 0.5
      const expected = [0, 1, 2].map((j) =>
        spikes.reduce((sum, spike) => sum + (spike.j === j ? Math.max(0, 1 - (t - spike.t) / 10) : 0), 0),
      )
      sums(history, 3, t).forEach((x, j) => expect(x).toBeCloseTo(expected[j]!, 9))
    }
  })

  it('are right when the buffer grows just after it has wrapped around', () => {
    for (let before = 0; before <= 33; before++) {
      const { history } = historyOf(options(tent, 1))
      // the head moves on to `before`, then 33 spikes within the window need a larger buffer
      for (let k = 0; k < before; k++) history.add(k / 100, 0)
      sums(history, 1, 50)
      const times = Array.from({ length: 33 }, (_, k) => 51 + k / 8)
      for (const t of times) history.add(t, 0)
      expect(capacity(history)).toBe(64)
      const expected = times.reduce((sum, t) => sum + 1 - (56 - t) / 10, 0)
      expect(sums(history, 1, 56)[0]).toBeCloseTo(expected, 10)
    }
  })

  it('are all that is kept, though nobody reads for long', () => {
    const { history } = historyOf(options(tent, 3))
    // 10 spikes a ms, 100 within the window
    for (let k = 0; k < 200_000; k++) history.add(k / 10, k % 3)
    expect(capacity(history)).toBeLessThanOrEqual(256)
    expect(sums(history, 3, 20_000).every((x) => x > 10)).toBe(true)
  })
})

describe('a phase that is shut for long', () => {
  const dense = Array.from({ length: 30_000 }, (_, k) => ({ t: k / 100, source: k % 3 }))
  const windows = {
    triangular: triangularWindow({ tau: 2 }),
    exponential: exponentialWindow({ tau_causal: 2, tau_anticausal: 2 }),
    function: functionWindow((dt) => Math.cos(dt), { support: 2 }),
  }

  it.each(Object.keys(windows) as (keyof typeof windows)[])(
    'leaves behind the past of the window, and no more (%s)',
    (name) => {
      const chain = rule(allToAllPairing(), windows[name], accumulate({ phase: 'a' }))
      const run = (pre: typeof dense) =>
        drive(chain, {
          synapses: allToAll(3, 3, 0, { autapses: false }),
          pre,
          phases: [
            { name: 'rest', end: 299 },
            { name: 'a', end: 300 },
          ],
        }).updates[0]!.dw
      // what lies 100 time constants back is worth 4e-44
      const recent = run(dense.filter(({ t }) => t > 97))
      run(dense).forEach((x, k) => expect(x).toBeCloseTo(recent[k]!, 9))
    },
  )
})

describe('exponential traces', () => {
  it('keep their precision over any time, whether spikes come or not', () => {
    const half = halves(exponentialWindow({ tau_causal: 5 })).causal
    const { history } = historyOf(options(half, 1))
    const times = [1e9, 1e9 + 1, 1e9 + 149, 1e9 + 151, 1e9 + 152, 1e9 + 4000, 1e9 + 4001]
    times.forEach((t, k) => {
      const expected = times.slice(0, k).reduce((sum, x) => sum + Math.exp(-(t - x) / 5), 0)
      const actual = sums(history, 1, t)[0]!
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-13)
      history.add(t, 0)
    })
  })
})

describe('the spikes since the last one of the other side', () => {
  const half = halves(triangularWindow({ tau: 1000 })).causal
  const make = (ties: 'mean' | 'none', others: Float64Array) =>
    historyOf({ scheme: { kind: 'pre-centred' }, ties, half, size: 2, side: 'pre', others }).history
  const room = (history: History): number =>
    Math.max(...(history as unknown as { times: Float64Array[] }).times.map(({ length }) => length))
  const sumsSince = (history: History, t: number, own: number): number[] => {
    const into = new Float64Array(2)
    history.sumInto(t, own, into, 0, undefined)
    return [...into]
  }

  it('are counted from it on, and at it only if a tie is no pair', () => {
    for (const ties of ['mean', 'none'] as const) {
      const history = make(ties, Float64Array.of(-Infinity))
      for (const [t, j] of [
        [1, 0],
        [5, 0],
        [7, 1],
        [9, 0],
      ] as const)
        history.add(t, j)
      const at = (t: number) => 1 - (10 - t) / 1000
      const first = ties === 'mean' ? 0 : at(5)
      expect(sumsSince(history, 10, 5)).toEqual([at(9) + first, at(7)])
      expect(sumsSince(history, 10, 8)).toEqual([at(9), 0])
    }
  })

  it('are forgotten when all of the other side have fired, though the window reaches further', () => {
    const others = Float64Array.of(0, 0)
    const history = make('mean', others)
    for (let k = 1; k <= 100_000; k++) {
      history.add(k / 100, 0)
      // each of the others every 0.2 ms: at most 20 spikes lie before both
      others[k % 2] = k / 100
      if (k % 20 === 0) others.fill(k / 100)
    }
    expect(room(history)).toBeLessThanOrEqual(64)
  })

  it('are forgotten at the end of the window, though somebody never fires', () => {
    const narrow = halves(triangularWindow({ tau: 10 })).causal
    const others = Float64Array.of(-Infinity)
    const { history } = historyOf({
      scheme: { kind: 'pre-centred' },
      ties: 'none',
      half: narrow,
      size: 1,
      side: 'pre',
      others,
    })
    // 100 within the window
    for (let k = 0; k < 100_000; k++) history.add(k / 10, 0)
    expect(room(history)).toBeLessThanOrEqual(256)
    const expected = Array.from({ length: 100 }, (_, k) => 1 - k / 100).reduce((a, b) => a + b, 0)
    expect(sums(history, 1, 9999.9)[0]).toBeCloseTo(expected, 8)
  })
})

describe('alpha traces', () => {
  it('keep their precision over any time, and of spikes however near', () => {
    for (const gap of [1e-9, 1e-3, 1, 100, 3000]) {
      const half = halves(alphaWindow({ tau: 5 })).causal
      const { history } = historyOf(options(half, 1))
      const times = Array.from({ length: 20 }, (_, k) => 1e5 + k * gap)
      times.forEach((t, k) => {
        const expected = times
          .slice(0, k)
          .reduce((sum, x) => sum + ((t - x) / 5) * Math.exp(1 - (t - x) / 5), 0)
        const into = new Float64Array(1)
        history.sumInto(t, -Infinity, into, 0, undefined)
        expect(Math.abs(into[0]! - expected)).toBeLessThanOrEqual(1e-13 * expected)
        history.add(t, 0)
      })
    }
  })

  it('come to nothing, not to no number, under the shortest time constants', () => {
    const half = halves(alphaWindow({ tau: 5e-324 })).causal
    const { history } = historyOf(options(half, 1))
    for (const t of [1, 2, 1e9]) {
      history.add(t, 0)
      expect(sums(history, 1, t + 1)).toEqual([0])
    }
  })
})
