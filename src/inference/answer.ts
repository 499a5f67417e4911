import { checkObject } from '../models/check.ts'
import { checkChoice, ParameterError, present } from '../models/errors.ts'
import { checkModel } from './checkModel.ts'
import type { Evidence, KnownStates } from './evidence.ts'
import type { Model } from './model.ts'
import type { Estimates, JointPosterior, NeuronRef, Posterior } from './posterior.ts'

/** What of the visible neurons an answer tells. */
export type Asked = 'all' | 'labels' | 'features'

export const ASKED: readonly Asked[] = ['all', 'labels', 'features']

/** A probability with its standard error, 0 where it is known. */
export interface LabelProbability {
  readonly p: number
  readonly error: number
}

/** A joint state of some features and labels, by name. */
export interface JointAnswer extends LabelProbability {
  readonly states: Readonly<Record<string, 0 | 1>>
}

/** What a model says of a row, by the names of its features and labels: plain data. */
export interface Answer {
  /**
   * The label that is known, or else the most probable one; null if none was on at any time. With labels.
   */
  readonly label?: string | null
  /** The probability of every label neuron to be on; they need not add up to 1. With labels. */
  readonly labels?: Readonly<Record<string, LabelProbability>>
  /** The probability to be 1 of every feature that is not known. With features. */
  readonly marginals?: Readonly<Record<string, number>>
  /** Standard errors of the marginals. With features. */
  readonly errors?: Readonly<Record<string, number>>
  /** Every feature as it is known or else mostly is, then every label: a row that can be asked again. With features. */
  readonly likely?: readonly (0 | 1)[]
  /** States at equal distances over the run, as many as were asked for, each as `likely`. */
  readonly samples?: readonly (readonly number[])[]
  /** Joint states of the neurons that were asked for, the most probable first; those that were never seen are left out. */
  readonly joint?: readonly JointAnswer[]
  /**
   * The smallest number of independent samples that would be worth as much, among what was asked and is not known; null
   * if none of it was both on and off.
   */
  readonly effectiveSamples: number | null
  /** Event time that was averaged over. */
  readonly duration_tau_ref: number
  /** Whether the precision that was asked for is reached; where one was. */
  readonly isPrecise?: boolean
  /** What of the row was passed over, as it stands there; where something was to be kept. */
  readonly kept?: Readonly<Record<string, unknown>>
}

/**
 * What was found of the visible neurons of a model, by the names of its features and labels.
 *
 * @param evidence what was known when the posterior was sampled
 * @param posterior with marginals of the visible population, and its likely states
 * @param of of what the answer tells
 * @throws ParameterError if one of them does not fit the model
 * @see {@link asking} that samples as well
 */
export const answerOf = (
  model: Model,
  evidence: Evidence,
  posterior: Posterior,
  of: Asked = 'all',
): Answer => {
  const size = checkModel('answerOf.model', model)
  checkObject('answerOf.evidence', evidence, 'what is known, by population')
  checkObject('answerOf.posterior', posterior, 'a posterior, { marginals, likely, … }')
  for (const [key, part] of Object.entries(partsOf(posterior)))
    checkObject(`answerOf.posterior.${key}`, part, `what was sampled, with '${model.visible}' in it`)
  if (posterior.marginals[model.visible]?.mean.length !== size)
    throw new ParameterError(
      `answerOf.posterior.marginals.${model.visible}`,
      posterior.marginals[model.visible],
      `estimates of ${size} neurons`,
    )
  checkAsked('answerOf.of', of, model)
  const known = evidence[model.visible] ?? Array.from({ length: size }, () => null)
  if (!Array.isArray(known) || known.length !== size)
    throw new ParameterError(`answerOf.evidence.${model.visible}`, known, `an array of ${size} states`)
  return tell(model, known, posterior, of)
}

const partsOf = ({ marginals, likely, samples }: Posterior): object => ({ marginals, likely, samples })

/** Refuses what is nothing that an answer of this model could tell. */
export const checkAsked = (where: string, of: Asked, { labels }: Model): void => {
  checkChoice(where, of, ASKED)
  if (of === 'labels' && labels.length === 0)
    throw new ParameterError(where, of, "'all' or 'features', as the model has no labels")
}

