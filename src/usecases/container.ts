import type { DependencyContainer } from 'tsyringe'
import { createContainer, restore, type Token, token, wire } from '../graph/index.ts'
import { DalesLaw } from './dalesLaw/index.ts'
import { InferenceUseCase } from './inference/index.ts'
import { PhasePlane } from './phasePlane/index.ts'
import { PspShapes } from './pspShapes/index.ts'
import { Sampling } from './sampling/index.ts'
import { Symmetrisation } from './symmetrisation/index.ts'
import type { Restoring, Wiring } from './useCase.ts'

/** How use cases wire their specs. */
export const WIRING: Token<Wiring> = token('wiring')

/** How use cases go on from snapshots. */
export const RESTORING: Token<Restoring> = token('restoring')

/** The sampling use case. */
export const SAMPLING: Token<Sampling> = token('sampling')

/** The inference use case. */
export const INFERENCE: Token<InferenceUseCase> = token('inference')

/** The use case of symmetrisation. */
export const SYMMETRISATION: Token<Symmetrisation> = token('symmetrisation')

/** The phase plane of two samplers. */
export const PHASE_PLANE: Token<PhasePlane> = token('phase-plane')

/** What the shape of PSPs makes of SAL. */
export const PSP_SHAPES: Token<PspShapes> = token('psp-shapes')

/** SAL among excitatory and inhibitory neurons. */
export const DALES_LAW: Token<DalesLaw> = token('dales-law')

/** A container that can also make use cases. */
export const createUseCaseContainer = (): DependencyContainer => {
  const container = createContainer()
  container.register<Wiring>(WIRING, { useFactory: (c) => (spec) => wire(spec, c) })
  container.register<Restoring>(RESTORING, { useFactory: (c) => (snapshot) => restore(snapshot, c) })
  container.register<Sampling>(SAMPLING, {
    useFactory: (c) => new Sampling(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  container.register<InferenceUseCase>(INFERENCE, {
    useFactory: (c) => new InferenceUseCase(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  container.register<Symmetrisation>(SYMMETRISATION, {
    useFactory: (c) => new Symmetrisation(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  container.register<PhasePlane>(PHASE_PLANE, {
    useFactory: (c) => new PhasePlane(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  container.register<PspShapes>(PSP_SHAPES, {
    useFactory: (c) => new PspShapes(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  container.register<DalesLaw>(DALES_LAW, {
    useFactory: (c) => new DalesLaw(c.resolve(WIRING), c.resolve(RESTORING)),
  })
  return container
}
