import { type CsvError, type InfoRecord, parse } from 'csv-parse/sync'
import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import { type Misfit, type PatternOptions, PatternRows } from '../inference/patternRows.ts'
import type { PatternTable } from '../inference/patterns.ts'
import { ParameterError } from '../models/errors.ts'
import { numberOf } from './csvNumbers.ts'
import { FileError, Found } from './fileError.ts'
import { parseJson } from './specFile.ts'
import { bytesOfFile, textOfFile } from './wholeFile.ts'

/** Where the rows of a file go. */
interface Reading {
  readonly path: string
  readonly options: PatternOptions
  readonly rows: PatternRows
  /** Lines on which rows begin, by row, and at 0 that of the names; of a format of lines. */
  readonly lines: number[]
}

/** By extension. */
const FORMATS: Readonly<Record<string, (reading: Reading) => void>> = {
  '.csv': (reading) => readCsv(reading),
  '.json': (reading) => readJson(reading),
  '.jsonl': (reading) => readJsonLines(reading),
  '.ndjson': (reading) => readJsonLines(reading),
}

const ADVICE = 'Leave out rows, or hand them to patternTable one by one.'

/**
 * A table of patterns from a file, by its extension.
 *
 * - `.csv`: the names of the columns in the first line, commas between values.
 * - `.json`: a list of objects, one a row; or `{ "columns": [names], "rows": [[values]] }`; or a list of arrays, with
 *   `columns` among the options.
 * - `.jsonl`, `.ndjson`: a row a line, an object or (with `columns` among the options) an array.
 *
 * Labels that stand in one column of a CSV file are kept as they are written: 01 is not 1. A file that is written to while it
 * is read is refused.
 *
 * @param options as those of `patternTable`
 * @throws FileError naming line or row, column and value; ParameterError if an option does not fit
 * @example
 * ```ts
 * import { DIGITS_FILE, readPatterns } from 'rxspike/io'
 * const { patterns } = readPatterns(DIGITS_FILE, { labels: ['digit'], threshold: 8 })
 * patterns.length // => 1797
 * ```
 */
export const readPatterns = (path: string, options: PatternOptions = {}): PatternTable => {
  const extension = typeof path === 'string' ? extname(path).toLowerCase() : ''
  const read = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined
  if (read === undefined)
    throw new ParameterError(
      'readPatterns.path',
      path,
      `a file name that ends in ${Object.keys(FORMATS).join(', ')}`,
    )
  const lines: number[] = []
  const rows = new PatternRows('readPatterns', options, (misfit) => errorOf(path, lines, misfit))
  read({ path, options, rows, lines })
  return rows.table()
}

const errorOf = (path: string, lines: readonly number[], misfit: Misfit): Error => {
  const { option, row, column, value, words, expected, advice, suggestion } = misfit
  // what the file lacks is told of the file, what cannot be right of any is told of the option
  if (option !== undefined && words === undefined)
    return new ParameterError(`readPatterns.${option}`, value, `${expected} (${path})`, advice, suggestion)
  const line = row === undefined ? undefined : lines[row]
  const place = {
    ...(line === undefined ? {} : { line }),
    ...(line !== undefined || row === undefined || row === 0 ? {} : { row }),
    ...(column === undefined ? {} : { column }),
  }
  return new FileError(
    path,
    place,
    words === undefined ? value : new Found(words),
    expected,
    advice,
    suggestion,
  )
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

const TITLES = 'names of columns in its first line, and a row a line after it'

/** Of the file only its bytes and one record are in memory. */
const readCsv = ({ path, options, rows, lines }: Reading): void => {
  const bytes = bytesOfFile(path, 'a CSV file', ADVICE)
  if (!isUtf8(bytes)) throw new FileError(path, {}, new Found('bytes that are no text'), 'UTF-8')
  const line = lineCounter(bytes)
  let titles: readonly string[] | undefined
  let isLabel: readonly boolean[] = []
  const take = (record: readonly string[], begin: number): void => {
    if (titles !== undefined) {
      lines.push(begin)
      rows.add(record.map((text, k) => cellOf(text, isLabel[k] === true)))
      return
    }
    checkTitles(path, begin, record)
    titles = record
    lines.push(begin)
    const [label, ...others] = options.labels ?? []
    isLabel = record.map((title) => others.length === 0 && title === label)
    rows.begin(record)
  }
  try {
    parse(bytes, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: readonly string[], { bytes: end }: InfoRecord) => {
        take(record, line(end))
        return null
      },
    })
  } catch (cause) {
    if (cause instanceof ParameterError || !(cause instanceof Error)) throw cause
    const { lines: at } = cause as CsvError & { readonly lines?: number }
    throw new FileError(path, at === undefined ? {} : { line: at }, new Found(cause.message), 'a CSV file')
  }
  if (titles === undefined) throw new FileError(path, {}, new Found('an empty file'), TITLES)
  if (lines.length === 1)
    throw new FileError(path, {}, new Found('names of columns, and no row'), 'a row a line after them')
}

