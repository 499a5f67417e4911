import { fc, test } from '@fast-check/vitest'
import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll } from '../../src/operators/connect.ts'
import { EventSource, Population, SpikeEmitter } from '../../src/operators/population.ts'
import { project } from '../../src/operators/project.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import type { Volley } from '../../src/operators/volley.ts'
import {
  CausalityError,
  EventTimeScheduler,
  PHASE,
  type Phase,
  ZeroDelayLoopError,
} from '../../src/scheduler/index.ts'
import { hear, isText, nonsense, nonsenseBut, refused, spike } from './support.ts'

const synapses = Array.from({ length: 4 }, () => allToAll(5, 1, 1))

const volley = (t: number, projection: number, source: number, delay: number): Volley => ({
  t,
  source,
  port: 'soma',
  synapses: synapses[projection]!,
  begin: source,
  end: source + 1,
  delay,
})

/** Writes down what it is handed, instant by instant, and answers as a test wants it to. */
class Diary extends Population {
  readonly instants: { t: number; volleys: [number, number][] }[] = []
  answer: (t: number) => void = () => {}
  private open: [number, number][] = []

  wish(t: number, phase: Phase): void {
    this.plan(t, phase)
  }

  say(t: number, source: number): void {
    this.emit(t, source)
  }

  protected override arrive(arrived: Volley, t: number): void {
    if (t !== this.clock.now()) throw new Error(`handed over at ${this.clock.now()} instead of ${t}`)
    this.open.push([synapses.indexOf(arrived.synapses), arrived.source])
  }

  protected override arrived(t: number): void {
    this.instants.push({ t, volleys: this.open })
    this.open = []
    this.answer(t)
  }

  protected override happen(t: number): void {
    this.instants.push({ t, volleys: [[-1, -1]] })
    this.answer(t)
  }
}

const sendings = fc.array(
  fc.record({
    sentAt: fc.nat(4),
    projection: fc.nat(3),
    source: fc.nat(4),
    delay: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.1, max: 4, noNaN: true })),
  }),
  { maxLength: 60 },
)

