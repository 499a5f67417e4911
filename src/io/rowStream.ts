import { parse } from 'csv-parse/sync'
import { numberOf } from './csvNumbers.ts'
import { FileError, Found } from './fileError.ts'
import { jsonFaults } from './jsonText.ts'
import type { TextLine } from './lines.ts'
import { checkTitles } from './patternFile.ts'
import { MAX_LEVELS } from './specFile.ts'

/** A row with the line on which it stands; or what is wrong with the line. */
export type StreamedRow =
  | { readonly line: number; readonly row: unknown }
  | { readonly line: number; readonly fault: string }

/** The names of the columns of CSV, when they are known. */
export type OnTitles = (titles: readonly string[], line: number) => void

/**
 * The rows of lines of JSON: any value, one a line. Lines with nothing on them are passed over; a line that is no JSON, or that
 * has a key twice, is a fault in its place.
 */
export async function* jsonRows(lines: AsyncIterable<TextLine>): AsyncGenerator<StreamedRow> {
  for await (const each of lines) {
    const { line } = each
    if ('found' in each) yield { line, fault: faultOf(each) }
    else if (each.text.trim() !== '') yield { line, ...jsonRow(each.text) }
  }
}

const jsonRow = (text: string): { readonly row: unknown } | { readonly fault: string } => {
  const [first] = jsonFaults(text, MAX_LEVELS)
  if (first === undefined) return { row: JSON.parse(text) as unknown }
  const { column, found, expected } = first
  return { fault: `column ${column}: ${found}; expected ${expected}.` }
}

/**
 * The rows of lines of CSV, as objects by the names in the first line: a number where a cell is one, null where it is empty, else
 * its text. A row is one line, so that one that is wrong spoils no other.
 *
 * @param path where the lines come from, for errors
 * @param isText whether the cells of a column are texts, as they are written
 * @throws FileError if the first line has no names of columns, or one twice
 */
export async function* csvRows(
  path: string,
  lines: AsyncIterable<TextLine>,
  isText: (title: string) => boolean = () => false,
  onTitles: OnTitles = () => undefined,
): AsyncGenerator<StreamedRow> {
  let columns: readonly { readonly title: string; readonly isText: boolean }[] | undefined
  for await (const each of lines) {
    const { line } = each
    if ('text' in each && each.text.trim() === '') continue
    const cells = 'text' in each ? cellsOf(each.text) : undefined
    if (columns === undefined) {
      const titles = titlesOf(path, each, cells)
      onTitles(titles, line)
      columns = titles.map((title) => ({ title, isText: isText(title) }))
    } else if ('found' in each) yield { line, fault: faultOf(each) }
    else if (cells === undefined) yield { line, fault: faultOf(QUOTES) }
    else if (cells.length !== columns.length)
      yield {
        line,
        fault: faultOf({
          found: `${cells.length} value${cells.length === 1 ? '' : 's'}`,
          expected: `${columns.length}, one a column`,
        }),
      }
    else {
      const entries = columns.map((column, k): [string, unknown] => [
        column.title,
        cellOf(cells[k], column.isText),
      ])
      yield { line, row: Object.fromEntries(entries) }
    }
  }
  if (columns === undefined) throw new FileError(path, {}, new Found('nothing'), TITLES)
}

const TITLES = 'names of columns in the first line, and a row a line after it'

const QUOTES = {
  found: 'quotes that do not fit',
  expected: 'quotes around a whole value, which ends on its line',
}

const faultOf = ({ found, expected }: { readonly found: string; readonly expected: string }): string =>
  `${found}; expected ${expected}.`

/** Undefined if its quotes do not fit. */
const cellsOf = (text: string): readonly string[] | undefined => {
  try {
    const [cells] = parse(text, { bom: true, trim: true, relax_column_count: true })
    return cells
  } catch {
    return undefined
  }
}

const titlesOf = (path: string, each: TextLine, titles: readonly string[] | undefined): readonly string[] => {
  const { line } = each
  if ('found' in each) throw new FileError(path, { line }, new Found(each.found), each.expected)
  if (titles === undefined) throw new FileError(path, { line }, new Found(QUOTES.found), QUOTES.expected)
  checkTitles(path, line, titles)
  titles.forEach((title, k) => {
    if (titles.indexOf(title) < k)
      throw new FileError(path, { line, column: k + 1 }, title, 'each name of a column once')
  })
  return titles
}

const cellOf = (text = '', isText: boolean): unknown => {
  if (text === '') return null
  return isText ? text : (numberOf(text) ?? text)
}
