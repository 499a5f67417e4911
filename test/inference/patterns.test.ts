import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type PatternOptions,
  patternTable,
  type PatternTable,
  patternTableFrom,
  visibleStates,
} from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/index.ts'
import { pairOfTables } from '../arbitraries/patternTable.ts'

/** Values and the class of each row, with a threshold that lies among them. */
const values = () =>
  fc
    .record({ size: fc.integer({ min: 1, max: 9 }), threshold: fc.integer({ min: 1, max: 16 }) })
    .chain(({ size, threshold }) =>
      fc
        .array(
          fc.record({
            ink: fc.array(fc.integer({ min: 0, max: 16 }), { minLength: size, maxLength: size }),
            name: fc.constantFrom('7', '11', '0'),
          }),
          { minLength: 2, maxLength: 12 },
        )
        .filter((rows) => {
          const all = rows.flatMap(({ ink }) => ink)
          return threshold > Math.min(...all) && threshold <= Math.max(...all)
        })
        .filter((rows) => new Set(rows.map(({ name }) => name)).size > 1)
        .map((rows) => ({ size, threshold, rows })),
    )

async function* later<T>(rows: Iterable<T>): AsyncGenerator<T> {
  for (const row of rows) {
    await Promise.resolve()
    yield row
  }
}

/** What a refusal says. */
const messageOf = (rows: Iterable<unknown>, options: PatternOptions = {}): string => {
  try {
    patternTable(rows, options)
  } catch (error) {
    expect(error).toBeInstanceOf(ParameterError)
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('a table of patterns', () => {
  it('is 1 where a value reaches the threshold, whatever form its rows have', async () => {
    await fc.assert(
      fc.asyncProperty(values(), async ({ size, threshold, rows }) => {
        const columns = Array.from({ length: size }, (_, k) => `p${k}`)
        const labels = ['0', '7', '11'].filter((name) => rows.some((row) => row.name === name))
        const expected: PatternTable = {
          columns,
          labels,
          patterns: rows.map(({ ink, name }) => ({
            states: Uint8Array.from(ink, (x) => Number(x >= threshold)),
            label: labels.indexOf(name),
          })),
        }
        const objects = rows.map(({ ink, name }) => ({
          ...Object.fromEntries(ink.map((x, k) => [`p${k}`, x])),
          digit: name,
        }))
        const arrays = rows.map(({ ink, name }) => [Number(name), ...ink])
        const ofObjects = { labels: ['digit'], threshold }
        const ofArrays = { ...ofObjects, columns: ['digit', ...columns] }
        expect(patternTable(objects, ofObjects)).toEqual(expected)
        expect(patternTable(arrays, ofArrays)).toEqual(expected)
        expect(patternTable(arrays.map((row) => Float64Array.from(row)).values(), ofArrays)).toEqual(expected)
        expect(await patternTableFrom(later(objects), ofObjects)).toEqual(expected)
        expect(await patternTableFrom(arrays, ofArrays)).toEqual(expected)
      }),
    )
  })

  it('of classes with a column each is that of a column of classes', () => {
    fc.assert(
      fc.property(pairOfTables(10), ({ train }) => {
        const rows = train.patterns.map((pattern) => Array.from(visibleStates(train, pattern)))
        fc.pre(new Set(train.patterns.map(({ label }) => label)).size > 1)
        const columns = [...train.columns, ...train.labels]
        expect(patternTable(rows, { columns, labels: train.labels })).toEqual(train)
      }),
    )
  })

  it('is not made of what its rows hold: a row may be used again', () => {
    const row = Uint8Array.of(0, 1)
    function* rows(): Generator<Uint8Array> {
      yield row
      row.fill(1)
      yield row
    }
    const { patterns } = patternTable(rows(), { columns: ['a', 'b'] })
    expect(patterns).toEqual([{ states: Uint8Array.of(0, 1) }, { states: Uint8Array.of(1, 1) }])
  })

  it('has classes in the order of numbers if all are numbers, else of text', () => {
    const labelsOf = (...names: readonly (string | number | boolean)[]) =>
      patternTable(
        names.map((is, k) => ({ a: k % 2, is })),
        { labels: ['is'] },
      ).labels
    expect(labelsOf(10, 9, -1, 9)).toEqual(['-1', '9', '10'])
    expect(labelsOf('10', '9', '1e1', 1)).toEqual(['1', '9', '10', '1e1'])
    expect(labelsOf('10', '9', 'x')).toEqual(['10', '9', 'x'])
    expect(labelsOf(0, -0, 0.5)).toEqual(['0', '0.5'])
    expect(labelsOf(true, false)).toEqual(['false', 'true'])
  })

  it('takes true and false, and bigints, for numbers', () => {
    const { patterns } = patternTable([
      { a: true, b: 0n },
      { a: false, b: 1n },
    ])
    expect(patterns.map(({ states }) => Array.from(states))).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  it('of some columns is read of those only, in their order', () => {
    const rows = [
      { id: 'x', b: 0, a: 1, is: 1, more: null },
      { a: 0, b: 1, is: 2 },
    ]
    const options = { columns: ['a', 'b', 'is'], labels: ['is'] }
    expect(patternTable(rows, options)).toEqual({
      columns: ['a', 'b'],
      labels: ['1', '2'],
      patterns: [
        { states: Uint8Array.of(1, 0), label: 0 },
        { states: Uint8Array.of(0, 1), label: 1 },
      ],
    })
  })

  it('with the classes of another table is one to ask about: one row is enough, labelled or not', () => {
    const classes = ['x', 'y', 'z']
    expect(patternTable([{ a: 1, is: 'z' }], { labels: ['is'], classes })).toEqual({
      columns: ['a'],
      labels: classes,
      patterns: [{ states: Uint8Array.of(1), label: 2 }],
    })
    expect(patternTable([{ a: 3 }], { classes, threshold: 8 })).toEqual({
      columns: ['a'],
      labels: classes,
      patterns: [{ states: Uint8Array.of(0) }],
    })
    expect(messageOf([{ a: 1, is: 'zz' }], { labels: ['is'], classes })).toBe(
      "patternTable.rows, row 1, column is: 'zz'; expected one of the classes x, y, z. Did you mean 'z'?",
    )
    expect(messageOf([], { classes })).toBe('patternTable.rows: 0; expected at least 1 row.')
  })

  it('closes a source of rows that it refuses', async () => {
    const closed: string[] = []
    async function* rows(): AsyncGenerator {
      try {
        yield { a: 1 }
        yield { a: 'x' }
        yield { a: 1 }
      } finally {
        await Promise.resolve()
        closed.push('closed')
      }
    }
    await expect(patternTableFrom(rows())).rejects.toThrow(
      "patternTableFrom.rows, row 2, column a: 'x'; expected 0 or 1.",
    )
    expect(closed).toEqual(['closed'])
  })
})

describe('a value that is neither 0 nor 1', () => {
  it('is named with its place and the range of all values, and a threshold asked for', () => {
    const rows = [
      { a: 0, b: 1 },
      { a: 1, b: 7 },
      { a: 16, b: -2.5 },
    ]
    expect(messageOf(rows)).toBe(
      'patternTable.rows, row 2, column b: 7; expected 0 or 1. Values are from -2.5 to 16: ' +
        'give a threshold, and a value >= threshold counts as 1.',
    )
    expect(patternTable(rows, { threshold: 7 }).patterns[1]).toEqual({ states: Uint8Array.of(0, 1) })
  })

  it('cannot be told by a threshold beyond all values', () => {
    const rows = [{ a: 0 }, { a: 16 }]
    const expected = 'expected a number > 0 and <= 16, the least and the largest value.'
    expect(messageOf(rows, { threshold: 17 })).toBe(`patternTable.threshold: 17; ${expected}`)
    expect(messageOf(rows, { threshold: 0 })).toBe(`patternTable.threshold: 0; ${expected}`)
    expect(patternTable(rows, { threshold: 16 }).patterns).toHaveLength(2)
    expect(messageOf([{ a: 3 }, { a: 3 }], { threshold: 3 })).toBe(
      'patternTable.threshold: 3; expected values that differ: all of them are 3.',
    )
  })
})

describe('bad rows are refused by row, column and value', () => {
  const good = { a: 0, b: 1, is: 'x' }
  const labels = ['is']
  const cases: readonly (readonly [
    what: string,
    rows: readonly unknown[],
    options: PatternOptions,
    string,
  ])[] = [
    ['NaN', [good, { ...good, b: Number.NaN }], { labels }, 'row 2, column b: NaN; expected 0 or 1.'],
    [
      'NaN below a threshold',
      [good, { ...good, b: Number.NaN }],
      { labels, threshold: 1 },
      'row 2, column b: NaN; expected a finite number.',
    ],
    ['an empty cell', [good, { ...good, b: '' }], { labels }, "row 2, column b: ''; expected 0 or 1."],
    ['null', [good, { ...good, b: null }], { labels }, 'row 2, column b: null; expected 0 or 1.'],
    ['text', [good, { ...good, b: '1' }], { labels }, "row 2, column b: '1'; expected 0 or 1."],
    [
      'a missing column',
      [good, { a: 0, is: 'y' }],
      { labels },
      'row 2, column b: undefined; expected a value of each column in every row.',
    ],
    [
      'a column by another name',
      [{ first: 0 }, { frist: 1 }],
      {},
      "row 2, column first: undefined; expected a value of each column in every row. Did you mean 'frist'?",
    ],
    [
      'one column more',
      [good, { ...good, bb: 1 }],
      { labels },
      "row 2, column bb: 1; expected no columns but those of the first row, a, b, is. Did you mean 'b'?",
    ],
    [
      'a row that is shorter',
      [[0, 1], [1, 1], [1]],
      { columns: ['a', 'b'] },
      'row 3: an array of 1; expected 2 values, one a column.',
    ],
    ['no row', [good, 7], { labels }, 'row 2: 7; expected an object or an array, a value a column.'],
    ['an empty object', [{}, good], {}, 'row 1: an object; expected a value a column.'],
    [
      'no label',
      [good, { ...good, is: '' }],
      { labels },
      "row 2, column is: ''; expected a class, a text or a number.",
    ],
    [
      'NaN for a label',
      [good, { ...good, is: Number.NaN }],
      { labels },
      'row 2, column is: NaN; expected a class, a text or a number.',
    ],
    [
      'one class only',
      [good, { ...good, a: 1 }],
      { labels },
      "rows, column is: 'x'; expected at least two classes.",
    ],
    [
      'no rows',
      [],
      {},
      'rows: 0; expected at least 2 rows. Patterns are learned from what differs between them.',
    ],
    ['one row', [good], { labels }, 'rows: 1; expected at least 2 rows.'],
    [
      'no class of several columns',
      [
        { a: 1, x: 1, y: 0 },
        { a: 1, x: 0, y: 0 },
      ],
      { labels: ['x', 'y'] },
      'row 2, column x, y: 0; expected exactly one 1 among the columns of the classes.',
    ],
    [
      'two classes at once',
      [{ a: 1, x: 1, y: 1 }],
      { labels: ['x', 'y'] },
      'row 1, column x, y: 2; expected exactly one 1 among the columns of the classes.',
    ],
    [
      'one class of several columns',
      [
        { a: 1, x: 1, y: 0 },
        { a: 0, x: 1, y: 0 },
      ],
      { labels: ['x', 'y'] },
      "rows, column x, y: 'x'; expected at least two classes.",
    ],
    [
      'half a class',
      [{ a: 1, x: 0.5, y: 0.5 }],
      { labels: ['x', 'y'] },
      'row 1, column x: 0.5; expected 0 or 1.',
    ],
  ]

  it.each(cases)('%s', (_, rows, options, says) => {
    expect(messageOf(rows, options)).toContain(says)
  })

  const wrong: readonly (readonly [what: string, rows: readonly unknown[], options: object, string])[] = [
    [
      'a label that no column has',
      [good, good],
      { labels: ['os'] },
      "labels: 'os'; expected one of the columns a, b, is. Did you mean 'is'?",
    ],
    [
      'a column that no row has',
      [good],
      { columns: ['a', 'c'] },
      "columns: 'c'; expected one of the columns a, b, is.",
    ],
    [
      'labels alone',
      [{ x: 1, y: 0 }],
      { labels: ['x', 'y'] },
      'labels: an array of 2; expected columns that are no labels, too.',
    ],
    [
      'arrays without names',
      [[0, 1]],
      {},
      'columns: undefined; expected the names of the values of a row, as rows are arrays.',
    ],
    [
      'names that come twice',
      [good],
      { columns: ['a', 'b', 'a'] },
      "columns[2]: 'a'; expected each name once.",
    ],
    ['a label twice', [good], { labels: ['is', 'is'] }, "labels[1]: 'is'; expected each name once."],
    ['text for labels', [good], { labels: 'is' }, "labels: 'is'; expected an array of names."],
    [
      'one class',
      [good],
      { classes: ['x'] },
      'classes: an array of 1; expected an array of at least 2 names.',
    ],
    [
      'classes beside columns of classes',
      [good],
      { labels: ['a', 'b'], classes: ['b', 'a'] },
      'classes: an array of 2; expected the same names as labels, or none.',
    ],
    [
      'a threshold that is no number',
      [good],
      { threshold: '8' },
      "threshold: '8'; expected a finite number.",
    ],
    [
      'an option that there is not',
      [good],
      { label: ['is'] },
      "options.label: an array of 1; expected one of the names labels, threshold, columns, ignore, classes. Did you mean 'labels'?",
    ],
    ['text', 'abc' as never, {}, "rows: 'abc'; expected rows, as an iterable."],
  ]

  it.each(wrong)('what was asked for: %s', (_, rows, options, says) => {
    expect(messageOf(rows, options)).toContain(`patternTable.${says}`)
  })
})

describe('visible states', () => {
  it('are the features, then a neuron a class, of which the right one is on', () => {
    fc.assert(
      fc.property(pairOfTables(), ({ train }) => {
        for (const pattern of train.patterns) {
          const visible = visibleStates(train, pattern)
          expect(visible.subarray(0, train.columns.length)).toEqual(pattern.states)
          expect(Array.from(visible.subarray(train.columns.length))).toEqual(
            train.labels.map((_, k) => Number(k === pattern.label)),
          )
        }
      }),
    )
  })

  it('of a pattern without a label have no class on', () => {
    const table = { columns: ['a'], labels: ['x', 'y'], patterns: [] }
    expect(visibleStates(table, { states: Uint8Array.of(1) })).toEqual(Uint8Array.of(1, 0, 0))
  })
})
