import './reflect.ts'
import {
  container as root,
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
} from 'tsyringe'
import { checkText } from '../models/check.ts'
import { EventTimeScheduler } from '../scheduler/index.ts'
import type { KindRegistry } from './kind.ts'
import { builtInKinds } from './kinds/index.ts'

/** A token that knows the type of what it stands for. */
export type Token<T> = InjectionToken<T> & { readonly __type?: T }

/** A token under a name that errors show. */
export const token = <T>(name: string): Token<T> => {
  checkText('token.name', name)
  return Symbol.for(`rxspike/${name}`)
}

/** The kinds that specs may name. */
export const KINDS: Token<KindRegistry> = token('kinds')

/** Makes the clock of a network from the seed of its spec. */
export const CLOCK: Token<(seed: number) => EventTimeScheduler> = token('clock')

/**
 * A container with the built-in kinds and clocks, separate from every other: register a kind of your own, or swap the
 * clock, and hand it to `wire`.
 */
export const createContainer = (): DependencyContainer => {
  const container = root.createChildContainer()
  container.register(KINDS, { useFactory: instanceCachingFactory(builtInKinds) })
  container.register(CLOCK, { useValue: (seed: number) => new EventTimeScheduler({ seed }) })
  return container
}
