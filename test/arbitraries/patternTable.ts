import * as fc from 'fast-check'
import type { PatternTable } from '../../src/inference/index.ts'

const names = (size: number, prefix: string): readonly string[] =>
  Array.from({ length: size }, (_, k) => `${prefix}${k}`)

/** Two tables of the same features and classes, with so many features at most; few enough that ties of distance are common. */
export const pairOfTables = (
  features = 70,
): fc.Arbitrary<{ readonly train: PatternTable; readonly test: PatternTable }> =>
  fc
    .record({ size: fc.integer({ min: 2, max: features }), classes: fc.integer({ min: 2, max: 4 }) })
    .chain(({ size, classes }) => {
      const pattern = fc.record({
        states: fc
          .array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size })
          .map((states) => Uint8Array.from(states)),
        label: fc.integer({ min: 0, max: classes - 1 }),
      })
      const table = fc.array(pattern, { minLength: 2, maxLength: 12 }).map((patterns) => ({
        columns: names(size, 'p'),
        labels: names(classes, 'c'),
        patterns,
      }))
      return fc.record({ train: table, test: table })
    })
