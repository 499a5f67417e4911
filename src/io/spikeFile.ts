import { parse } from 'csv-parse/sync'
import { closeSync, openSync, readSync } from 'node:fs'
import { extname } from 'node:path'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader } from '../models/saving.ts'
import type { SpikeReader } from '../operators/index.ts'
import { numberOf } from './csvNumbers.ts'
import { FileError, fileErrorOf, Found } from './fileError.ts'
import { ParquetTable } from './parquetTable.ts'

/** Bytes of a CSV file that are read at once. */
const CHUNK = 2 ** 18

/** Where a file stands: the place of the piece that is in memory, the rows before it, and those taken of it. */
interface Position {
  readonly at: number
  readonly before: number
  readonly taken: number
}

/** The spikes of one piece of a file, as they stand in it. */
interface Piece {
  readonly t: readonly unknown[]
  readonly source: readonly unknown[]
  /** Where the next piece stands. */
  readonly end: number
}

/** A file that is read in pieces. */
interface Pieces {
  readonly begin: number
  /** The piece that stands at a place; undefined at the end. */
  piece(at: number): Piece | undefined
  close(): void
}

/**
 * The spikes of a file, by its extension: `.csv` with the columns `t` and `source` named in the first line, or `.parquet`
 * with columns of these names; others are not looked at. Times in ms, in order. Only a piece of the file is in memory: some
 * 256 kB of CSV, a group of rows of Parquet.
 *
 * @param size neurons: sources are from 0 to size - 1
 * @throws FileError naming row, column and value for what is no spike, or a time before the last; at `next`
 */
export class SpikeFile implements SpikeReader {
  private readonly path: string
  private readonly size: number
  private readonly pieces: Pieces
  private at: number
  private before = 0
  private taken = 0
  private piece: Piece | undefined
  private last = 0
  private isClosed = false

  constructor(path: string, size: number) {
    this.path = path
    this.size = size
    this.pieces = piecesOf(path)
    this.at = this.pieces.begin
    this.piece = this.pieces.piece(this.at)
  }

  next(): Spike | undefined {
    while (this.piece !== undefined && this.taken === this.piece.t.length) {
      this.before += this.taken
      this.taken = 0
      this.at = this.piece.end
      this.piece = this.pieces.piece(this.at)
    }
    if (this.piece === undefined) return undefined
    const k = this.taken++
    const spike = this.spikeOf(this.piece.t[k], this.piece.source[k])
    this.last = spike.t
    return spike
  }

  /** Reads all that is left and says nothing: whatever is wrong with it is thrown. */
  check(): void {
    while (this.next() !== undefined);
  }

  save(): Saved {
    const { at, before, taken, last } = this
    return { at, before, taken, last }
  }

  load(saved: Saved): void {
    const from = new SavedReader(this.path, saved)
    const position: Position = {
      at: from.number('at'),
      before: from.number('before'),
      taken: from.number('taken'),
    }
    this.piece = this.pieces.piece(position.at)
    if (position.taken > (this.piece?.t.length ?? 0))
      throw new FileError(
        this.path,
        { row: position.before + 1 },
        new Found('another file'),
        'the one that was read before',
      )
    this.at = position.at
    this.before = position.before
    this.taken = position.taken
    this.last = from.number('last')
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.pieces.close()
  }

  private spikeOf(givenTime: unknown, givenSource: unknown): Spike {
    const t = valueOf(givenTime)
    const source = valueOf(givenSource)
    const { last, size } = this
    if (t === undefined || !(t >= last && t < Infinity))
      this.refuse(
        't',
        givenTime,
        last > 0 ? `a time >= ${last} ms, that of the row before` : 'a time >= 0 ms',
      )
    if (source === undefined || !(Number.isInteger(source) && source >= 0 && source < size))
      this.refuse('source', givenSource, `an index from 0 to ${size - 1}`)
    // never -0
    return { t: t + 0, source: source + 0 }
  }

  private refuse(column: string, value: unknown, expected: string): never {
    throw new FileError(this.path, { row: this.before + this.taken, column }, value, expected)
  }
}

const valueOf = (given: unknown): number | undefined => {
  if (typeof given === 'number') return given
  if (typeof given === 'bigint') return Number(given)
  return typeof given === 'string' ? numberOf(given) : undefined
}

const piecesOf = (path: string): Pieces => {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvPieces(path)
    case '.parquet':
      return parquetPieces(path)
    default:
      throw new ParameterError('spike-file.path', path, 'a file name that ends in .csv, .parquet')
  }
}

const wanted = 'columns t and source'

/** A piece is a group of rows, its place the number of the group. */
const parquetPieces = (path: string): Pieces => {
  const table = new ParquetTable(path)
  const { columns } = table
  if (!columns.includes('t') || !columns.includes('source')) {
    table.close()
    throw new FileError(path, {}, columns.join(', '), wanted)
  }
  return {
    begin: 0,
    piece(at) {
      if (at >= table.groups.length) return undefined
      const [t = [], source = []] = table.group(at, ['t', 'source'])
      return { t, source, end: at + 1 }
    },
    close: () => table.close(),
  }
}

/** A piece is so many whole lines, its place that of its first byte. */
const csvPieces = (path: string): Pieces => {
  const file = opened(path)
  const rowsOf = (bytes: Uint8Array): readonly (readonly string[])[] => {
    try {
      return parse(Buffer.from(bytes), { trim: true, skip_empty_lines: true, relax_column_count: true })
    } catch (cause) {
      throw new FileError(
        path,
        {},
        new Found(cause instanceof Error ? cause.message : String(cause)),
        'a CSV file',
      )
    }
  }
  try {
    const header = linesAt(path, file, 0, 1)
    const [titles = []] = rowsOf(withoutMark(header))
    const t = titles.indexOf('t')
    const source = titles.indexOf('source')
    if (t < 0 || source < 0)
      throw new FileError(path, { line: 1 }, titles.join(','), `${wanted}, named in the first line`)
    return {
      begin: header.length,
      piece(at) {
        const bytes = linesAt(path, file, at, Infinity)
        if (bytes.length === 0) return undefined
        const rows = rowsOf(bytes)
        return {
          t: rows.map((row) => row[t]),
          source: rows.map((row) => row[source]),
          end: at + bytes.length,
        }
      },
      close: () => closeSync(file),
    }
  } catch (cause) {
    closeSync(file)
    throw cause
  }
}

const opened = (path: string): number => {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw fileErrorOf(path, cause, 'a file with spikes')
  }
}

const LINE_FEED = 0x0a

/** Whole lines from a place on, at most so many, as far as a piece goes; the last line of a file may lack its end. */
const linesAt = (path: string, file: number, at: number, most: number): Uint8Array => {
  const bytes = new Uint8Array(CHUNK)
  let length = 0
  try {
    while (length < CHUNK) {
      const count = readSync(file, bytes, length, CHUNK - length, at + length)
      if (count === 0) break
      length += count
    }
  } catch (cause) {
    throw fileErrorOf(path, cause, 'a file with spikes')
  }
  const piece = bytes.subarray(0, length)
  const end = most === 1 ? piece.indexOf(LINE_FEED) : piece.lastIndexOf(LINE_FEED)
  if (end >= 0 && (length === CHUNK || most === 1)) return piece.subarray(0, end + 1)
  if (length === CHUNK)
    throw new FileError(
      path,
      {},
      new Found(`more than ${CHUNK} bytes without an end of line`),
      'a line a spike',
    )
  return piece
}

/** A file may begin with the mark of its encoding. */
const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