describe('the inbox of a population', () => {
  test.prop([sendings, fc.infiniteStream(fc.nat(100))])(
    'hands over the arrivals of one instant together, by projection and source, whatever the order of sending',
    (list, shuffle) => {
      const run = (order: typeof list) => {
        const clock = new EventTimeScheduler()
        const diary = new Diary('diary', 1, clock)
        for (const { sentAt, projection, source, delay } of order) {
          clock.schedule(() => diary.receive(volley(sentAt, projection, source, delay)), sentAt)
        }
        clock.runSync(20)
        return diary.instants
      }
      const times = [...new Set(list.map(({ sentAt, delay }) => sentAt + delay))].sort((a, b) => a - b)
      const expected = times.map((t) => ({
        t,
        volleys: list
          .filter(({ sentAt, delay }) => sentAt + delay === t)
          .map(({ projection, source }): [number, number] => [projection, source])
          .sort(([a, i], [b, j]) => a - b || i - j),
      }))
      expect(run(list)).toEqual(expected)
      const keyed = list.map((sending) => ({ sending, key: shuffle.next().value }))
      expect(run(keyed.sort((a, b) => a.key - b.key).map(({ sending }) => sending))).toEqual(expected)
    },
  )

  it('holds thousands of volleys on their way', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    for (let k = 0; k < 5000; k++) diary.receive(volley(0, k % 4, k % 5, 1 + ((k * 37) % 5000)))
    clock.runSync(2500)
    for (let k = 0; k < 50; k++) diary.receive(volley(2500, 0, 0, 0.5 + k / 100))
    clock.runSync(5000)
    const times = diary.instants.map(({ t }) => t)
    expect(times.length).toBe(5050)
    expect(times.every((t, k) => k === 0 || t > times[k - 1]!)).toBe(true)
    expect(diary.instants.reduce((n, { volleys }) => n + volleys.length, 0)).toBe(5050)
  })

  it('takes a zero-delay volley from inside its own emission, for the next round of the same time', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 3, clock)
    const log: string[] = []
    diary.spikes.subscribe(({ t, source }) => {
      log.push(`spike ${source} at ${t}`)
      diary.receive(volley(t, 0, source, 0))
      log.push('sent')
    })
    let rounds = 0
    diary.answer = (t) => {
      log.push(`round ${rounds}`)
      if (rounds++ < 2) diary.say(t, rounds)
    }
    diary.wish(5, PHASE.threshold)
    clock.runSync(10)
    expect(log).toEqual(['round 0', 'spike 1 at 5', 'sent', 'round 1', 'spike 2 at 5', 'sent', 'round 2'])
  })

  it('finds a zero-delay loop that has no end', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    diary.spikes.subscribe(({ t }) => diary.receive(volley(t, 0, 0, 0)))
    let isFiring = true
    diary.answer = (t) => {
      if (isFiring) diary.say(t, 0)
      else diary.wish(t, PHASE.threshold)
      isFiring = !isFiring
    }
    diary.wish(5, PHASE.threshold)
    expect(() => clock.runSync(10)).toThrow(ZeroDelayLoopError)
  })

  it('refuses what arrives in the past, at once and by name, and keeps nothing of it', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    diary.receive(volley(0, 0, 0, 12))
    clock.runSync(10)
    for (const t of [9, -Infinity, Number.NaN]) {
      expect(() => diary.receive(volley(t, 0, 0, 0.5))).toThrow(CausalityError)
    }
    expect(() => diary.receive(volley(9, 0, 0, 0.5))).toThrow(
      expect.objectContaining({ code: 'E_CAUSALITY', node: 'diary', t: 9.5, now: 10 }),
    )
    diary.receive(volley(9, 1, 1, 1))
    clock.runSync(5)
    expect(diary.instants).toEqual([
      { t: 10, volleys: [[1, 1]] },
      { t: 12, volleys: [[0, 0]] },
    ])
  })

  it('refuses the past also from inside the emission, which ends the run', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    diary.spikes.subscribe(() => diary.receive(volley(1, 0, 0, 0)))
    diary.answer = (t) => diary.say(t, 0)
    diary.wish(5, PHASE.threshold)
    expect(() => clock.runSync(10)).toThrow(
      expect.objectContaining({ code: 'E_CAUSALITY', node: 'diary', t: 1, now: 5 }),
    )
  })

  it('is closed when the population has ended: what was under way is dropped, and what comes is not kept', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    const heard = hear(diary.spikes)
    diary.receive(volley(0, 0, 0, 3))
    diary.wish(4, PHASE.threshold)
    diary.end()
    diary.receive(volley(0, 0, 0, 5))
    expect(() => diary.receive(volley(-5, 0, 0, 0))).not.toThrow()
    clock.runSync(10)
    expect(diary.instants).toEqual([])
    expect(heard.ended).toBe('complete')
    diary.end()
    expect(clock.now()).toBe(10)
  })
})