/** A number where the text is one; a label stays as it is written, unless it says that there is none. */
const cellOf = (text: string, isLabel: boolean): unknown => {
  const x = numberOf(text)
  return x === undefined || (isLabel && !Number.isNaN(x)) ? text : x
}

/** What stands between values in files that are no CSV with commas. */
const SEPARATORS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** Refuses names of columns that are none. */
export const checkTitles = (path: string, line: number, titles: readonly string[]): void => {
  titles.forEach((title, k) => {
    if (title === '')
      throw new FileError(path, { line, column: k + 1 }, new Found('no name'), 'a name of every column')
  })
  const [only = ''] = titles
  const [separator] = titles.length === 1 ? (/[;\t|]/.exec(only) ?? []) : []
  if (separator !== undefined)
    throw new FileError(
      path,
      { line },
      only,
      'names with commas between them',
      `Write commas where it has ${SEPARATORS[separator] ?? separator}, in every line.`,
    )
}

/** The line on which the record begins that ends before a byte, from one record to the next. */
const lineCounter = (bytes: Uint8Array): ((end: number) => number) => {
  let at = 0
  let line = 1
  return (end) => {
    // empty lines before it are not part of it
    for (; at < end && isBlank(bytes[at]); at++) if (isLineEnd(bytes, at)) line++
    const begin = line
    for (; at < end; at++) if (isLineEnd(bytes, at)) line++
    return begin
  }
}

/** The last byte of one: a line feed, or a carriage return without one. */
const isLineEnd = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)

const isBlank = (byte: number | undefined): boolean =>
  byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === 0x20 || byte === 0x09

const SHAPE = 'a list of rows, or { "columns": [names], "rows": [rows] }'

const readJson = ({ path, rows }: Reading): void => {
  const value = parseJson(path, textOfFile(path, 'a JSON file', ADVICE))
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value)
  const table = (isTable ? value : { rows: value }) as Readonly<Record<string, unknown>>
  for (const key of Object.keys(table))
    if (key !== 'columns' && key !== 'rows')
      throw new FileError(path, {}, new Found(`the key '${key}'`), SHAPE)
  const { columns, rows: list } = table
  if (!Array.isArray(list))
    throw new FileError(path, {}, isTable ? new Found('no list of rows') : list, SHAPE)
  if (isTable) {
    if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isName))
      throw new FileError(path, {}, new Found('columns that are no names'), SHAPE)
    rows.begin(columns)
  }
  if (list.length === 0) throw new FileError(path, {}, new Found('no row'), SHAPE)
  for (const row of list) rows.add(row)
}

const isName = (name: unknown): name is string => typeof name === 'string' && name !== ''

const readJsonLines = ({ path, rows, lines }: Reading): void => {
  const text = textOfFile(path, 'a file of JSON lines', ADVICE)
  let line = 0
  // no line of names
  lines.push(0)
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at)
    const end = found < 0 ? text.length : found
    const one = text.slice(at, end)
    if (one.trim() !== '') {
      lines.push(line + 1)
      rows.add(parseJson(path, one, line))
    }
    line++
    at = end + 1
  }
  if (lines.length === 1) throw new FileError(path, {}, new Found('an empty file'), 'a row a line, in JSON')
}
