import type { DependencyContainer } from 'tsyringe'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkSpec } from './check.ts'
import { CLOCK, createContainer, KINDS } from './container.ts'
import { ParameterError } from '../models/errors.ts'
import { SpecError } from './errors.ts'
import { Network } from './network.ts'
import type { NetworkSpec } from './spec.ts'
import { Wiring } from './wiring.ts'

/**
 * A network at work, from its spec.
 *
 * The spec is checked whole before anything is made. How each population and rule is evaluated is chosen here from the
 * wiring, for everyone's spec alike; `network.explain()` says what was chosen and why.
 *
 * @throws SpecError with every fault, if the spec cannot be wired
 *
 * @example
 * ```ts
 * import { network, wire } from 'rxspike/graph'
 *
 * const net = wire(
 *   network('pair', { seed: 1 })
 *     .population('a', { kind: 'sampler', size: 2 })
 *     .projection('aa', { from: 'a', to: 'a', weights: [[0, 0.8], [-0.4, 0]] })
 *     .build(),
 * )
 * let spikes = 0
 * net.spikes('a').subscribe(() => spikes++)
 * await net.run(10_000)
 * spikes > 800 // => true
 * ```
 */
export const wire = (spec: NetworkSpec, container: DependencyContainer = createContainer()): Network => {
  const wired = wiringOf(spec, container)
  return new Network(wired.spec, wired.clock, wired.wiring)
}

/**
 * The parts of a network at work, on a clock of their own.
 * @throws SpecError with every fault
 */
export const wiringOf = (
  spec: unknown,
  container: DependencyContainer,
): { readonly spec: NetworkSpec; readonly clock: EventTimeScheduler; readonly wiring: Wiring } => {
  checkContainer(container)
  const kinds = container.resolve(KINDS)
  const checked = checkSpec(kinds, spec)
  const clock = container.resolve(CLOCK)(checked.sound.seed)
  const wiring = new Wiring(checked.sound, kinds, clock)
  const faults = [...checked.faults, ...wiring.faults]
  if (faults.length > 0 || checked.spec === undefined) throw new SpecError(faults)
  return { spec: checked.spec, clock, wiring }
}

const checkContainer = (container: unknown): void => {
  const isContainer = typeof container === 'object' && container !== null && 'resolve' in container
  if (!isContainer) throw new ParameterError('wire.container', container, 'one that createContainer() made')
}
