import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { bufferTime, interval, merge } from 'rxjs'
import {
  allToAll,
  delaySpikes,
  instants,
  PoissonSource,
  project,
  SamplerPopulation,
} from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { events, inOrder, manner, World } from './world.ts'

/** One piece of a run. */
interface Piece {
  readonly how: 'runSync' | 'run' | 'runUntil' | 'step'
  /** In ms; without meaning for `step`. */
  readonly duration: number
}

// Durations of 0, and whole ones, which end at the very time of events.
const duration = fc.oneof(
  fc.integer({ min: 0, max: 2 }),
  fc.constantFrom(0.1, Math.SQRT2),
  fc.double({ min: 0, max: 3, noNaN: true }),
)
const pieces: fc.Arbitrary<readonly Piece[]> = fc.array(
  fc.record({
    how: fc.constantFrom<Piece['how'][]>('runSync', 'run', 'runUntil', 'step', 'step'),
    duration,
  }),
  { maxLength: 12 },
)

const runInPieces = async (clock: EventTimeScheduler, cuts: readonly Piece[]): Promise<void> => {
  for (const { how, duration: d } of cuts) {
    if (how === 'step') clock.step()
    else if (how === 'runSync') clock.runSync(d)
    else await (how === 'run' ? clock.run(d) : clock.runUntil(clock.now() + d))
  }
}

/** Somebody who watches: at given times, at intervals, and at events, a while after or at once. */
interface Probe {
  readonly delay: number
  readonly isRepeated: boolean
  readonly every: number
}
const probes: fc.Arbitrary<readonly Probe[]> = fc.array(
  fc.record({ delay: duration, isRepeated: fc.boolean(), every: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 5 },
)

const watch = (clock: EventTimeScheduler, world: World, of: readonly Probe[]): void => {
  const seen: number[] = []
  const look = (): number => seen.push(clock.now(), world.log.length)
  for (const { delay, isRepeated } of of) {
    clock.observers.schedule<number>(
      function (left) {
        look()
        if (left > 0) this.schedule(left - 1, delay)
      },
      delay,
      isRepeated ? 20 : 0,
    )
  }
  world.onEvent = () => {
    for (const { delay, every } of of)
      if (world.log.length % every === 0) clock.observers.schedule(look, delay)
  }
}

describe('a run', () => {
  test.prop([events, fc.array(manner, { minLength: 1, maxLength: 5 }), pieces, probes], { numRuns: 300 })(
    'has the same events in the same order, however it is cut and whoever watches',
    async (world, manners, cuts, watching) => {
      const clock = new EventTimeScheduler()
      const cut = new World(clock, world, manners)
      watch(clock, cut, watching)
      await runInPieces(clock, cuts)
      await clock.run(Infinity)
      expect(cut.log).toEqual(inOrder(world))
    },
  )

  test.prop([fc.nat(), pieces, fc.array(duration, { maxLength: 4 })])(
    'of a network is the same bit for bit, however it is cut and whoever watches',
    async (seed, cuts, watching) => {
      const whole = network(seed)
      whole.clock.runSync(60)
      const other = network(seed)
      const seen: unknown[] = []
      for (const d of watching) {
        interval(d + 0.5, other.clock.observers).subscribe(() => seen.push(other.exc.potential(0)))
        other.exc.spikes
          .pipe(bufferTime(d + 0.5, other.clock.observers))
          .subscribe((spikes) => seen.push(spikes))
      }
      await runInPieces(other.clock, cuts)
      if (other.clock.now() < 60) await other.clock.runUntil(60)
      const log = other.log.filter(([, t]) => t <= 60)
      expect(log).toEqual(whole.log)
      expect(new Set(log.map(([name]) => name))).toEqual(new Set(['in', 'exc', 'inh', 'late', 'pairs']))
    },
  )

  /** Two populations that excite and inhibit each other, with delays that make ties, under Poisson input. */
  const network = (seed: number) => {
    const clock = new EventTimeScheduler({ seed })
    const log: [string, number, unknown][] = []
    const input = new PoissonSource({ size: 3, rate: 200, name: 'in' }, clock)
    const exc = new SamplerPopulation({ size: 4, bias: -0.5, tau_ref: 5, tau_syn: 4, name: 'exc' }, clock)
    const inh = new SamplerPopulation({ size: 3, bias: -1, tau_ref: 3, name: 'inh' }, clock)
    const late = input.spikes.pipe(delaySpikes(1.5, 3, clock))
    const pairs = instants(merge(input.spikes, late), exc.spikes, clock, 'pairs')
    const connect = (from: typeof late, to: SamplerPopulation, preSize: number, w: number, delay: number) =>
      from.pipe(project(allToAll(preSize, to.size, w), { delay })).subscribe((volley) => to.receive(volley))
    connect(input.spikes, exc, 3, 1.2, 1.5)
    connect(input.spikes, inh, 3, 0.7, 1.5)
    connect(late, exc, 3, 0.5, 0)
    connect(exc.spikes, inh, 4, 1, 1)
    connect(exc.spikes, exc, 4, 0.3, 0)
    connect(inh.spikes, exc, 3, -1.5, 0.5)
    for (const [name, spikes] of [
      ['in', input.spikes],
      ['exc', exc.spikes],
      ['inh', inh.spikes],
      ['late', late],
    ] as const)
      spikes.subscribe(({ t, source }) => log.push([name, t, source]))
    pairs.subscribe(({ t, pre, post }) => log.push(['pairs', t, [pre, post]]))
    return { clock, exc, log }
  }
})
