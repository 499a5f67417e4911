import Table from 'cli-table3'
import type { PspShapesResult } from '../usecases/pspShapes/index.ts'

/** The result as people read it. */
export const pspShapesSummary = ({ differences, attractors }: PspShapesResult): string => {
  const table = new Table({
    head: [
      'PSP',
      'biases',
      'differences: χ² per bin',
      'distance',
      'deviation',
      'rests: w12 → w21 (± half of two runs)',
    ],
    style: { head: [], border: [] },
  })
  for (const [k, { shape, b1, b2, isExact, chiSquaredPerBin, distance }] of differences.entries()) {
    const attractor = attractors[k]
    const rests = (attractor?.rests ?? []).map(({ w12, w21, spread }) =>
      w21 === null || spread === null ? `${w12} → none` : `${w12} → ${w21.toFixed(2)} ± ${spread.toFixed(2)}`,
    )
    table.push([
      `${shape}${isExact ? '' : ' *'}`,
      `${b1}, ${b2}`,
      text(chiSquaredPerBin, 1),
      text(distance, 3),
      text(attractor?.deviation ?? null, 3),
      rests.join(', '),
    ])
  }
  const missing = differences.filter(({ predicted }) => predicted === null)
  return [
    table.toString(),
    ...(missing.length === 0
      ? []
      : [
          `Timing differences were not computed where neurons fire so fast that it would take too long: ${missing.map(({ shape, b1, b2 }) => `${shape} with biases ${b1}, ${b2}`).join('; ')}.`,
        ]),
    'Distance: largest difference of the two distribution functions. Deviation: mean of |w12 − w21| / |w12 + w21| over the computed rests.',
    ...(differences.every(({ isExact }) => isExact)
      ? []
      : [
          '* The computation lets only the last spike of a neuron act; in the simulation PSPs add up, so that the two differ.',
        ]),
  ].join('\n')
}

const text = (x: number | null, digits: number): string => (x === null ? '?' : x.toFixed(digits))
