import { fc, test } from '@fast-check/vitest'
import { EMPTY, from, NEVER, Subject, take, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { type SpikePair, spikeTimingDifferences } from '../../src/operators/spikeTimingDifferences.ts'
import { hear, isRecord, nonsense, nonsenseBut, refused, spike } from './support.ts'

const time = fc.oneof(fc.nat(30), fc.double({ min: 0, max: 30, noNaN: true }))
const trains = fc
  .array(fc.tuple(time, fc.nat(3)), { maxLength: 150 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))
const support = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.01, max: 40, noNaN: true }))

/** All pairs by two loops. */
const pairsOf = (spikes: readonly Spike[], reach: number): SpikePair[] =>
  spikes.flatMap((later, k) =>
    spikes
      .slice(0, k)
      .filter((earlier) => earlier.source !== later.source && later.t - earlier.t <= reach)
      .map((earlier) => ({
        t: later.t,
        later: later.source,
        earlier: earlier.source,
        dt: later.t - earlier.t,
      })),
  )

describe('spike timing differences', () => {
  test.prop([trains, support])(
    'are all pairs of different neurons within support, ties included',
    (spikes, reach) => {
      const { values } = hear(from(spikes).pipe(spikeTimingDifferences({ support: reach })))
      expect(values).toEqual(pairsOf(spikes, reach))
    },
  )

  it('come when the later spike does', () => {
    const source = new Subject<Spike>()
    const { values } = hear(source.pipe(spikeTimingDifferences({ support: 2 })))
    source.next(spike(0, 0))
    expect(values).toEqual([])
    source.next(spike(1.5, 1))
    expect(values).toEqual([{ t: 1.5, later: 1, earlier: 0, dt: 1.5 }])
  })

  it('are all there, each once, when a listener sends spikes of its own into the same stream', () => {
    const source = new Subject<Spike>()
    const sent: Spike[] = []
    const seen: SpikePair[] = []
    const send = (value: Spike): void => {
      sent.push(value)
      source.next(value)
    }
    source.pipe(spikeTimingDifferences({ support: 30 })).subscribe((pair) => {
      seen.push(pair)
      // an echo far later, after which all that was is out of reach, in the middle of telling the pairs of one spike
      if (pair.later === 0 && pair.t === 20 && pair.dt === 10) {
        send(spike(45, 2))
        send(spike(45, 3))
      }
    })
    for (let k = 0; k < 60; k++) send(spike(k / 5, 1))
    send(spike(20, 0))
    const key = ({ t, later, earlier, dt }: SpikePair): string => [t, later, earlier, dt].join()
    expect(seen.map(key).sort()).toEqual(pairsOf(sent, 30).map(key).sort())
  })

  it('hold no more than the spikes within support, and are told in a time that does not grow', () => {
    const source = new Subject<Spike>()
    let pairs = 0
    source.pipe(spikeTimingDifferences({ support: 1 })).subscribe(() => pairs++)
    const n = 200_000
    for (let k = 0; k < n; k++) source.next(spike(k / 2, k % 3))
    expect(pairs).toBe(2 * n - 3)
  })

  it('begin anew for each listener, end with their source, and let go of it', () => {
    const source = new Subject<Spike>()
    const pairs = source.pipe(spikeTimingDifferences({ support: 10 }))
    const early = hear(pairs)
    source.next(spike(0, 0))
    const late = hear(pairs)
    const first = hear(pairs.pipe(take(1)))
    source.next(spike(1, 1))
    source.next(spike(2, 0))
    expect([early, late, first].map(({ values }) => values.length)).toEqual([2, 1, 1])
    source.complete()
    expect([early.ended, late.ended]).toEqual(['complete', 'complete'])
    const through = spikeTimingDifferences({ support: 1 })
    expect(hear(EMPTY.pipe(through)).ended).toBe('complete')
    expect(hear(NEVER.pipe(through)).ended).toBe('open')
    const fault = new Error('broken')
    expect(hear(throwError(() => fault).pipe(through)).ended).toBe(fault)
    const left = new Subject<Spike>()
    left.pipe(through).subscribe().unsubscribe()
    expect(left.observed).toBe(false)
    expect(hear(from([spike(0, 0), spike(1, 1), spike(1, 2)]).pipe(through, take(1)))).toMatchObject({
      ended: 'complete',
      values: [{ later: 1 }],
    })
  })

  it('refuse nonsense when called', () => {
    for (const x of [...nonsense, 0 as never]) {
      expect(refused(() => spikeTimingDifferences({ support: x }))).toBe('spikeTimingDifferences.support')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => spikeTimingDifferences(x))).toBe('spikeTimingDifferences.options')
    }
  })
})
