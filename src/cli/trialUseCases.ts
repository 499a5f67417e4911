import type { Token } from '../graph/index.ts'
import {
  createUseCaseContainer,
  DALES_LAW,
  PHASE_PLANE,
  PSP_SHAPES,
  SYMMETRISATION,
} from '../usecases/container.ts'
import type { TrialUseCase } from '../usecases/trials.ts'
import { weightLeft } from '../usecases/drift/course.ts'
import { weightLeft as weightLeftOfBoth } from '../usecases/symmetrisation/weightLeft.ts'
import { dalesLawSummary } from './dalesLawSummary.ts'
import { phasePlaneSummary } from './phasePlaneSummary.ts'
import { pspShapesSummary } from './pspShapesSummary.ts'
import type { SynapseOf } from './rerun.ts'
import { symmetrisationSummary } from './symmetrisationSummary.ts'

/** Draws the pictures of a run from its outcomes by key: SVG by the name of the picture; what cannot be drawn yet is left out. */
export type DrawTrials<Options, Outcome> = (
  options: Options,
  outcomes: ReadonlyMap<string, Outcome>,
) => Readonly<Partial<Record<string, string>>>

/** What the command line knows of a use case that is made of trials. */
export interface TrialEntry<Options extends { readonly seed: number }, Outcome, Result extends object> {
  readonly token: Token<TrialUseCase<Options, Outcome, Result>>
  /** Names of all its pictures. */
  readonly pictures: readonly string[]
  /** Loads what draws them: help and refusals need none of it. */
  readonly draw: () => Promise<DrawTrials<Options, Outcome>>
  /** What came out, for people. */
  readonly summary: (result: Result, options: Options) => string
  /** The weight that a synapse had at the end of a trial, if the outcome holds it. */
  readonly weightLeft: (outcome: Outcome, options: Options, synapse: SynapseOf) => number | undefined
  /** Command lines, for the help. */
  readonly examples: readonly string[]
}

/** Options of any use case. */
export interface AnyOptions {
  readonly seed: number
}

/** An entry of which nobody has to know the types: options come from presets and `checked`, outcomes from trials and `outcome`. */
export interface AnyTrialUseCase extends Omit<TrialEntry<AnyOptions, unknown, object>, 'token'> {
  readonly usecase: TrialUseCase<AnyOptions, unknown, object>
}

const trialUseCase = <Options extends { readonly seed: number }, Outcome, Result extends object>({
  token,
  ...entry
}: TrialEntry<Options, Outcome, Result>): AnyTrialUseCase => {
  const usecase = createUseCaseContainer().resolve(token)
  return { ...entry, usecase } as unknown as AnyTrialUseCase
}

/** All use cases that are made of trials: whatever stands here can be run, gone on with, drawn and listed. */
export const TRIAL_USE_CASES: readonly AnyTrialUseCase[] = [
  trialUseCase({
    token: SYMMETRISATION,
    pictures: ['weights', 'angle', 'traces'],
    draw: async () => (await import('./symmetrisationPictures.ts')).drawSymmetrisation,
    summary: symmetrisationSummary,
    weightLeft: weightLeftOfBoth,
    examples: [
      'rxspike run symmetrisation',
      'rxspike run symmetrisation --preset pair',
      'rxspike run symmetrisation --sizes 80,40 --epochs 50 --eta 1e-3 --json',
    ],
  }),
  trialUseCase({
    token: PHASE_PLANE,
    pictures: ['phase-plane'],
    draw: async () => (await import('./phasePlanePictures.ts')).drawPhasePlane,
    summary: phasePlaneSummary,
    weightLeft: (outcome, _, synapse) => weightLeft(outcome, synapse),
    examples: [
      'rxspike run phase-plane',
      'rxspike run phase-plane --b1 -1 --b2 1 --window exponential',
      'rxspike run phase-plane --preset paper --json',
    ],
  }),
  trialUseCase({
    token: PSP_SHAPES,
    pictures: ['timing-differences', 'attractors'],
    draw: async () => (await import('./pspShapesPictures.ts')).drawPspShapes,
    summary: pspShapesSummary,
    weightLeft: (outcome, _, synapse) => weightLeft(outcome, synapse),
    examples: [
      'rxspike run psp-shapes',
      'rxspike run psp-shapes --shape alpha-long --grid 10',
      'rxspike run psp-shapes --b1 -1,0,1 --b2 1,0,-1 --json',
    ],
  }),
  trialUseCase({
    token: DALES_LAW,
    pictures: ['dales-law'],
    draw: async () => (await import('./dalesLawPictures.ts')).drawDalesLaw,
    summary: dalesLawSummary,
    weightLeft: (outcome, _, synapse) => weightLeft(outcome, synapse),
    examples: [
      'rxspike run dales-law',
      'rxspike run dales-law --preset even',
      'rxspike run dales-law --preset paper --json',
    ],
  }),
]

/** The use case of this name, if it is one of trials. */
export const trialUseCaseOf = (name: unknown): AnyTrialUseCase | undefined =>
  TRIAL_USE_CASES.find(({ usecase }) => usecase.name === name)
