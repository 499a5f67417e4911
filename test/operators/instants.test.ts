import { fc, test } from '@fast-check/vitest'
import { EMPTY, NEVER, Subject, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll } from '../../src/operators/connect.ts'
import { delaySpikes } from '../../src/operators/delaySpikes.ts'
import { type Instant, instants } from '../../src/operators/instants.ts'
import { project } from '../../src/operators/project.ts'
import { SamplerPopulation } from '../../src/operators/sampler.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler, RunError } from '../../src/scheduler/index.ts'
import { hear, isText, nonsense, nonsenseBut, refused, spike } from './support.ts'

const trains = fc
  .array(fc.tuple(fc.nat(6), fc.nat(3)), { maxLength: 20 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))

const at = (spikes: readonly Spike[], t: number): number[] =>
  spikes.filter((value) => value.t === t).map(({ source }) => source)

describe('instants', () => {
  test.prop([trains, trains, fc.boolean()])(
    'hold all spikes of one time on both sides, in the order of each side, whichever side was declared first',
    (a, b, isReversed) => {
      const clock = new EventTimeScheduler()
      const make = (spikes: Spike[]) => spikeTrain({ size: 4, spikes }, clock)
      const [pre, post] = isReversed ? [b, a].map(make).toReversed() : [a, b].map(make)
      const seen: (Instant & { now: number })[] = []
      instants(pre!, post!, clock).subscribe((value) => seen.push({ ...value, now: clock.now() }))
      clock.runSync(10)
      const times = [...new Set([...a, ...b].map(({ t }) => t))].sort((x, y) => x - y)
      expect(seen).toEqual(times.map((t) => ({ t, pre: at(a, t), post: at(b, t), now: t })))
    },
  )

  it('have one stream on both sides if it is given twice', () => {
    const clock = new EventTimeScheduler()
    const spikes = spikeTrain({ size: 3, spikes: [spike(1, 2), spike(1, 0), spike(2, 1)] }, clock)
    const { values } = hear(instants(spikes, spikes, clock))
    clock.runSync(5)
    expect(values).toEqual([
      { t: 1, pre: [2, 0], post: [2, 0] },
      { t: 2, pre: [1], post: [1] },
    ])
  })

  it('hold a delayed spike and one of that time together', () => {
    const clock = new EventTimeScheduler()
    const pre = spikeTrain({ size: 1, spikes: [spike(1)] }, clock).pipe(delaySpikes(2, 1, clock))
    const post = spikeTrain({ size: 1, spikes: [spike(3)] }, clock)
    const { values } = hear(instants(pre, post, clock))
    clock.runSync(5)
    expect(values).toEqual([{ t: 3, pre: [0], post: [0] }])
  })

  it('are told before any of their spikes arrives, and again for each further round of a zero-delay loop', () => {
    const clock = new EventTimeScheduler({ seed: 1 })
    const first = new SamplerPopulation({ size: 1, bias: -700 }, clock)
    const second = new SamplerPopulation({ size: 1, bias: -700 }, clock)
    // the second is not fired but held on when the first's volley arrives: a spike in a later round of that time
    const potentials: number[] = []
    const synapses = allToAll(1, 1, 3)
    first.spikes.pipe(project(synapses)).subscribe((volley) => second.receive(volley))
    const { values } = hear(instants(first.spikes, second.spikes, clock))
    instants(first.spikes, second.spikes, clock).subscribe(({ pre }) => {
      potentials.push(second.potential(0))
      if (pre.length > 0) second.clamp(0, 'on')
    })
    clock.schedule(() => first.clamp(0, 'on'), 5)
    clock.runSync(7)
    expect(values).toEqual([
      { t: 5, pre: [0], post: [] },
      { t: 5, pre: [], post: [0] },
    ])
    expect(potentials).toEqual([-700, -697])
  })

  it('end when both sides have and what is pending has been told', () => {
    const clock = new EventTimeScheduler()
    const pre = spikeTrain({ size: 1, spikes: [spike(1)] }, clock)
    const post = spikeTrain({ size: 1, spikes: [spike(2)] }, clock)
    const heard = hear(instants(pre, post, clock))
    clock.runSync(1.5)
    expect(heard).toEqual({ values: [{ t: 1, pre: [0], post: [] }], ended: 'open' })
    clock.runSync(1)
    expect(heard.values.length).toBe(2)
    expect(heard.ended).toBe('complete')
    expect(hear(instants(EMPTY, EMPTY, clock)).ended).toBe('complete')
    expect(hear(instants(EMPTY, NEVER, clock)).ended).toBe('open')
    const one = spikeTrain({ size: 1, spikes: [spike(3)] }, clock)
    const alone = hear(instants(one, one, clock))
    clock.runSync(1)
    expect(alone).toEqual({ values: [{ t: 3, pre: [0], post: [0] }], ended: 'complete' })
  })

  it('pass on an error of either side, and let go of the other', () => {
    const clock = new EventTimeScheduler()
    const [a, b] = [new Subject<Spike>(), new Subject<Spike>()]
    const heard = hear(instants(a, b, clock))
    const fault = new Error('broken')
    b.error(fault)
    expect([heard.ended, a.observed]).toEqual([fault, false])
  })

  it('drop what is pending when their listener leaves, and leave nothing on the clock', () => {
    const clock = new EventTimeScheduler()
    const [a, b] = [new Subject<Spike>(), new Subject<Spike>()]
    const seen: Instant[] = []
    const subscription = instants(a, b, clock).subscribe((value) => seen.push(value))
    a.next(spike(0))
    subscription.unsubscribe()
    expect([a.observed, b.observed]).toEqual([false, false])
    expect(clock.step()).toBe(false)
    expect(seen).toEqual([])
    const first = hear(instants(a, b, clock).pipe(take(1)))
    a.next(spike(0))
    b.next(spike(0, 1))
    clock.runSync(1)
    expect(first).toEqual({ values: [{ t: 0, pre: [0], post: [1] }], ended: 'complete' })
    expect(a.observed).toBe(false)
  })

  it('are grouped for each listener by itself', () => {
    const clock = new EventTimeScheduler()
    const spikes = new Subject<Spike>()
    const both = instants(spikes, NEVER, clock)
    const early = hear(both)
    spikes.next(spike(0))
    const late = hear(both)
    spikes.next(spike(0, 1))
    clock.runSync(1)
    expect(early.values).toEqual([{ t: 0, pre: [0, 1], post: [] }])
    expect(late.values).toEqual([{ t: 0, pre: [1], post: [] }])
  })

  it('end the run with what their listener throws', () => {
    const clock = new EventTimeScheduler()
    const spikes = spikeTrain({ size: 1, spikes: [spike(2)] }, clock)
    instants(spikes, spikes, clock, 'pairs').subscribe(() => {
      throw new Error('mine')
    })
    expect(() => clock.runSync(5)).toThrow(expect.objectContaining({ name: 'RunError', node: 'pairs', t: 2 }))
    expect(() => clock.runSync(5)).toThrow(RunError)
  })

  it('refuse nonsense when called', () => {
    const clock = new EventTimeScheduler()
    for (const x of nonsense) {
      expect(refused(() => instants(x, NEVER, clock))).toBe('instants.pre')
      expect(refused(() => instants(NEVER, x, clock))).toBe('instants.post')
      expect(refused(() => instants(NEVER, NEVER, x))).toBe('instants.clock')
    }
    for (const x of nonsenseBut(isText)) {
      expect(refused(() => instants(NEVER, NEVER, clock, x))).toBe('instants.name')
    }
  })
})