/** Without checks. */
export const tell = (model: Model, known: KnownStates, posterior: Posterior, of: Asked): Answer => {
  const { columns, labels, visible } = model
  const estimates = marginalsOf(posterior, visible)
  const withLabels = of !== 'features' && labels.length > 0
  const withFeatures = of !== 'labels'
  const freeFeatures = freeOf(model, known, 'features')
  const named = columns.length + labels.length
  const byColumn = (values: Float64Array): Readonly<Record<string, number>> =>
    Object.fromEntries(freeFeatures.map((k) => [nameOf(columns, k), valueOf(values, k)]))
  const samples = posterior.samples[visible] ?? []
  return {
    ...(withLabels ? labelsOf(model, known, estimates) : {}),
    ...(withFeatures
      ? {
          marginals: byColumn(estimates.mean),
          errors: byColumn(estimates.error),
          likely: statesOf(present(posterior.likely[visible], `likely states of ${visible}`), named),
        }
      : {}),
    ...(samples.length === 0 ? {} : { samples: samples.map((states) => statesOf(states, named)) }),
    ...(posterior.joint === undefined ? {} : { joint: jointOf(model, posterior.joint) }),
    effectiveSamples: leastOf(estimates, freeOf(model, known, of)),
    duration_tau_ref: posterior.duration_tau_ref,
  }
}

/** The neurons that are not known, among those of what is asked. */
const freeOf = ({ columns, labels }: Model, known: KnownStates, of: Asked): readonly number[] => {
  const begin = of === 'labels' ? columns.length : 0
  const end = columns.length + (of === 'features' ? 0 : labels.length)
  return Array.from({ length: end - begin }, (_, k) => begin + k).filter((k) => known[k] === null)
}

/** What to ask of the network: what is not known, or where nothing is, of what is. */
export const wantedOf = (model: Model, known: KnownStates, of: Asked): readonly (string | NeuronRef)[] => {
  const free = freeOf(model, known, of).map((neuron) => ({ population: model.visible, neuron }))
  return free.length === 0 ? [model.visible] : free
}

const jointOf = ({ columns, labels }: Model, { neurons, states }: JointPosterior): readonly JointAnswer[] => {
  const names = [...columns, ...labels]
  return states.map(({ state, probability, error }) => ({
    states: Object.fromEntries(
      neurons.map(({ neuron }, k) => [nameOf(names, neuron), state[k] === 1 ? 1 : 0] as const),
    ),
    p: probability,
    error,
  }))
}

const marginalsOf = (posterior: Posterior, visible: string): Estimates =>
  present(posterior.marginals[visible], `marginals of ${visible}`)

const nameOf = (names: readonly string[], k: number): string => present(names[k], 'name of a feature')

const valueOf = (values: Float64Array, k: number): number => present(values[k], 'value of a neuron')

const statesOf = (states: Uint8Array, named: number): (0 | 1)[] =>
  Array.from(states.subarray(0, named), (state) => (state === 1 ? 1 : 0))

const labelsOf = (
  { columns, labels }: Model,
  known: KnownStates,
  { mean, error }: Estimates,
): Pick<Answer, 'label' | 'labels'> => {
  const all = labels.map((name, k) => {
    const place = columns.length + k
    const state = known[place]
    const isKnown = state !== null && state !== undefined
    const p = isKnown ? state : valueOf(mean, place)
    return { name, p, error: isKnown ? 0 : valueOf(error, place) }
  })
  const most = Math.max(...all.map(({ p }) => p))
  return {
    label: most > 0 ? (all.find(({ p }) => p === most)?.name ?? null) : null,
    labels: Object.fromEntries(all.map(({ name, p, error: e }) => [name, { p, error: e }])),
  }
}

/** What was never on, or never off, says nothing of how many samples there were. */
const leastOf = ({ mean, effectiveSamples }: Estimates, neurons: readonly number[]): number | null => {
  const counted = neurons.filter((k) => valueOf(mean, k) > 0 && valueOf(mean, k) < 1)
  const least = Math.min(...counted.map((k) => valueOf(effectiveSamples, k)))
  return Number.isFinite(least) ? least : null
}
