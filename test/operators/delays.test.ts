import { fc, test } from '@fast-check/vitest'
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { randomStream } from '../../src/models/random.ts'
import type { Saved } from '../../src/models/saving.ts'
import { allToAll, fromList, oneToOne, withDelays } from '../../src/operators/connect.ts'
import { Population } from '../../src/operators/population.ts'
import { project } from '../../src/operators/project.ts'
import { SamplerPopulation } from '../../src/operators/sampler.ts'
import type { SynapsesByName } from '../../src/operators/savingNode.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { Synapses, type WeightUpdate } from '../../src/operators/synapses.ts'
import type { Volley } from '../../src/operators/volley.ts'
import { linesOf } from '../../src/operators/internal/lines.ts'
import { CausalityError, EventTimeScheduler } from '../../src/scheduler/index.ts'
import { type Arrival, arrivalsOf, type DelayedSynapse } from '../oracles/arrivals.ts'
import { type NaiveChange, naiveSampler } from '../oracles/naiveSampler.ts'
import { hear, isRecord, nonsense, nonsenseBut, numbersFrom, refused, spike } from './support.ts'

/** Few values, so that many synapses share one, or any; zero among both. */
const delay = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 5, noNaN: true }))

interface Wiring {
  readonly preSize: number
  readonly postSize: number
  readonly list: readonly DelayedSynapse[]
}

const wirings: fc.Arbitrary<Wiring> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.boolean())
  .chain(([preSize, postSize, isAxonal, isDendritic]) =>
    fc
      .array(
        fc.record({
          isThere: fc.boolean(),
          axonal: isAxonal ? delay : fc.constant(1.5),
          dendritic: isDendritic ? delay : fc.constant(0),
        }),
        { minLength: preSize * postSize, maxLength: preSize * postSize },
      )
      .map((pairs) => ({
        preSize,
        postSize,
        list: pairs.flatMap(({ isThere, axonal, dendritic }, k) =>
          isThere
            ? [{ pre: k % preSize, post: Math.floor(k / preSize), weight: k + 0.25, axonal, dendritic }]
            : [],
        ),
      })),
  )

const made = ({ preSize, postSize, list }: Wiring): Synapses =>
  fromList(
    preSize,
    postSize,
    list.map(({ pre, post, weight, axonal, dendritic }) => ({
      pre,
      post,
      weight,
      delay: axonal,
      dendriticDelay: dendritic,
    })),
  )

const time = fc.oneof(fc.nat(8), fc.double({ min: 0, max: 8, noNaN: true }))
const trainsOf = (size: number): fc.Arbitrary<readonly Spike[]> =>
  fc
    .array(fc.tuple(time, fc.nat(size - 1)), { maxLength: 20 })
    .map((list) => list.toSorted(([a], [b]) => a - b).map(([t, source]) => spike(t, source)))

const cases = wirings.chain((wiring) =>
  fc.record({ wiring: fc.constant(wiring), spikes: trainsOf(wiring.preSize) }),
)

/** Writes down every synapse that acts, as it is handed over. */
class Ledger extends Population {
  readonly arrivals: Arrival[] = []
  /** Of each part that is handed over, who sent it. */
  readonly parts: { t: number; rank: number; source: number }[] = []
  instants = 0

  protected override arrive({ synapses, source, begin, end }: Volley, t: number): void {
    if (t !== this.clock.now()) throw new Error(`handed over at ${this.clock.now()} instead of ${t}`)
    this.parts.push({ t, rank: synapses.rank, source })
    for (let k = begin; k < end; k++) {
      const post = synapses.targets[k]!
      this.arrivals.push({ t, pre: preOf(synapses.base, k), post, weight: synapses.weights[k]! })
    }
  }

  protected override arrived(): void {
    this.instants++
  }

  protected override happen(): void {}

  protected override saveState(): Saved {
    return this.instants
  }

  protected override loadState(saved: Saved): void {
    this.instants = saved as number
  }
}

const preOf = ({ begin, preSize }: Synapses, k: number): number => {
  for (let pre = 0; pre < preSize; pre++) if (k < begin[pre + 1]!) return pre
  throw new Error('no such synapse')
}

const ordered = (arrivals: readonly Arrival[]): readonly Arrival[] =>
  arrivals.toSorted((a, b) => a.t - b.t || a.pre - b.pre || a.post - b.post)

