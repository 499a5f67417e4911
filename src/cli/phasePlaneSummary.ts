import Table from 'cli-table3'
import type { PhasePlaneResult } from '../usecases/phasePlane/index.ts'

/** The result as people read it. */
export const phasePlaneSummary = ({
  points,
  worstDeviation,
  rightSigns,
  trajectories,
}: PhasePlaneResult): string => {
  const lines: string[] = []
  if (points.length > 0) {
    const known = points.flatMap(({ deviation }) => deviation ?? [])
    const rms = Math.sqrt(known.reduce((sum, deviation) => sum + deviation ** 2, 0) / known.length)
    lines.push(
      `Drift measured at ${points.length} points: the sign of w12 − w21 at ${rightSigns} of them; ${known.length === 0 ? 'no standard error is known' : `from the closed form by ${worstDeviation.toFixed(2)} standard errors at most, ${rms.toFixed(2)} in the root mean square`}.`,
    )
  }
  const table = new Table({
    head: ['trajectories', '', 'largest distance from the diagonal', 'root mean square'],
    style: { head: [], border: [] },
  })
  for (const [name, isFrozen] of [
    ['both weights learn', false],
    ['one is frozen', true],
  ] as const) {
    const distances = trajectories
      .filter(({ frozen }) => (frozen !== 'none') === isFrozen)
      .map(({ distance }) => distance)
    if (distances.length === 0) continue
    const rms = Math.sqrt(distances.reduce((sum, d) => sum + d * d, 0) / distances.length)
    table.push([name, String(distances.length), Math.max(...distances).toFixed(3), rms.toFixed(3)])
  }
  return trajectories.length === 0 ? lines.join('\n') : [table.toString(), ...lines].join('\n')
}
