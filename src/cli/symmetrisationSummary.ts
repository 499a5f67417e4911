import Table from 'cli-table3'
import type {
  AlignmentResult,
  BeforeAfterMeasure,
  SymmetrisationArm,
  SymmetrisationResult,
} from '../usecases/symmetrisation/index.ts'

export const SYMMETRISATION_ARM_NAMES: Readonly<Record<SymmetrisationArm, string>> = {
  sal: 'with SAL',
  frozen: 'w12 frozen',
  none: 'without SAL',
}

/** The result as people read it. */
export const symmetrisationSummary = ({ arms }: SymmetrisationResult): string => {
  const table = new Table({
    head: ['', 'angle (degrees)', 'correlation', 'slope', 'variance of the difference'],
    style: { head: [], border: [] },
  })
  const lines: string[] = []
  for (const [arm, result] of Object.entries(arms)) {
    const name = SYMMETRISATION_ARM_NAMES[arm as SymmetrisationArm]
    const { runs } = result
    table.push(rowOf(runs.length > 1 ? `${name}, median of ${runs.length}` : name, result))
    for (const run of runs) {
      if (runs.length > 1) table.push(rowOf(`  seed ${run.seed}`, run))
      for (const layers of run.layers ?? []) table.push(rowOf(`  ${layers.name}`, layers))
      const { weights } = run
      if (weights !== undefined)
        lines.push(`${name}: w12 ${change(weights.w12, 3)}, w21 ${change(weights.w21, 3)}.`)
    }
    const rates = runs.flatMap((run) => run.rates)
    lines.push(
      `${name}: neurons fired ${number(Math.min(...rates), 2)} to ${number(Math.max(...rates), 2)} times per tau_ref, by population.`,
    )
  }
  return [table.toString(), ...lines].join('\n')
}

const rowOf = (name: string, { angleDegrees, correlation, slope, variance }: AlignmentResult): string[] => [
  name,
  change(angleDegrees, 1),
  change(correlation, 3),
  change(slope, 3),
  variance[0] === null && variance[1] === null ? '' : `${precise(variance[0])} → ${precise(variance[1])}`,
]

const change = ([before, after]: BeforeAfterMeasure, digits: number): string =>
  before === null && after === null ? '' : `${number(before, digits)} → ${number(after, digits)}`

const number = (x: number | null, digits: number): string => (x === null ? '?' : x.toFixed(digits))

const precise = (x: number | null): string => (x === null ? '?' : x === 0 ? '0' : x.toExponential(1))
