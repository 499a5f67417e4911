import type { DependencyContainer } from 'tsyringe'
import { createContainer, type Token, token, wire } from '../graph/index.ts'
import { Sampling } from './sampling/index.ts'
import type { Wiring } from './useCase.ts'

/** How use cases wire their specs. */
export const WIRING: Token<Wiring> = token('wiring')

/** The sampling use case. */
export const SAMPLING: Token<Sampling> = token('sampling')

/** A container that can also make use cases. */
export const createUseCaseContainer = (): DependencyContainer => {
  const container = createContainer()
  container.register<Wiring>(WIRING, { useFactory: (c) => (spec) => wire(spec, c) })
  container.register<Sampling>(SAMPLING, { useFactory: (c) => new Sampling(c.resolve(WIRING)) })
  return container
}
