import { fc, test } from '@fast-check/vitest'
import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import type { PspShape } from '../../src/models/psp.ts'
import type { Clamp } from '../../src/models/sampler.ts'
import { type Saved, SnapshotError } from '../../src/models/saving.ts'
import { allToAll, fromList } from '../../src/operators/connect.ts'
import { project } from '../../src/operators/project.ts'
import { SamplerPopulation, samplerPopulation } from '../../src/operators/sampler.ts'
import type { SynapsesByName } from '../../src/operators/savingNode.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { TableSampler } from '../../src/operators/tableSampler.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { shapes } from './shapes.ts'
import { numbersFrom, spike } from './support.ts'

const tau_ref = 5

interface World {
  readonly seed: number
  readonly size: number
  /** Weights and biases are of this size. */
  readonly reach: number
  /** Times in tau_ref of spikes from outside, of clamps and biases. */
  readonly inputs: readonly number[]
  readonly changes: readonly number[]
  readonly isPlastic: boolean
}

type Engine = 'table' | PspShape | number

interface Running {
  readonly clock: EventTimeScheduler
  readonly node: SamplerPopulation | TableSampler
  readonly projections: SynapsesByName & ReadonlyMap<string, Synapses>
  readonly heard: Spike[]
}

/** The projections of a network by name. */
class Projections extends Map<string, Synapses> implements SynapsesByName {
  nameOf(synapses: Synapses): string {
    for (const [name, other] of this) if (other === synapses) return name
    throw new SnapshotError('projections', synapses, 'one of the network')
  }

  named(name: string): Synapses {
    const found = this.get(name)
    if (found === undefined) throw new SnapshotError('projections', name, 'one of the network')
    return found
  }
}

/** A network of its own; what comes from outside comes after `since` only. */
const networkOf = (engine: Engine, world: World, since: number): Running => {
  const { seed, size, reach, inputs, changes, isPlastic } = world
  const next = numbersFrom(seed)
  const clock = new EventTimeScheduler({ seed })
  const own = allToAll(size, size, () => reach * next())
  const outer = fromList(
    2,
    size,
    Array.from({ length: 2 * size }, (_, k) => ({ pre: k % 2, post: k >> 1, weight: reach * next() })).filter(
      () => next() > -0.5,
    ),
  )
  const bias = Array.from({ length: size }, () => reach * next())
  const options = { size, bias, tau_ref, name: 'a' }
  const made =
    engine === 'table'
      ? new TableSampler(options, own, clock)
      : samplerPopulation(
          typeof engine === 'number' ? { ...options, tau_syn: engine } : { ...options, psp: engine },
          clock,
        )
  const input = new Subject<Spike>()
  if (!(made instanceof TableSampler)) {
    made.spikes.pipe(project(own)).subscribe((volley) => made.receive(volley))
    input.pipe(project(outer)).subscribe((volley) => made.receive(volley))
  }
  // what happens depends on its time alone, so that it is the same after a load
  const draw = (t: number, k: number): number => Math.sin(1e3 * t + 7 * k)
  const schedule = (times: readonly number[], act: (t: number) => void): void => {
    for (const time of times)
      if (time * tau_ref > since) clock.schedule(() => act(time * tau_ref), time * tau_ref)
  }
  schedule(inputs, (t) => input.next(spike(t, Math.floor(1e4 * t) % 2)))
  schedule(changes, (t) => {
    const which = Math.floor(1e4 * t) % 3
    if (which === 0) made.setBias(Array.from({ length: size }, (_, k) => reach * draw(t, k)))
    else if (which === 1)
      own.write(
        t,
        Array.from({ length: size * size }, (_, k) => reach * draw(t, k)),
      )
    else made.clamp(Math.floor(1e3 * t) % size, (['on', 'off', 'free'] as Clamp[])[Math.floor(100 * t) % 3]!)
  })
  if (isPlastic) {
    made.spikes.subscribe(({ t, source }) => {
      const axis = source % 2 === 0 ? 'pre' : 'post'
      own.apply({
        t,
        axis,
        index: source,
        dw: Float64Array.from({ length: size }, (_, k) => 0.1 * draw(t, k)),
      })
    })
  }
  const heard: Spike[] = []
  made.spikes.subscribe((value) => heard.push(value))
  return {
    clock,
    node: made as SamplerPopulation | TableSampler,
    projections: new Projections([
      ['own', own],
      ['outer', outer],
    ]),
    heard,
  }
}

