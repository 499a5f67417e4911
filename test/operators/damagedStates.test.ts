import { describe, expect, it } from 'vitest'
import { alphaPsp, cutOffPsp } from '../../src/models/psp.ts'
import { type Saved, type Saving, SnapshotError } from '../../src/models/saving.ts'
import { autoCorrelogram } from '../../src/operators/autoCorrelogram.ts'
import { allToAll } from '../../src/operators/connect.ts'
import { delaySpikes } from '../../src/operators/delaySpikes.ts'
import { edges } from '../../src/operators/edges.ts'
import { fanoFactors } from '../../src/operators/fanoFactors.ts'
import { ModulatedPoissonSource } from '../../src/operators/modulatedPoisson.ts'
import { poisson, PoissonSource } from '../../src/operators/poisson.ts'
import { project } from '../../src/operators/project.ts'
import { RegularSource } from '../../src/operators/regular.ts'
import { residenceTimes } from '../../src/operators/residenceTimes.ts'
import { samplerPopulation } from '../../src/operators/sampler.ts'
import type { SavingNode, SynapsesByName } from '../../src/operators/savingNode.ts'
import { SpikeSequence } from '../../src/operators/spikeSequence.ts'
import type { Synapses } from '../../src/operators/synapses.ts'
import { TableSampler } from '../../src/operators/tableSampler.ts'
import { ticks } from '../../src/operators/ticks.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

const SIZE = 3

interface Kept {
  readonly clock: EventTimeScheduler
  readonly save: () => Saved
  readonly load: (saved: Saved) => void
}

const keptNode = (clock: EventTimeScheduler, node: SavingNode, own?: Synapses): Kept => {
  const byName: SynapsesByName = { nameOf: () => 'own', named: () => own! }
  return { clock, save: () => node.save(byName), load: (saved) => node.load(saved, byName) }
}

const samplers = (psp?: 'alpha' | 'cut-off') => (): Kept => {
  const clock = new EventTimeScheduler({ seed: 3 })
  const shape = psp === 'alpha' ? alphaPsp() : cutOffPsp()
  const node = samplerPopulation(
    { size: SIZE, bias: 4, name: 'a', ...(psp === undefined ? { tau_syn: 30 } : { psp: shape }) },
    clock,
  )
  const own = allToAll(SIZE, SIZE, 0.1)
  node.spikes.pipe(project(own, { delay: 7 })).subscribe((volley) => node.receive(volley))
  return keptNode(clock, node, own)
}

const statistic =
  (make: (clock: EventTimeScheduler, keep: (name: string, state: Saving) => void) => unknown) => (): Kept => {
    const clock = new EventTimeScheduler({ seed: 3 })
    let kept: Saving | undefined
    make(clock, (_, state) => (kept = state))
    return { clock, save: () => kept!.save(), load: (saved) => kept!.load(saved) }
  }

const spikes = (clock: EventTimeScheduler) => poisson({ size: SIZE, rate: 1000 }, clock)

type Change = (value: never) => unknown

const first =
  (x: number): Change =>
  (values: Float64Array) =>
    values.map((value, k) => (k === 0 ? x : value))
const of =
  (x: unknown): Change =>
  () =>
    x
const reversed: Change = (values: Float64Array) => values.toReversed()

