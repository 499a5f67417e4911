import type { DependencyContainer } from 'tsyringe'
import { SnapshotError } from '../models/saving.ts'
import { createContainer } from './container.ts'
import { Network, OWN } from './network.ts'
import { Snapshot } from './snapshot.ts'
import { wiringOf } from './wire.ts'

/**
 * A network that goes on where another one was when {@link Network.snapshot} was called: the same spikes, weights and
 * random numbers, bit for bit.
 *
 * Subscribe and {@link Network.keep} before it runs on: what listens is not restored, it hears of what comes from now on.
 *
 * @param container with the kinds that the spec names; the built-in ones unless given
 * @throws SpecError if the spec cannot be wired here, with every fault
 * @throws SnapshotError if the states do not fit
 *
 * @example
 * ```ts
 * import { network, restore, Snapshot, wire } from 'rxspike/graph'
 *
 * const spec = network('pair', { seed: 1 }).population('a', { kind: 'poisson', size: 2, params: { rate: 50 } }).build()
 * const net = wire(spec)
 * await net.run(100)
 * const bytes = net.snapshot().toBytes()
 *
 * const times = (which: typeof net): number[] => {
 *   const seen: number[] = []
 *   which.spikes('a').subscribe(({ t }) => seen.push(t))
 *   which.clock.runSync(1000)
 *   return seen
 * }
 * times(restore(Snapshot.fromBytes(bytes))) // => times(net)
 * ```
 */
export const restore = (snapshot: Snapshot, container: DependencyContainer = createContainer()): Network => {
  if (!(snapshot instanceof Snapshot))
    throw new SnapshotError('restore', snapshot, 'a Snapshot, from Snapshot.fromBytes or Snapshot.fromJSON')
  const { spec, clock, wiring } = wiringOf(snapshot.spec, container)
  clock.startAt(snapshot.t)
  wiring.states.load(snapshot.state, OWN)
  return new Network(spec, clock, wiring)
}
