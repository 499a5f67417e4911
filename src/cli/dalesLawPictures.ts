import { effectiveWeights } from '../plots/effectiveWeights.ts'
import { type DalesLawOptions, type DalesLawOutcome, dalesLawResult } from '../usecases/dalesLaw/index.ts'

/** The picture of a run: the plane of the two E–E weights. */
export const drawDalesLaw = (
  options: DalesLawOptions,
  outcomes: ReadonlyMap<string, DalesLawOutcome>,
): Readonly<Partial<Record<string, string>>> => {
  const { field, predicted, nullcline, trajectories } = dalesLawResult(options, outcomes)
  return {
    'dales-law': effectiveWeights({
      title: 'SAL between excitatory neurons that inhibit each other',
      field,
      predicted,
      nullcline,
      trajectories,
    }),
  }
}