describe('an event of its own', () => {
  it.each([
    [PHASE.pspEnd, ['own', 'input']],
    [PHASE.refractoryEnd, ['own', 'input']],
    [PHASE.threshold, ['input', 'own']],
  ] as const)('in phase %i has its place before or after the arrivals of its instant', (phase, expected) => {
    for (const isPlannedFirst of [true, false]) {
      const clock = new EventTimeScheduler()
      const diary = new Diary('diary', 1, clock)
      if (isPlannedFirst) diary.wish(2, phase)
      diary.receive(volley(0, 0, 0, 2))
      if (!isPlannedFirst) diary.wish(2, phase)
      clock.runSync(3)
      expect(diary.instants.map(({ volleys }) => (volleys[0]![0] === -1 ? 'own' : 'input'))).toEqual(expected)
    }
  })

  it('counts as it was asked for last', () => {
    const clock = new EventTimeScheduler()
    const diary = new Diary('diary', 1, clock)
    diary.wish(2, PHASE.threshold)
    diary.wish(4, PHASE.threshold)
    clock.runSync(3)
    expect(diary.instants).toEqual([])
    diary.wish(3.5, PHASE.threshold)
    clock.runSync(3)
    expect(diary.instants.map(({ t }) => t)).toEqual([3.5])
  })

  it('of two nodes at one time and in one phase comes in the order of declaration, with all that each has', () => {
    const clock = new EventTimeScheduler()
    const log: string[] = []
    for (const name of ['a', 'b']) {
      spikeTrain({ size: 2, spikes: [spike(1, 0), spike(1, 1), spike(2, 0)], name }, clock).subscribe(
        ({ t, source }) => log.push(`${name}${source} at ${t}`),
      )
    }
    clock.runSync(5)
    expect(log).toEqual(['a0 at 1', 'a1 at 1', 'b0 at 1', 'b1 at 1', 'a0 at 2', 'b0 at 2'])
  })

  it('of two populations that answer one another at one time is never lost, and ends', () => {
    const clock = new EventTimeScheduler()
    const [a, b] = [new Diary('a', 1, clock), new Diary('b', 1, clock)]
    const log: string[] = []
    const connect = (from: Diary, to: Diary, between: Synapses) => {
      from.spikes.pipe(project(between)).subscribe((sent) => to.receive(sent))
      from.spikes.subscribe(({ t }) => log.push(`${from.name} at ${t}`))
      from.answer = (t) => {
        if (log.length < 7) from.say(t, 0)
      }
    }
    connect(a, b, synapses[0]!)
    connect(b, a, synapses[1]!)
    a.wish(3, PHASE.threshold)
    b.wish(3, PHASE.threshold)
    clock.runSync(10)
    expect(log).toEqual(['a at 3', 'b at 3', 'a at 3', 'b at 3', 'a at 3', 'b at 3', 'a at 3'])
  })
})

describe('nonsense', () => {
  class Nothing extends SpikeEmitter {
    override advance(): void {}
  }

  it('is refused as the name, the size or the clock of a node', () => {
    const clock = new EventTimeScheduler()
    for (const x of nonsenseBut(isText)) {
      expect(refused(() => new Nothing(x, 1, clock))).toBe('name of a node')
    }
    for (const x of nonsense) {
      expect(refused(() => new Nothing('n', x, clock))).toBe('n.size')
      expect(refused(() => new Nothing('n', 1, x))).toBe('n.clock')
    }
    expect(clock.step()).toBe(false)
  })

  it('is refused as a spike: a neuron that is none, a time that is not the present', () => {
    const said = (t: number, source: number): unknown => {
      const clock = new EventTimeScheduler()
      const diary = new Diary('diary', 2, clock)
      diary.answer = () => diary.say(t, source)
      diary.wish(5, PHASE.threshold)
      return refused(() => clock.runSync(10))
    }
    expect(said(5, 1)).toBe('accepted')
    for (const source of [2, -1, Number.NaN]) expect(said(5, source)).toBe('diary: source of a spike')
    for (const t of [4, 6, Number.NaN]) expect(said(t, 0)).toBe('diary: time of a spike')
  })

  it('is no input of a source, which says only when it acts', () => {
    class Once extends EventSource {
      constructor(on: EventTimeScheduler) {
        super('once', 1, on)
        this.plan(1, PHASE.threshold)
      }
      protected override happen(t: number): void {
        this.emit(t, 0)
      }
    }
    const clock = new EventTimeScheduler()
    const { values } = hear(new Once(clock).spikes)
    clock.runSync(5)
    const expected: Spike[] = [{ t: 1, source: 0 }]
    expect(values).toEqual(expected)
    expect(new Subject().observed).toBe(false)
  })
})
