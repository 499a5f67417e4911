import { phasePlane } from '../plots/phasePlane.ts'
import {
  type PhasePlaneOptions,
  type PhasePlaneOutcome,
  phasePlaneResult,
} from '../usecases/phasePlane/index.ts'

/** The picture of a run: the plane of the two weights. */
export const drawPhasePlane = (
  options: PhasePlaneOptions,
  outcomes: ReadonlyMap<string, PhasePlaneOutcome>,
): Readonly<Partial<Record<string, string>>> => {
  const { field, nullcline, points, trajectories } = phasePlaneResult(options, outcomes)
  return {
    'phase-plane': phasePlane({
      title: `SAL on two samplers, biases ${options.b1} and ${options.b2}`,
      field,
      nullcline,
      points,
      trajectories: trajectories.map(({ w12, w21, frozen }) => ({ w12, w21, isFrozen: frozen !== 'none' })),
    }),
  }
}
