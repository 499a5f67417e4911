import { parse } from 'csv-parse/sync'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { extname } from 'node:path'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import type { SpikeReader } from '../operators/index.ts'
import { numberOf } from './csvNumbers.ts'
import { FileError, fileErrorOf, Found } from './fileError.ts'
import { ParquetTable } from './parquetTable.ts'

/** Bytes of a file that are read at once. */
const CHUNK = 2 ** 18

/** What tells one file from another. */
interface Content {
  readonly bytes: number
  readonly sha256: string
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
 * A saved place belongs to the file it was taken of: one of other content refuses it, whatever its name.
 *
 * @param size neurons: sources are from 0 to size - 1
 * @throws FileError naming row, column and value for what is no spike, or a time before the last; at `next`
 */
export class SpikeFile implements SpikeReader {
  private readonly path: string
  private readonly size: number
  private readonly pieces: Pieces
  private readonly content: Content
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
    try {
      this.content = contentOf(path)
      this.piece = this.pieces.piece(this.at)
    } catch (cause) {
      this.close()
      throw cause
    }
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
    const { at, before, taken, last, content } = this
    return { at, before, taken, last, content: { ...content } }
  }

  /** @throws SnapshotError naming the file if it is not the one that was read before, or stands at no such place */
  load(saved: Saved): void {
    const { path, content } = this
    const from = new SavedReader(path, saved)
    const read = new SavedReader(`${path}: content`, from.part('content'))
    const before = { bytes: read.number('bytes'), sha256: read.text('sha256') }
    if (before.bytes !== content.bytes || before.sha256 !== content.sha256)
      throw new SnapshotError(
        `${path}: content`,
        inWords(content),
        `the file that was read before, ${inWords(before)}`,
      )
    const at = countIn(path, from, 'at')
    const taken = countIn(path, from, 'taken')
    const piece = this.pieces.piece(at)
    if (taken > (piece?.t.length ?? 0))
      throw new SnapshotError(`${path}: taken`, taken, `at most ${piece?.t.length ?? 0} rows`)
    this.before = countIn(path, from, 'before')
    this.last = from.number('last')
    this.piece = piece
    this.at = at
    this.taken = taken
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

const countIn = (path: string, from: SavedReader, name: string): number => {
  const value = from.number(name)
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new SnapshotError(`${path}: ${name}`, value, 'an integer >= 0')
  return value
}

const inWords = ({ bytes, sha256 }: Content): string => `${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}…`

const contentOf = (path: string): Content => {
  const file = opened(path)
  try {
    const hash = createHash('sha256')
    const buffer = new Uint8Array(CHUNK)
    let bytes = 0
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK, bytes)
      if (length === 0) return { bytes, sha256: hash.digest('hex') }
      hash.update(buffer.subarray(0, length))
      bytes += length
    }
  } catch (cause) {
    throw fileErrorOf(path, cause, 'a file with spikes')
  } finally {
    closeSync(file)
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