describe('delays of synapses', () => {
  test.prop([cases, fc.constantFrom(0, 0.5, 2)], { numRuns: 300 })(
    'let each synapse of each spike act after the sum of its delays, and no other',
    ({ wiring, spikes }, own) => {
      const clock = new EventTimeScheduler()
      const ledger = new Ledger('ledger', wiring.postSize, clock)
      spikeTrain({ size: wiring.preSize, spikes }, clock)
        .pipe(project(made(wiring), { delay: own }))
        .subscribe((volley) => ledger.receive(volley))
      clock.runSync(100)
      expect(ordered(ledger.arrivals)).toEqual(arrivalsOf(spikes, wiring.list, own))
    },
  )

  test.prop([cases, cases, fc.array(time), fc.infiniteStream(fc.nat(100))])(
    'hand over an instant in one order, whatever the order of sending and however the run is cut',
    (a, b, cuts, shuffle) => {
      const synapses = [made(a.wiring), made(b.wiring)] as const
      const sent = [a, b].flatMap(({ spikes }, k) => spikes.map(({ t, source }) => ({ t, source, k })))
      const run = (order: typeof sent, ends: readonly number[]) => {
        const clock = new EventTimeScheduler()
        const ledger = new Ledger('ledger', 5, clock)
        const streams = [0, 1].map((k) => project(synapses[k]!))
        for (const { t, source, k } of order) {
          clock.schedule(() => {
            of({ t, source })
              .pipe(streams[k]!)
              .subscribe((volley) => ledger.receive(volley))
          }, t)
        }
        for (const end of ends) clock.runSync(end - clock.now())
        const { parts, instants, arrivals } = ledger
        return { parts, instants, arrivals }
      }
      const whole = run(sent, [100])
      const count = sent.reduce((n, { t, source, k }) => {
        const { list } = [a.wiring, b.wiring][k]!
        return n + arrivalsOf([{ t, source }], list, 0).length
      }, 0)
      expect(whole.arrivals).toHaveLength(count)
      const keyed = sent.map((sending) => ({ sending, key: shuffle.next().value }))
      const mixed = keyed.sort((x, y) => x.key - y.key).map(({ sending }) => sending)
      expect(run(mixed, [100])).toEqual(whole)
      expect(run(sent, [...cuts.toSorted((x, y) => x - y), 100])).toEqual(whole)
    },
  )

  test.prop([cases, time])(
    'are saved with what is on its way, and a fresh population goes on from there',
    ({ wiring, spikes }, at) => {
      const synapses = made(wiring)
      const names: SynapsesByName = { nameOf: () => 'p', named: () => synapses }
      const run = (cut: number | undefined): Ledger => {
        const clock = new EventTimeScheduler()
        const first = new Ledger('ledger', wiring.postSize, clock)
        let ledger = first
        spikeTrain({ size: wiring.preSize, spikes }, clock)
          .pipe(project(synapses, { delay: 0.25 }))
          .subscribe((volley) => ledger.receive(volley))
        if (cut !== undefined) {
          clock.runSync(cut)
          const saved = first.save(names)
          ledger = new Ledger('ledger', wiring.postSize, clock)
          ledger.load(saved, names)
          ledger.arrivals.push(...first.arrivals)
          ledger.parts.push(...first.parts)
          first.end()
        }
        clock.runSync(100)
        return ledger
      }
      const [whole, cut] = [run(undefined), run(at)]
      expect(cut.parts).toEqual(whole.parts)
      expect(cut.arrivals).toEqual(whole.arrivals)
      expect(cut.instants).toBe(whole.instants)
    },
  )

  it('refuse a volley whose first part would arrive in the past, at once, and keep nothing of it', () => {
    const clock = new EventTimeScheduler()
    const ledger = new Ledger('ledger', 2, clock)
    const synapses = allToAll(1, 2, 1, { delay: [3, 0.5] })
    clock.runSync(10)
    const volley = { t: 9, source: 0, port: 'soma', synapses, begin: 0, end: 2, delay: 0 }
    expect(() => ledger.receive(volley)).toThrow(CausalityError)
    expect(() => ledger.receive({ ...volley, t: Number.NaN })).toThrow(CausalityError)
    ledger.receive({ ...volley, t: 9.5 })
    clock.runSync(10)
    expect(ledger.arrivals.map(({ t, post }) => [t, post])).toEqual([
      [10, 1],
      [12.5, 0],
    ])
  })

  it('of one volley that differ are heard as runs of one source: each a volley with one delay', () => {
    const clock = new EventTimeScheduler()
    const seen: Volley[] = []
    class Eye extends Ledger {
      protected override arrive(volley: Volley): void {
        seen.push(volley)
      }
    }
    const eye = new Eye('eye', 3, clock)
    const synapses = allToAll(2, 3, (post, pre) => 10 * post + pre, {
      delay: (post) => [2, 0, 2][post]!,
    })
    eye.receive({ t: 0, source: 1, port: 'soma', synapses, begin: 3, end: 6, delay: 1 })
    clock.runSync(10)
    expect(seen).toMatchObject([
      { t: 0, source: 2, synapses: synapses.runs, begin: 3, end: 4, delay: 1 },
      { t: 0, source: 3, synapses: synapses.runs, begin: 4, end: 6, delay: 3 },
    ])
    expect([...synapses.targets]).toEqual([1, 0, 2, 1, 0, 2])
    expect([...synapses.weights]).toEqual([10, 0, 20, 11, 1, 21])
  })
})

