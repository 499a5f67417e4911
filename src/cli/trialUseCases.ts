import type { Token } from '../graph/index.ts'
import { createUseCaseContainer, SYMMETRISATION } from '../usecases/container.ts'
import type { TrialUseCase } from '../usecases/trials.ts'
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
    examples: [
      'rxspike run symmetrisation',
      'rxspike run symmetrisation --preset pair',
      'rxspike run symmetrisation --sizes 80,40 --epochs 50 --eta 1e-3 --json',
    ],
  }),
]

/** The use case of this name, if it is one of trials. */
export const trialUseCaseOf = (name: unknown): AnyTrialUseCase | undefined =>
  TRIAL_USE_CASES.find(({ usecase }) => usecase.name === name)
