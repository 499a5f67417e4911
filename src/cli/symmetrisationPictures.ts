import { alignmentCurves } from '../plots/alignmentCurves.ts'
import { weightsBeforeAfter } from '../plots/weightsBeforeAfter.ts'
import { weightTraces } from '../plots/weightTraces.ts'
import {
  isLayers,
  type SymmetrisationOptions,
  type SymmetrisationOutcome,
  type WeightsOfBoth,
} from '../usecases/symmetrisation/index.ts'
import { SYMMETRISATION_ARM_NAMES } from './symmetrisationSummary.ts'

/** The pictures of a run of symmetrisation: weights before and after, the angle over epochs, and weights over time of pairs. */
export const drawSymmetrisation = (
  options: SymmetrisationOptions,
  outcomes: ReadonlyMap<string, SymmetrisationOutcome>,
): Readonly<Partial<Record<string, string>>> => {
  const all = [...outcomes.values()]
  const nameOf = ({ arm, seed }: SymmetrisationOutcome, part: string): string => {
    const who = options.arms.length > 1 ? [SYMMETRISATION_ARM_NAMES[arm]] : []
    const which = options.runs > 1 ? [`seed ${seed}`] : []
    return [...who, ...which, part].filter((word) => word !== '').join(', ')
  }
  const pictures: Partial<Record<string, string>> = {}
  // one pair alone is a point
  const isOne = all.every(({ directions }) => directions.every(({ pairs }) => pairs === 1))
  const alone = isLayers(options) ? `layers of ${options.sizes.join(' and ')}` : 'all pairs'
  if (!isOne) {
    pictures['weights'] = weightsBeforeAfter({
      title: 'Forward against backward weights',
      arms: all.flatMap((outcome) =>
        outcome.directions.map(({ name, before, after }) => ({
          name: nameOf(outcome, outcome.directions.length > 1 ? name : all.length > 1 ? '' : alone),
          before: asRows(before),
          after: asRows(after),
        })),
      ),
    })
    pictures['angle'] = alignmentCurves({
      title: 'Weights of the two directions become alike',
      curves: all.flatMap((outcome) =>
        outcome.directions.map(({ name, course }) => ({
          name: nameOf(outcome, outcome.directions.length > 1 ? name : ''),
          angle: course.angleDegrees.map((angle) => angle ?? Number.NaN),
          correlation: course.correlation.map((r) => r ?? Number.NaN),
        })),
      ),
    })
  }
  const traced = all.filter(({ directions }) => directions.some(({ traces }) => traces.length > 0))
  if (traced.length > 0) {
    pictures['traces'] = weightTraces({
      title: isOne ? 'Two neurons: their weights over time' : 'Some of the pairs: weights over time',
      epoch_tau_ref: options.epochDuration_tau_ref,
      arms: traced.map((outcome) => ({
        name: nameOf(outcome, isOne || options.arms.length > 1 ? '' : 'with SAL'),
        pairs: outcome.directions.flatMap(({ traces }) =>
          traces.map(({ forward, backward }) => ({ w21: forward, w12: backward })),
        ),
      })),
    })
  }
  return pictures
}

/** Pairs of synapses as weights between one neuron and many. */
const asRows = ({ forward, backward }: WeightsOfBoth) => ({
  forward: [forward],
  backward: backward.map((w) => [w]),
})
