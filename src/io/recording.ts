import { checkArray, checkInteger, checkObject, checkText } from '../models/check.ts'
import type { NamedRecorder } from '../graph/index.ts'
import { ParameterError, present } from '../models/errors.ts'
import {
  type Keep,
  type Saved,
  SavedReader,
  type SavedRecord,
  type Saving,
  SnapshotError,
} from '../models/saving.ts'
import type { Columns, Row } from '../models/tables.ts'
import { checkedParts, type CheckedParts, parquetParts, type ParquetParts } from './parquetParts.ts'

/** What has recorders: a network. */
export interface RecordedNetwork {
  readonly recorders: readonly NamedRecorder[]
}

export interface RecordOptions {
  /** Rows of a part, integer >= 1. Default 10,000. */
  readonly rowsPerPart?: number
  /** Where the rows come from, kept in every part; the same after a resume if files are to come out the same. */
  readonly provenance?: object
}

/** How far every recorder was at one instant, and the state of its stream there: plain data, to be saved. */
export interface RecordingMark extends SavedRecord {
  readonly [recorder: string]: {
    /** Parts that are full. */
    readonly parts: number
    /** Rows of the part after them. */
    readonly rows: number
    /** Rows in all. */
    readonly total: number
    readonly states: SavedRecord
  }
}

interface Written {
  readonly table: ParquetParts<Row>
  readonly states: Map<string, Saving>
  stop(): void
  total: number
}

/** The recorders of a network on their way to files. */
export class Recording {
  /** Names of the recorders. */
  readonly names: readonly string[]
  private readonly written: ReadonlyMap<string, Written>
  private isClosed = false

  constructor(written: ReadonlyMap<string, Written>) {
    this.names = [...written.keys()]
    this.written = written
  }

  /** Rows that a recorder has given so far, in earlier runs too. */
  rows(recorder: string): number {
    const found = this.written.get(recorder)
    if (found === undefined)
      throw new ParameterError(
        'Recording.rows',
        recorder,
        `a recorder, ${this.names.join(', ') || 'of none'}`,
      )
    return found.total
  }

  /**
   * Everything so far onto the disk, and how far that is: what {@link resumeRecording} goes on from. Belongs to a
   * snapshot of the network at the same instant, while the clock stands.
   */
  flush(): RecordingMark {
    if (this.isClosed) throw new ParameterError('Recording.flush', 'closed', 'a recording that is open')
    return Object.fromEntries(
      [...this.written].map(([name, { table, states, total }]) => [
        name,
        {
          ...table.settle(),
          total,
          states: Object.fromEntries([...states].map(([key, state]) => [key, state.save()])),
        },
      ]),
    )
  }

  /** Ends the recording; what waits is written. A second call does nothing. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    for (const written of this.written.values()) written.stop()
    for (const { table } of this.written.values()) table.close()
  }
}

/**
 * Records a network: the rows of each recorder of its spec go to Parquet files `NAME-00000.parquet`, `NAME-00001.parquet`
 * … in `folder`, from now on. Every part is whole at every moment; memory is that of the rows of a part.
 *
 * Watching changes no result. A disk that takes no more ends the run with that error.
 *
 * @param folder made if it is missing
 * @throws ParameterError if the folder already holds parts of these names (at call)
 * @see {@link resumeRecording} to go on after a crash
 */
export const recordTo = (folder: string, net: RecordedNetwork, options: RecordOptions = {}): Recording => {
  checkArguments('recordTo', folder, net, options)
  return record(net, new Map(), ({ name, columns }) => ({
    table: parquetParts({ ...options, folder, name, columns }),
    begin: () => undefined,
  }))
}

/** What callers without types may hand in. */
const checkArguments = (
  where: string,
  folder: string,
  net: RecordedNetwork,
  options: RecordOptions,
): void => {
  checkText(`${where}.folder`, folder)
  const expected = 'a network, with its recorders'
  checkObject(`${where}.net`, net, expected)
  checkArray(`${where}.net`, net.recorders, expected)
  checkObject(`${where}.options`, options, 'options, { rowsPerPart?, provenance? }')
  const { rowsPerPart, provenance } = options
  if (rowsPerPart !== undefined) checkInteger(`${where}.options.rowsPerPart`, rowsPerPart, 1)
  if (provenance !== undefined) checkObject(`${where}.options.provenance`, provenance, 'an object')
}

/**
 * Goes on recording from a mark: `net` has been put back to the instant at which the mark was taken. What was written
 * after it is dropped, so that the files come out byte for byte as without the break.
 *
 * @param mark what `flush` gave, maybe read from a file
 * @throws SnapshotError if the mark is not one of this network's recorders, FileError if files that it counts on are
 * gone; nothing has been changed then
 */
export const resumeRecording = (
  folder: string,
  net: RecordedNetwork,
  mark: Saved,
  options: RecordOptions = {},
): Recording => {
  checkArguments('resumeRecording', folder, net, options)
  const from = new SavedReader('recording', mark)
  const marks = new Map(
    net.recorders.map(({ name }) => [name, new SavedReader(`recorder ${name}`, from.part(name))] as const),
  )
  const others = Object.keys(mark as SavedRecord).filter((name) => !marks.has(name))
  if (others.length > 0)
    throw new SnapshotError(
      'recording',
      others.join(', '),
      `marks of ${[...marks.keys()].join(', ') || 'none'}`,
    )
  return record(net, marks, ({ name, columns }) => {
    const own = present(marks.get(name), `mark of ${name}`)
    return checkedParts(
      { ...options, folder, name, columns },
      { parts: own.number('parts'), rows: own.number('rows') },
    )
  })
}

/** Opens all tables before the first stream is subscribed, and drops rows only when every stream has its state. */
const record = (
  { recorders }: RecordedNetwork,
  marks: ReadonlyMap<string, SavedReader>,
  open: (recorder: NamedRecorder & { readonly columns: Columns }) => CheckedParts<Row>,
): Recording => {
  const opened = recorders.map((recorder) => ({ recorder, parts: open(recorder) }))
  const written = new Map<string, Written>()
  try {
    for (const { recorder, parts } of opened)
      written.set(recorder.name, started(recorder, parts.table, marks.get(recorder.name)))
  } catch (error) {
    for (const table of written.values()) table.stop()
    throw error
  }
  for (const { parts } of opened) parts.begin()
  return new Recording(written)
}

const started = (
  recorder: NamedRecorder,
  table: ParquetParts<Row>,
  mark: SavedReader | undefined,
): Written => {
  const states = new Map<string, Saving>()
  const saved =
    mark === undefined ? undefined : new SavedReader(`recorder ${recorder.name}`, mark.part('states'))
  const keep: Keep = (name, state) => {
    if (saved !== undefined) state.load(saved.part(name))
    states.set(name, state)
  }
  const written: Written = {
    table,
    states,
    total: mark?.number('total') ?? 0,
    stop: () => {
      subscription.unsubscribe()
    },
  }
  const subscription = recorder.rows(keep).subscribe((row) => {
    table.write(row)
    written.total++
  })
  return written
}