describe('synapses with delays', () => {
  test.prop([wirings])('give matrix, places and rows as those without, and the delays of each', (wiring) => {
    const synapses = made(wiring)
    const plain = fromList(wiring.preSize, wiring.postSize, wiring.list)
    expect([...synapses.toMatrix()]).toEqual([...plain.toMatrix()])
    for (let post = 0; post < wiring.postSize; post++) {
      for (let pre = 0; pre < wiring.preSize; pre++) {
        const found = wiring.list.find((entry) => entry.pre === pre && entry.post === post)
        const at = synapses.position(post, pre)
        expect(synapses.get(post, pre)).toBe(found?.weight ?? 0)
        if (found === undefined) expect(at).toBe(-1)
        else {
          const total = found.axonal + found.dendritic
          expect(synapses.targets[at]).toBe(post)
          expect(synapses.delays?.[at] ?? synapses.delay).toBe(total)
          const { axonal, dendritic } = synapses
          expect(typeof axonal === 'number' ? axonal : axonal[at]).toBe(found.axonal)
          expect(typeof dendritic === 'number' ? dendritic : dendritic[at]).toBe(found.dendritic)
        }
      }
      const { begin, sources } = synapses.incoming
      const row = [...sources.subarray(begin[post], begin[post + 1])]
      expect(row).toEqual(row.toSorted((a, b) => a - b))
    }
  })

  test.prop([
    wirings,
    fc.array(fc.tuple(fc.nat(2), fc.constantFrom('pre', 'post', 'all', 'write'), fc.nat())),
  ])(
    'tell a change that is made through any view to the listeners of every view, in its own terms',
    (wiring, changes) => {
      const base = made(wiring)
      if (base.schedule === undefined) return
      const views = [base, base.runs, linesOf(base).synapses]
      // each listener keeps a copy by replaying what it is told
      const copies = views.map((view) => {
        const copy = view.weights.slice()
        view.onChange(({ axis, index, dw }) => {
          const { begin, incoming } = view
          const first = axis === 'post' ? incoming.begin[index]! : axis === 'pre' ? begin[index]! : 0
          const count = (axis === 'post' ? incoming.begin : begin)[index + 1]! - first
          if (axis !== 'all') expect(dw.length).toBe(count)
          dw.forEach((x, k) => {
            copy[axis === 'post' ? incoming.synapses[first + k]! : first + k]! += x
          })
        })
        return copy
      })
      let value = 0
      for (const [which, axis, n] of changes) {
        const view = views[which]!
        if (axis === 'write') {
          base.write(
            0,
            Float64Array.from({ length: wiring.preSize * wiring.postSize }, () => ++value),
          )
        } else {
          const size = axis === 'pre' ? view.preSize : axis === 'post' ? view.postSize : 1
          const index = n % size
          const rows = axis === 'post' ? view.incoming.begin : view.begin
          const length = axis === 'all' ? view.count : rows[index + 1]! - rows[index]!
          const before = base.weights.slice()
          const dw = Float64Array.from({ length }, () => ++value)
          view.apply({ t: 0, axis, index, dw } satisfies WeightUpdate)
          const moved = base.weights.map((w, k) => w - before[k]!).filter((d) => d !== 0)
          expect([...moved].toSorted((a, b) => a - b)).toEqual([...dw])
        }
        for (const copy of copies) expect([...copy]).toEqual([...base.weights])
      }
    },
  )

  it('are one view where all delays are the same, and no arrays are kept', () => {
    const synapses = allToAll(2, 3, 1, { delay: () => 2, dendriticDelay: [1, 1, 1, 1, 1, 1] })
    expect(synapses.runs).toBe(synapses)
    expect([synapses.axonal, synapses.dendritic, synapses.delay, synapses.delays]).toEqual([
      2,
      1,
      3,
      undefined,
    ])
    const { values } = hear(of(spike(0)).pipe(project(synapses, { delay: 4 })))
    expect(values).toEqual([{ t: 0, source: 0, port: 'soma', synapses, begin: 0, end: 3, delay: 7 }])
  })

  it('may be given delays afterwards, and other ones again', () => {
    const near = allToAll(2, 2, [1, 2, 3, 4])
    const far = withDelays(near, { delay: [3, 0, 1, 2], dendriticDelay: 0.5 })
    near.write(0, [0, 0, 0, 0])
    expect([...far.toMatrix()]).toEqual([1, 2, 3, 4])
    expect(far.delays?.[far.position(0, 0)]).toBe(3.5)
    expect(far.delays?.[far.position(1, 0)]).toBe(1.5)
    const again = withDelays(far, { delay: 1 })
    expect([again.delay, again.delays, [...again.targets]]).toEqual([1, undefined, [0, 1, 0, 1]])
    expect([...again.toMatrix()]).toEqual([1, 2, 3, 4])
    expect(oneToOne(3, 1, { delay: (post) => post }).delays).toEqual(Float64Array.of(0, 1, 2))
  })

  it('take delays from the entries of a list, and from the options for those that say nothing', () => {
    const entries = [
      { pre: 0, post: 1, weight: 1, delay: 0 },
      { pre: 0, post: 0, weight: 2, dendriticDelay: 4 },
    ]
    const synapses = fromList(1, 2, entries, { delay: 3, dendriticDelay: [1, 2] })
    expect(synapses.delays?.[synapses.position(1, 0)]).toBe(2)
    expect(synapses.delays?.[synapses.position(0, 0)]).toBe(7)
  })

  it('refuse what is no delay, naming it', () => {
    const bad = nonsenseBut((x) => Array.isArray(x))
    for (const x of bad) {
      expect(refused(() => allToAll(1, 2, 1, { delay: x }))).toBe('allToAll.delay')
      expect(refused(() => oneToOne(1, 1, { dendriticDelay: x }))).toBe('oneToOne.dendriticDelay')
    }
    for (const x of nonsense) {
      expect(refused(() => allToAll(1, 2, 1, { delay: () => x }))).toBe('allToAll.delay[0][0]')
      expect(refused(() => fromList(1, 1, [{ pre: 0, post: 0, weight: 1, delay: x }]))).toBe(
        'fromList.entries[0].delay',
      )
      expect(refused(() => withDelays(x, {}))).toBe('withDelays.synapses')
    }
    for (const x of nonsenseBut(isRecord)) {
      expect(refused(() => withDelays(allToAll(1, 1, 1), x))).toBe('withDelays.delays')
      expect(refused(() => oneToOne(1, 1, x))).toBe('oneToOne.options')
      expect(refused(() => fromList(1, 1, [], x))).toBe('fromList.options')
    }
    expect(refused(() => allToAll(1, 2, 1, { delay: [1, -0.5] }))).toBe('allToAll.delay[1][0]')
    expect(refused(() => allToAll(1, 2, 1, { delay: [1] }))).toBe('allToAll.delay')
    const topology = { preSize: 1, postSize: 2, begin: Int32Array.of(0, 2), targets: Int32Array.of(0, 1) }
    const make = (change: object): string =>
      refused(() => new Synapses({ ...topology, ...change }, new Float64Array(2)))
    expect(make({ axonal: Float64Array.of(1, 2) })).toBe('accepted')
    expect(make({ axonal: Float64Array.of(2, 1) })).toBe('Synapses: delays of synapse 1')
    expect(make({ dendritic: Float64Array.of(2, 1) })).toBe('Synapses: delays of synapse 1')
    expect(make({ axonal: Float64Array.of(2) })).toBe('Synapses.axonal')
    expect(make({ axonal: -1 })).toBe('Synapses.axonal')
    expect(make({ dendritic: Float64Array.of(0, Number.NaN) })).toBe('Synapses.dendritic[1]')
    expect(make({ targets: Int32Array.of(1, 1), axonal: Float64Array.of(1, 2) })).toBe('Synapses.targets[1]')
    expect(make({ targets: Int32Array.of(1, 0), axonal: Float64Array.of(1, 2) })).toBe('accepted')
  })
})

