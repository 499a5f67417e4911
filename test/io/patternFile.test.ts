import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import fs, { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { builtInKinds } from '../../src/graph/index.ts'
import { type PatternOptions, patternTable, visibleStates } from '../../src/inference/index.ts'
import { FileError, MAX_FILE_BYTES, readPatterns, readSpecFile } from '../../src/io/index.ts'
import { ParameterError } from '../../src/models/index.ts'
import { pairOfTables } from '../arbitraries/patternTable.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-patterns-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What a refusal says of a file, without the path of the folder. */
const messageOf = (name: string, content: string | Uint8Array, options: PatternOptions = {}): string => {
  const path = at(name, content)
  try {
    readPatterns(path, options)
  } catch (error) {
    expect(error).toBeInstanceOf(ParameterError)
    return (error as Error).message.replaceAll(path, name)
  }
  throw new Error('nothing was thrown')
}

describe('patterns from a file', () => {
  it('are those of the same rows in memory, whatever the format', () => {
    fc.assert(
      fc.property(
        pairOfTables(8).filter(
          ({ train }) => new Set(train.patterns.map(({ label }) => label)).size === train.labels.length,
        ),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        ({ train }, hasMark, end) => {
          const labels = ['is']
          const columns = [...train.columns, 'is']
          const rows = train.patterns.map(({ states, label }) => [...states, train.labels[label!]!])
          const objects = rows.map((row) => Object.fromEntries(columns.map((name, k) => [name, row[k]])))
          const mark = hasMark ? '\uFEFF' : ''
          const csv = mark + stringify([columns, ...rows], { record_delimiter: end })
          const lines = (of: readonly unknown[]) => of.map((row) => JSON.stringify(row)).join(end)
          expect(patternTable(objects, { labels })).toEqual(train)
          expect(readPatterns(at('a.csv', csv), { labels })).toEqual(train)
          expect(readPatterns(at('a.JSON', mark + JSON.stringify(objects)), { labels })).toEqual(train)
          expect(readPatterns(at('b.json', JSON.stringify({ columns, rows })), { labels })).toEqual(train)
          expect(readPatterns(at('c.json', JSON.stringify(rows)), { labels, columns })).toEqual(train)
          expect(readPatterns(at('a.jsonl', lines(objects)), { labels })).toEqual(train)
          expect(readPatterns(at('a.ndjson', `${lines(rows)}${end}`), { labels, columns })).toEqual(train)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('may have a column for each class', () => {
    const { train } = fc.sample(pairOfTables(5), { numRuns: 1, seed: 4 })[0]!
    const rows = train.patterns.map((pattern) => Array.from(visibleStates(train, pattern)))
    const path = at('onehot.csv', stringify([[...train.columns, ...train.labels], ...rows]))
    expect(readPatterns(path, { labels: train.labels })).toEqual(train)
  })

  it('are read of the columns that are asked for, in their order', () => {
    const text = 'id,b,a,is,note\nx,0,1,u,\ny,1,0,v,"1, 2"\n'
    expect(readPatterns(at('some.csv', text), { columns: ['a', 'b'], labels: ['is'] })).toEqual({
      columns: ['a', 'b'],
      labels: ['u', 'v'],
      patterns: [
        { states: Uint8Array.of(1, 0), label: 0 },
        { states: Uint8Array.of(0, 1), label: 1 },
      ],
    })
  })

  it('have labels as they are written in CSV, and numbers as others write them', () => {
    const text = 'a,is\n1.0,01\n0e5,1\n+1,1.0\n'
    const { labels, patterns } = readPatterns(at('labels.csv', text), { labels: ['is'] })
    expect(labels).toEqual(['01', '1', '1.0'])
    expect(patterns.map(({ states }) => states[0])).toEqual([1, 0, 1])
  })
})

describe('what is wrong with a file is told with its line and column', () => {
  const labels = ['is']
  const good = 'a,b,is\n0,1,x\n1,1,y\n'
  const cases: readonly (readonly [
    what: string,
    name: string,
    content: string | Uint8Array,
    options: PatternOptions,
    says: string,
  ])[] = [
    [
      'an empty CSV file',
      'f.csv',
      '',
      {},
      'f.csv: an empty file; expected names of columns in its first line, and a row a line after it.',
    ],
    ['a CSV file of empty lines', 'f.csv', '\n\n', {}, 'f.csv: an empty file'],
    [
      'names of columns only',
      'f.csv',
      'a,b\n',
      {},
      'f.csv: names of columns, and no row; expected a row a line after them.',
    ],
    [
      'an empty JSON file',
      'f.json',
      '',
      {},
      'f.json, line 1, column 1: the end of the file; expected a value',
    ],
    ['an empty list', 'f.json', '[]', {}, 'f.json: no row; expected a list of rows, or { "columns"'],
    [
      'an empty file of lines',
      'f.jsonl',
      ' \n',
      {},
      'f.jsonl: an empty file; expected a row a line, in JSON.',
    ],
    [
      'a value that asks for a threshold',
      'f.csv',
      'a,b\n0,1\n\n9,1\n',
      {},
      'f.csv, line 4, column a: 9; expected 0 or 1. Values are from 0 to 9: ' +
        'give a threshold, and a value >= threshold counts as 1.',
    ],
    [
      'a threshold beyond all values',
      'f.csv',
      'a,b\n0,1\n9,1\n',
      { threshold: 10 },
      'readPatterns.threshold: 10; expected a number > 0 and <= 9, the least and the largest value (f.csv).',
    ],
    [
      'lines that end in carriage returns',
      'f.csv',
      'a,b\r0,1\r0,8\r',
      {},
      'f.csv, line 3, column b: 8; expected 0 or 1.',
    ],
    ['an empty cell', 'f.csv', 'a,b\n0,\n', {}, 'f.csv, line 2, column b: an empty cell; expected 0 or 1.'],
    ['text', 'f.csv', 'a,b\n0,no\n', {}, "f.csv, line 2, column b: 'no'; expected 0 or 1."],
    ['NaN', 'f.csv', 'a,b\n0,nan\n', {}, 'f.csv, line 2, column b: NaN; expected 0 or 1.'],
    [
      'no label',
      'f.csv',
      'a,is\n0,x\n1,\n',
      { labels },
      'f.csv, line 3, column is: an empty cell; expected a class',
    ],
    [
      'NaN for a label',
      'f.csv',
      'a,is\n0,x\n1,NaN\n',
      { labels },
      'f.csv, line 3, column is: NaN; expected a class',
    ],
    ['a short row', 'f.csv', 'a,b\n0,1\n1\n', {}, 'f.csv, line 3: 1 value; expected 2 values, one a column.'],
    [
      'a long row',
      'f.csv',
      'a,b\n0,1\n1,1,1\n',
      {},
      'f.csv, line 3: 3 values; expected 2 values, one a column.',
    ],
    [
      'a row behind one of several lines',
      'f.csv',
      'a,is\n0,"of\ntwo"\n7,x\n',
      { labels },
      'f.csv, line 4, column a: 7; expected 0 or 1.',
    ],
    [
      'a label that no column has',
      'f.csv',
      good,
      { labels: ['si'] },
      "f.csv, line 1: no column 'si'; expected one of the columns a, b, is. Did you mean 'is'?",
    ],
    [
      'one class only',
      'f.csv',
      'a,is\n0,x\n1,x\n',
      { labels },
      "f.csv, column is: the class 'x' in every row; expected at least two classes.",
    ],
    ['one row', 'f.csv', 'a,is\n0,x\n', { labels }, 'f.csv: 1 row; expected at least 2 rows.'],
    [
      'no names',
      'f.csv',
      '0,1,0\n1,1,0\n',
      {},
      "f.csv, line 1, column 3: '0'; expected each name of a column once. If the first line has values, put names before it.",
    ],
    [
      'a column without a name',
      'f.csv',
      ',a\n0,1\n',
      {},
      'f.csv, line 1, column 1: no name; expected a name of every column.',
    ],
    [
      'semicolons',
      'f.csv',
      'a;b\n0;1\n',
      {},
      "f.csv, line 1: 'a;b'; expected names with commas between them.",
    ],
    ['a quote that is left open', 'f.csv', 'a,b\n0,"1\n', {}, 'f.csv, line 2: Quote Not Closed'],
    [
      'Latin letters in bytes',
      'f.csv',
      Uint8Array.of(0x61, 0xe9, 0x0a),
      {},
      'f.csv: bytes that are no text; expected UTF-8.',
    ],
    [
      'text in a list of JSON',
      'f.json',
      '[{"a":1,"b":0},{"a":1,"b":"x"}]',
      {},
      "f.json, row 2, column b: 'x'; expected 0 or 1.",
    ],
    ['a JSON text', 'f.json', '"abc"', {}, 'f.json: \'abc\'; expected a list of rows, or { "columns"'],
    [
      'another key',
      'f.json',
      '{"columns":["a"],"row":[]}',
      {},
      "f.json: the key 'row'; expected a list of rows",
    ],
    ['no rows', 'f.json', '{"columns":["a"]}', {}, 'f.json: no list of rows; expected a list of rows'],
    [
      'no names in JSON',
      'f.json',
      '{"columns":[1],"rows":[[1]]}',
      {},
      'f.json: columns that are no names; expected',
    ],
    [
      'names twice in JSON',
      'f.json',
      '{"columns":["a","a"],"rows":[[1,1]]}',
      {},
      "f.json, column 2: 'a'; expected each name",
    ],
    [
      'lists without names',
      'f.json',
      '[[1]]',
      {},
      'readPatterns.columns: undefined; expected the names of the values of a row, as rows are arrays (f.json).',
    ],
    [
      'a line that is no JSON',
      'f.jsonl',
      '{"a":1}\n\n {"a":}\n',
      {},
      "f.jsonl, line 3, column 7: '}'; expected a value",
    ],
    [
      'a value in a line',
      'f.jsonl',
      '{"a":1}\n\n{"a":null}\n',
      {},
      'f.jsonl, line 3, column a: an empty cell; expected 0 or 1.',
    ],
    [
      'a key that stands twice',
      'f.jsonl',
      '{"a":1,"a":0}\n',
      {},
      "f.jsonl, line 1, column 8: 'a'; expected each key once",
    ],
  ]

  it.each(cases)('%s', (_, name, content, options, says) => {
    expect(messageOf(name, content, options)).toContain(says)
  })

  it('is the line in which a row begins, wherever empty lines and rows of several lines stand', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('0,x\n', '1,"x\ny"\n', '\n', ' \r\n', '0,y\r\n', '1,"\n\nz"\r\n')),
        (parts) => {
          const text = `a,is\n${parts.join('')}7,x`
          const line = text.split('\n').length
          expect(messageOf('lines.csv', text, { labels })).toMatch(
            parts.some((part) => part.trim() !== '')
              ? `lines.csv, line ${line}, column a: 7; expected 0 or 1.`
              : 'lines.csv: 1 row; expected at least 2 rows.',
          )
        },
      ),
    )
  })

  it('a file that is not there, a folder, and a name that ends otherwise', () => {
    const path = join(folder, 'none.csv')
    expect(() => readPatterns(path)).toThrow(`${path}: nothing; expected a CSV file.`)
    const inner = mkdtempSync(join(folder, 'in-'))
    fs.renameSync(inner, `${inner}.json`)
    expect(() => readPatterns(`${inner}.json`)).toThrow('a folder; expected a JSON file.')
    expect(() => readPatterns('digits.txt')).toThrow(
      "readPatterns.path: 'digits.txt'; expected a file name that ends in .csv, .json, .jsonl, .ndjson.",
    )
  })

  it('a file that is too large', () => {
    const path = at('large.csv', 'a,b\n')
    truncateSync(path, MAX_FILE_BYTES)
    expect(() => readPatterns(path)).toThrow('large.csv: 100 MB or more; expected less than 100 MB.')
    rmSync(path)
  })
})

describe('a file that is written to while it is read is refused', () => {
  const { readSync } = fs
  afterEach(() => {
    fs.readSync = readSync
    syncBuiltinESMExports()
  })

  /** Something happens to a file after the first piece of it was read. */
  const meanwhile = (happens: () => void): void => {
    let isFirst = true
    fs.readSync = ((...args: Parameters<typeof readSync>) => {
      const count = readSync(...args)
      if (isFirst) happens()
      isFirst = false
      return count
    }) as typeof readSync
    syncBuiltinESMExports()
  }

  const text = 'a,b\n0,1\n1,1\n'

  it('as it grows', () => {
    const path = at('grows.csv', text)
    meanwhile(() => appendFileSync(path, '0,0\n'))
    expect(() => readPatterns(path)).toThrow(FileError)
    meanwhile(() => appendFileSync(path, '0,0\n'))
    expect(() => readPatterns(path)).toThrow(
      `${path}: a file that changed while it was read, from 16 to 20 bytes; expected a file that nobody writes to ` +
        'meanwhile. Read it again when it is whole.',
    )
    expect(readPatterns(path).patterns).toHaveLength(4)
  })

  it('as it is written anew with the same size', () => {
    const path = at('same.json', '[{"a":1},{"a":0}]')
    meanwhile(() => {
      writeFileSync(path, '[{"a":0},{"a":0}]')
      // another time for certain, however coarse the system's clock
      fs.utimesSync(path, 1, 1)
    })
    expect(() => readPatterns(path)).toThrow('same.json: a file that changed while it was read; expected')
  })

  it('as it is cut off, a spec too', () => {
    const path = at('spec.json', '{ "name": "n" }')
    meanwhile(() => truncateSync(path, 3))
    expect(() => readSpecFile(path, builtInKinds())).toThrow('changed while it was read, from 15 to 3 bytes')
  })

  it('but not if another file takes its name: what was open is whole', () => {
    const path = at('renamed.csv', text)
    const other = at('other.csv', 'c\n1\n')
    meanwhile(() => fs.renameSync(other, path))
    expect(readPatterns(path).columns).toEqual(['a', 'b'])
  })
})