const cases: Readonly<Record<string, readonly [() => Kept, Readonly<Record<string, readonly Change[]>>]>> = {
  'a regular source': [
    () => {
      const clock = new EventTimeScheduler()
      return keptNode(clock, new RegularSource({ size: SIZE, interval: 3 }, clock))
    },
    {
      'node.state.next': [first(-1), first(0.5), first(Number.NaN), first(Infinity)],
      'node.time': [of(Number.NaN)],
      'node.slot': [of(Number.NaN), of(-1), of(0.5)],
      ownTime: [of(Number.NaN)],
      ownSlot: [of(-1)],
    },
  ],
  'a Poisson source': [
    () => {
      const clock = new EventTimeScheduler()
      return keptNode(clock, new PoissonSource({ size: SIZE, rate: 10 }, clock))
    },
    { 'node.state': [of([1]), of([0, 0, 0, 0, 0, 0, 0, 0]), of('x')] },
  ],
  'a Poisson source whose rate changes': [
    () => {
      const clock = new EventTimeScheduler()
      return keptNode(clock, new ModulatedPoissonSource({ size: SIZE, rate: () => 10, bound: 20 }, clock))
    },
    { 'node.state': [of([1]), of([-1, 0, 0, 0, 0, 0, 0, 1])] },
  ],
  'a sequence': [
    () => {
      const clock = new EventTimeScheduler()
      let k = 0
      const reader = {
        next: () => ({ t: 10 * ++k, source: k % SIZE }),
        save: () => null,
        load() {},
        close() {},
      }
      return keptNode(clock, new SpikeSequence({ size: SIZE, reader }, clock))
    },
    {
      'node.state.pending.source': [of(SIZE), of(-1), of(0.5)],
      'node.state.pending.t': [of(Number.NaN)],
    },
  ],
  samplers: [
    samplers(),
    {
      'source.node.state.common.forced': [of([SIZE]), of([-1]), of([0.5]), of(['x'])],
      'source.node.state.common.random': [of([1, 2]), of([0, 0, 0, 0, 0, 0, 0, 0])],
      'source.node.state.common.refractoryEnds.indices': [first(SIZE), first(-1)],
      'source.node.state.common.refractoryEnds.times': [first(Number.NaN), reversed],
      'source.node.state.common.pspEnds.indices': [first(SIZE), first(-1)],
      'source.node.state.common.pspEnds.things': [first(1), first(-1)],
      'source.node.state.common.since': [of(Number.NaN)],
      'source.node.state.common.credit': [of(Number.NaN)],
      'source.node.state.events': [of(-1), of(0.5)],
      'inbox.times': [first(Number.NaN), first(-1), reversed],
      'inbox.slots': [first(Number.NaN)],
      'inbox.volleys.sources': [first(SIZE), first(-1)],
    },
  ],
  'samplers with PSPs of a shape': [
    samplers('cut-off'),
    {
      'source.node.state.shaped.frame': [of(Number.NaN)],
      'source.node.state.shaped.until': [of(Number.NaN)],
      'source.node.state.common.pspEnds.indices': [first(SIZE)],
    },
  ],
  'samplers from a table': [
    () => {
      const clock = new EventTimeScheduler({ seed: 3 })
      const own = allToAll(SIZE, SIZE, 0.1)
      const node = new TableSampler({ size: SIZE, bias: 1, name: 'a' }, own, clock)
      return keptNode(clock, node, own)
    },
    {
      'state.model.onNeuron': [first(SIZE), first(-1)],
      'state.model.state': [of(2 ** SIZE), of(-1), of(0.5)],
      'state.model.forced': [of(2 ** SIZE)],
      'state.random': [of([1])],
    },
  ],
  'a delay line': [
    statistic((clock, keep) =>
      spikes(clock)
        .pipe(delaySpikes(20, SIZE, clock, keep))
        .subscribe(),
    ),
    {
      'node.state.sources': [first(SIZE), first(-1)],
      'node.state.times': [first(Number.NaN), reversed],
    },
  ],
  'Fano factors': [
    statistic((clock, keep) =>
      spikes(clock)
        .pipe(fanoFactors({ size: SIZE, window: 1 }, edges({ width: 5 }, clock), clock, keep))
        .subscribe(),
    ),
    { 'statistic.lastOnes': [of(Int32Array.of(SIZE))], begin: [of(Number.NaN)] },
  ],
  'an autocorrelogram': [
    statistic((clock, keep) =>
      spikes(clock)
        .pipe(autoCorrelogram({ size: SIZE, width: 5, bins: 9 }, edges({ width: 1e4 }, clock), clock, keep))
        .subscribe(),
    ),
    {
      'statistic.recent.0.times': [first(Number.NaN), first(1e9), reversed],
      'statistic.references': [of(-1), of(0.5)],
    },
  ],
  'residence times': [
    statistic((clock, keep) =>
      spikes(clock)
        .pipe(residenceTimes({ size: SIZE, tau_ref: 20 }, edges({ width: 1e4 }, clock), clock, keep))
        .subscribe(),
    ),
    { 'statistic.neurons': [first(SIZE), first(-1)], 'statistic.state': [of(-1), of(2 ** SIZE)] },
  ],
  edges: [
    statistic((clock, keep) => edges({ width: 3 }, clock, keep).subscribe()),
    { next: [of(-1), of(0.5), of(Number.NaN)] },
  ],
  ticks: [
    statistic((clock, keep) => ticks({ every: 3 }, clock, keep).subscribe()),
    { k: [of(-1), of(0.5), of(Number.NaN)] },
  ],
}

/** The saved state with one of its values changed. */
const damaged = (saved: Saved, [key, ...rest]: readonly string[], change: Change): Saved => {
  if (key === undefined) return change(saved as never) as Saved
  const fields = saved as Readonly<Record<string, Saved>>
  expect(Object.keys(fields)).toContain(key)
  const value = damaged(fields[key]!, rest, change)
  return Array.isArray(saved) ? saved.with(Number(key), value) : { ...fields, [key]: value }
}

describe.each(Object.entries(cases))('the state of %s', (_name, [make, changes]) => {
  const saved = (): Saved => {
    const { clock, save } = make()
    clock.runSync(25)
    return save()
  }
  const fresh = (): Kept => {
    const kept = make()
    kept.clock.startAt(0)
    return kept
  }

  it('is taken as it is', () => {
    expect(() => fresh().load(saved())).not.toThrow()
  })

  it.each(Object.entries(changes))('is refused with a wrong %s', (path, wrong) => {
    for (const change of wrong) {
      const bad = damaged(saved(), path.split('.'), change)
      expect(bad).not.toEqual(saved())
      expect(() => fresh().load(bad)).toThrow(SnapshotError)
    }
  })
})