describe('a sampler behind delays by synapse', () => {
  test.prop([fc.nat(1e6), fc.constantFrom(0.3, 1, 2.5), fc.boolean(), fc.boolean()], { numRuns: 60 })(
    'spikes as the plainest simulation does, also when weights change in the middle of PSPs',
    (seed, ratio, isDense, isInteger) => {
      const next = numbersFrom(seed)
      const unit = (): number => (next() + 1) / 2
      const [size, tau_ref] = [4, 10]
      const tau_syn = ratio * tau_ref
      const rows = (make: () => number): number[][] =>
        Array.from({ length: size }, () => Array.from({ length: size }, () => make()))
      const drawn = (): number => (isInteger ? Math.floor(4 * unit()) * 5 : 15 * unit())
      const bias = Array.from({ length: size }, () => next() - 0.5)
      const clock = new EventTimeScheduler({ seed })
      const population = new SamplerPopulation({ size, bias, tau_ref, tau_syn, name: 'a' }, clock)
      const projections = [0, 1].map((which) => {
        const weights = rows(() => (isDense || next() > 0 ? 1.2 * next() : 0))
        const [axonal, dendritic] = [rows(drawn), rows(() => (which === 0 ? 0 : drawn()))]
        const entries = weights.flatMap((row, post) =>
          row.flatMap((weight, pre) =>
            weight === 0
              ? []
              : [{ pre, post, weight, delay: axonal[post]![pre]!, dendriticDelay: dendritic[post]![pre]! }],
          ),
        )
        const delays = axonal.map((row, post) => row.map((ms, pre) => ms + dendritic[post]![pre]!))
        return { weights, delays, synapses: fromList(size, size, entries) }
      })
      const train = Array.from({ length: 30 }, (_, n) =>
        spike(isInteger ? 5 * n + 5 : 5 * n + unit(), n % size),
      )
      population.spikes
        .pipe(project(projections[0]!.synapses, { delay: 1 }))
        .subscribe((volley) => population.receive(volley))
      spikeTrain({ size, spikes: train }, clock)
        .pipe(project(projections[1]!.synapses))
        .subscribe((volley) => population.receive(volley))
      const changes = Array.from({ length: 12 }, (_, n): NaiveChange => {
        const t = 11.5 * n + 3 + unit()
        const { weights, synapses } = projections[n % 2]!
        const axis = (['pre', 'post', 'all'] as const)[Math.floor(3 * unit())]!
        const index = Math.floor(size * unit())
        const target = rows(() => 1.2 * next())
        const isMeant = (post: number, pre: number): boolean =>
          synapses.position(post, pre) >= 0 && (axis === 'all' || index === (axis === 'pre' ? pre : post))
        clock.schedule(() => {
          const places: [number, number][] = []
          target.forEach((row, post) =>
            row.forEach((w, pre) => {
              if (isMeant(post, pre)) places.push([synapses.position(post, pre), w - synapses.get(post, pre)])
            }),
          )
          const dw = Float64Array.from(
            places.toSorted(([a], [b]) => a - b),
            ([, change]) => change,
          )
          synapses.apply({ t, axis, index: axis === 'all' ? 0 : index, dw })
        }, t)
        const act = (): void =>
          target.forEach((row, post) =>
            row.forEach((w, pre) => {
              if (isMeant(post, pre)) weights[post]![pre] = w
            }),
          )
        return { t, act }
      })
      const { values } = hear(population.spikes)
      clock.runSync(150)
      const random = randomStream(seed, 'a')
      const inputs = projections.map(({ weights, delays }, k) => ({
        weights,
        delay: k === 0 ? 1 : 0,
        delays,
        spikes: k === 0 ? undefined : train,
      }))
      const expected = naiveSampler({
        size,
        tau_ref,
        tau_syn,
        state: { bias: [...bias], clamps: Array.from({ length: size }, () => 'free'), inputs },
        changes,
        end: 150,
        exponential: () => random.exponential(),
        uniform: () => random.uniform(),
      })
      expect(values.map(({ source }) => source)).toEqual(expected.map(({ source }) => source))
      values.forEach(({ t }, k) => expect(Math.abs(t - expected[k]!.t)).toBeLessThanOrEqual(1e-9 * t))
    },
  )
})
