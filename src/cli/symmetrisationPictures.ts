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
  /** Short: names stand above panels, and at the ends of lines. */
  const nameOf = ({ arm, seed }: SymmetrisationOutcome, part: string): string => {
    const who = options.arms.length > 1 ? [part === '' ? SYMMETRISATION_ARM_NAMES[arm] : SHORT[arm]] : []
    const which = options.runs > 1 ? [part === '' ? `seed ${seed}` : `#${seed}`] : []
    return [
      ...who,
      ...which,
      part.replace(/^layers (.+), (.+)$/, options.runs > 1 ? '$1–$2' : 'layers $1–$2'),
    ]
      .filter((word) => word !== '')
      .join(', ')
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

/** Arms beside the name of a part. */
const SHORT: typeof SYMMETRISATION_ARM_NAMES = { sal: 'SAL', frozen: 'w12 frozen', none: 'no SAL' }

/** Pairs of synapses as weights between one neuron and many. */
const asRows = ({ forward, backward }: WeightsOfBoth) => ({
  forward: [forward],
  backward: backward.map((w) => [w]),
})