const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.nat(1e6),
  size: fc.oneof(fc.integer({ min: 2, max: 6 }), fc.constantFrom(11)),
  reach: fc.constantFrom(0.5, 1.5, 4),
  inputs: fc.array(fc.double({ min: 0.01, max: 30, noNaN: true }), { maxLength: 15 }),
  changes: fc.array(
    fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.01, max: 30, noNaN: true })),
    {
      maxLength: 10,
    },
  ),
  isPlastic: fc.boolean(),
})

const engines: readonly (readonly [string, Engine])[] = [
  ['as a table', 'table'],
  ['with rectangular PSPs', tau_ref],
  ['with long rectangular PSPs', 3.3 * tau_ref],
  ...shapes.map(({ name, shape }) => [`with PSPs that are ${name}`, shape] as const),
]

const end = 31 * tau_ref

describe.each(engines)('samplers %s', (_name, engine) => {
  test.prop(
    [
      worlds,
      fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double({ min: 0, max: 30, noNaN: true })),
      fc.boolean(),
    ],
    {
      numRuns: 60,
    },
  )(
    'that were saved and loaded go on bit for bit, and saving disturbs nothing',
    ({ size, ...rest }, at, isLoadedTwice) => {
      // a table of many neurons takes long to make
      const world = { ...rest, size: engine === 'table' ? Math.min(size, 6) : size }
      const T = at * tau_ref
      const whole = networkOf(engine, world, -1)
      whole.clock.runSync(end)

      const first = networkOf(engine, world, -1)
      first.clock.runSync(T)
      let saved = structuredClone(first.node.save(first.projections))
      const weights = [...first.projections].map(([name, synapses]) => [name, synapses.toMatrix()] as const)
      const before = first.heard.length
      first.clock.runSync(end - T)
      expect(first.heard).toEqual(whole.heard)

      const load = (): Running => {
        const fresh = networkOf(engine, world, T)
        fresh.clock.startAt(T)
        for (const [name, matrix] of weights) fresh.projections.named(name).write(T, matrix)
        fresh.node.load(saved, fresh.projections)
        return fresh
      }
      // what was loaded and saved at once is the same thing
      if (isLoadedTwice) {
        const again = load()
        const copy = structuredClone(again.node.save(again.projections))
        expect(copy).toEqual(saved)
        saved = copy
      }
      const second = load()
      expect(second.node.isSaving).toBe(true)
      for (let i = 0; i < world.size; i++) expect(second.node.bias[i]).not.toBeNaN()
      second.clock.runSync(end - T)
      expect(second.heard).toEqual(whole.heard.slice(before))
      expect([...second.projections].map(([, synapses]) => synapses.toMatrix())).toEqual(
        [...whole.projections].map(([, synapses]) => synapses.toMatrix()),
      )
      for (let i = 0; i < world.size; i++) expect(second.node.potential(i)).toBe(whole.node.potential(i))
    },
  )

  it('refuse what is no state of theirs, by the name of what is wrong', () => {
    const world: World = { seed: 1, size: 3, reach: 1, inputs: [1, 2], changes: [], isPlastic: false }
    const running = networkOf(engine, world, -1)
    running.clock.runSync(50)
    const saved = running.node.save(running.projections)
    const other = networkOf(engine, { ...world, size: 4 }, 50)
    other.clock.startAt(50)
    expect(() => other.node.load(saved, other.projections)).toThrow(SnapshotError)
    for (const bad of [null, 1, 'text', [], {}] as Saved[]) {
      const fresh = networkOf(engine, world, 50)
      fresh.clock.startAt(50)
      expect(() => fresh.node.load(bad, fresh.projections)).toThrow(SnapshotError)
    }
  })

  it('make their potentials afresh at the same event as without a stop', () => {
    // 20,000 arrivals: the sums are renewed once in between
    if (engine === 'table') return
    const inputs = Array.from({ length: 20_000 }, (_, k) => 0.0015 * (k + 1))
    const world: World = { seed: 5, size: 3, reach: 0.001, inputs, changes: [], isPlastic: true }
    const whole = networkOf(engine, world, -1)
    whole.clock.runSync(60)
    const saved = whole.node.save(whole.projections)
    const weights = [...whole.projections].map(([name, synapses]) => [name, synapses.toMatrix()] as const)
    const before = whole.heard.length
    whole.clock.runSync(end - 60)
    const second = networkOf(engine, world, 60)
    second.clock.startAt(60)
    for (const [name, matrix] of weights) second.projections.named(name).write(60, matrix)
    second.node.load(saved, second.projections)
    second.clock.runSync(end - 60)
    expect(second.heard).toEqual(whole.heard.slice(before))
    expect(second.node.save(second.projections)).toEqual(whole.node.save(whole.projections))
  })
})
