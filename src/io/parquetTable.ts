import { type FileMetaData, parquetMetadata, parquetSchema } from 'hyparquet'
import { readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { getTreePath } from 'hyparquet/src/schema.js'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { present } from '../models/errors.ts'
import { FileError, fileErrorOf, Found } from './fileError.ts'

/** Bytes of the end of a Parquet file: the length of its footer and the mark. */
const TAIL = 8

const expected = 'a whole Parquet file'

/**
 * A Parquet file read at once, where nobody can wait: a group of rows at a time, so memory is that of one group.
 *
 * hyparquet decodes columns without waiting, but hands them out by promises only; its decoder is called here directly.
 */
export class ParquetTable {
  readonly path: string
  /** Names of the columns, in their order. */
  readonly columns: readonly string[]
  readonly rows: number
  /** Rows of each group. */
  readonly groups: readonly number[]
  private readonly file: number
  private readonly metadata: FileMetaData

  /** @throws FileError if it cannot be read, or is no whole Parquet file */
  constructor(path: string) {
    this.path = path
    try {
      this.file = openSync(path, 'r')
    } catch (cause) {
      throw fileErrorOf(path, cause, expected)
    }
    try {
      this.metadata = this.reading(() => {
        const { size } = fstatSync(this.file)
        const tail = this.bytes(Math.max(0, size - TAIL), Math.min(size, TAIL))
        const footer = tail.length < TAIL ? 0 : new DataView(tail.buffer).getUint32(0, true)
        const length = Math.min(size, footer + TAIL)
        return parquetMetadata(this.bytes(size - length, length))
      })
      this.columns = this.reading(() =>
        parquetSchema(this.metadata).children.map(({ element }) => element.name),
      )
      this.groups = this.reading(() => this.metadata.row_groups.map(({ num_rows: rows }) => Number(rows)))
      this.rows = this.groups.reduce((sum, rows) => sum + rows, 0)
      if (!this.groups.every((rows) => rows >= 0) || this.rows !== Number(this.metadata.num_rows))
        throw this.broken(`groups of ${this.groups.join(', ')} rows`)
    } catch (cause) {
      closeSync(this.file)
      throw cause
    }
  }

  /** The values of some columns in one group of rows, as they come: numbers, bigints, texts, null. */
  group(index: number, columns: readonly string[]): readonly (readonly unknown[])[] {
    const group = present(this.metadata.row_groups[index], `group ${index}`)
    const schema = this.reading(() => parquetSchema(this.metadata))
    return columns.map((name) =>
      this.reading(() => {
        const chunk = present(
          group.columns.find(({ meta_data: meta }) => meta?.path_in_schema[0] === name)?.meta_data,
          `column ${name}`,
        )
        const schemaPath = getTreePath(schema, chunk.path_in_schema)
        const rows = Number(group.num_rows)
        const begin = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset)
        const bytes = this.bytes(begin, Number(chunk.total_compressed_size))
        const { data } = readColumn(
          { view: new DataView(bytes.buffer), offset: 0 },
          { groupStart: 0, groupRows: rows, selectStart: 0, selectEnd: rows },
          {
            pathInSchema: chunk.path_in_schema,
            schemaPath,
            element: present(schemaPath.at(-1), 'column').element,
            parsers: DEFAULT_PARSERS,
            compressors: { GZIP: (page) => gunzipSync(page), BROTLI: (page) => brotliDecompressSync(page) },
            ...chunk,
          },
        )
        const values: unknown[] = []
        for (const part of data)
          for (const value of part as ArrayLike<unknown> & Iterable<unknown>) values.push(value)
        if (values.length !== rows) throw this.broken(`${values.length} values in ${rows} rows`)
        return values
      }),
    )
  }

  close(): void {
    closeSync(this.file)
  }

  private bytes(begin: number, length: number): Uint8Array<ArrayBuffer> {
    if (!(begin >= 0 && begin + length <= fstatSync(this.file).size))
      throw this.broken('the file ends too early')
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const count = readSync(this.file, bytes, done, length - done, begin + done)
      if (count === 0) throw this.broken('the file ends too early')
      done += count
    }
    return bytes
  }

  private broken(found: string): FileError {
    return new FileError(this.path, {}, new Found(found), expected)
  }

  private reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      if (cause instanceof FileError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      const error = fileErrorOf(this.path, cause, expected)
      throw error === cause ? new FileError(this.path, {}, new Found(reason), expected) : error
    }
  }
}
