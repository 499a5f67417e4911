import * as fc from 'fast-check'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parquetParts, readParquetParts } from '../../src/io/parquetParts.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const columns = { epoch: 'int32', divergence: 'double', arm: 'utf8' } as const
const row = (epoch: number, divergence = 0.5 ** epoch, arm = 'SAL') => ({ epoch, divergence, arm })
const open = (rowsPerPart = 3, name = 'curve') => parquetParts({ folder, name, columns, rowsPerPart })

const thrown = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const refusal = (wrong: unknown): unknown => thrown(() => open().write(wrong as ReturnType<typeof row>))

describe('a table in parts', () => {
  it('is read back bit for bit and in order, whatever the rows and the size of parts', async () => {
    const rows = fc.array(
      fc.record({
        epoch: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0)),
        divergence: fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324)),
        arm: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'SAL', '\0', 'Δ‖𝛼')),
      }),
      { maxLength: 30 },
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 12 }), async (written, rowsPerPart) => {
        const name = `run-${run++}`
        const table = open(rowsPerPart, name)
        for (const one of written) table.write(one)
        table.close()
        // toEqual holds 0 and -0 apart (Object.is) and NaN equal to NaN
        expect(await readParquetParts(folder, name)).toEqual(written)
        const parts = readdirSync(folder).filter((file) => file.startsWith(`${name}-`))
        expect(parts).toHaveLength(Math.ceil(written.length / rowsPerPart))
      }),
    )
  })

  it('is read by hyparquet itself, with types, names and provenance in each part', async () => {
    const provenance = { version: '0.1.0', seed: 7, note: 'µ "quoted"' }
    const table = parquetParts({ folder, name: 'curve', columns, rowsPerPart: 2, provenance })
    for (let k = 0; k < 3; k++) table.write(row(k))
    table.close()
    const files = readdirSync(folder).sort()
    expect(files).toEqual(['curve-00000.parquet', 'curve-00001.parquet'])
    const read: unknown[] = []
    for (const part of files) {
      const file = await asyncBufferFromFile(join(folder, part))
      const metadata = await parquetMetadataAsync(file)
      const schema = metadata.schema
        .slice(1)
        .map(({ name, type, converted_type, repetition_type }) => [
          name,
          type,
          converted_type,
          repetition_type,
        ])
      expect(schema).toEqual([
        ['epoch', 'INT32', undefined, 'REQUIRED'],
        ['divergence', 'DOUBLE', undefined, 'REQUIRED'],
        ['arm', 'BYTE_ARRAY', 'UTF8', 'REQUIRED'],
      ])
      const stored = metadata.key_value_metadata?.find(({ key }) => key === 'rxspike')?.value
      expect(JSON.parse(stored ?? 'null')).toEqual(provenance)
      read.push(...(await parquetReadObjects({ file })))
    }
    expect(read).toEqual([row(0), row(1), row(2)])
  })

  it('has a part on the disk as soon as its rows are there', async () => {
    const table = open(2)
    table.write(row(0))
    expect(readdirSync(folder)).toEqual([])
    table.write(row(1))
    expect(readdirSync(folder)).toEqual(['curve-00000.parquet'])
    expect(await readParquetParts(folder, 'curve')).toEqual([row(0), row(1)])
    table.close()
  })

  it('writes what waits on flush and on close, and no empty part', async () => {
    const table = open(10)
    table.flush()
    table.write(row(0))
    table.flush()
    table.flush()
    table.write(row(1))
    table.close()
    table.close()
    expect(readdirSync(folder).sort()).toEqual(['curve-00000.parquet', 'curve-00001.parquet'])
    expect(await readParquetParts(folder, 'curve')).toEqual([row(0), row(1)])
    expect(() => table.write(row(2))).toThrow(/no row after close\(\)/)
  })

  it('keeps the order of its parts, and apart from tables with longer names', async () => {
    const table = open(1)
    table.write(row(0))
    table.write(row(1))
    table.close()
    const other = open(1, 'curve-00000')
    other.write(row(9))
    other.close()
    expect(await readParquetParts(folder, 'curve')).toEqual([row(0), row(1)])
    for (let k = 2; k <= 11; k++)
      copyFileSync(
        join(folder, 'curve-00001.parquet'),
        join(folder, `curve-${String(k).padStart(5, '0')}.parquet`),
      )
    expect(await readParquetParts(folder, 'curve')).toHaveLength(12)
  })

  it('may be empty', async () => {
    open().close()
    expect(await readParquetParts(folder, 'curve')).toEqual([])
  })
})

describe('after a crash', () => {
  it('all whole parts are readable: a killed run loses at most the rows of one part', async () => {
    const table = open(4)
    for (let k = 0; k < 11; k++) table.write(row(k))
    // no close: the process is gone; what it had begun is a temporary file that was cut off
    const whole = readFileSync(join(folder, 'curve-00000.parquet'))
    writeFileSync(join(folder, '.unfinished-123-curve-00002.parquet'), whole.subarray(0, whole.length / 2))
    writeFileSync(join(folder, 'curve-00002.parquet.tmp'), whole)
    expect(await readParquetParts(folder, 'curve')).toEqual(Array.from({ length: 8 }, (_, k) => row(k)))
  })

  it('a part that is missing between others is not passed over', async () => {
    const table = open(1)
    for (let k = 0; k < 3; k++) table.write(row(k))
    table.close()
    rmSync(join(folder, 'curve-00001.parquet'))
    await expect(readParquetParts(folder, 'curve')).rejects.toThrow(/curve-00001\.parquet is missing/)
  })

  it('a damaged part is named', async () => {
    const table = open(1)
    table.write(row(0))
    table.close()
    const path = join(folder, 'curve-00000.parquet')
    writeFileSync(path, readFileSync(path).subarray(0, 50))
    await expect(readParquetParts(folder, 'curve')).rejects.toThrow(
      /curve-00000\.parquet cannot be read; expected a whole Parquet file/,
    )
  })

  it('old parts are not mixed with those of a new run', () => {
    const table = open(1)
    table.write(row(0))
    table.close()
    expect(() => open(1)).toThrow(
      expect.objectContaining({ code: 'E_PARAMETER', where: 'parquetParts.name' }),
    )
    expect(() => open(1, 'other')).not.toThrow()
  })

  it('rows that could not be written wait for the next flush', async () => {
    const inner = join(folder, 'inner')
    const table = parquetParts({ folder: inner, name: 'curve', columns, rowsPerPart: 2 })
    table.write(row(0))
    // a file in place of the folder: nothing can be written there
    renameSync(inner, join(folder, 'away'))
    writeFileSync(inner, '')
    expect(() => table.write(row(1))).toThrow(/EEXIST|ENOTDIR/)
    rmSync(inner)
    renameSync(join(folder, 'away'), inner)
    table.close()
    expect(await readParquetParts(inner, 'curve')).toEqual([row(0), row(1)])
  })
})

describe('a row', () => {
  it('is refused with an unknown key or without a known one', () => {
    const code = 'E_PARAMETER'
    const divergence = { code, where: 'parquetParts.write.divergence', value: undefined }
    expect(refusal({ ...row(0), divergance: 1 })).toMatchObject({
      code,
      where: 'parquetParts.write.divergance',
      value: 1,
    })
    expect(refusal({ epoch: 0, arm: 'SAL' })).toMatchObject(divergence)
    expect(refusal({ epoch: 0, divergense: 1, arm: 'SAL' })).toMatchObject(divergence)
    expect(refusal(Object.create(row(0)))).toMatchObject({ code, where: 'parquetParts.write.epoch' })
  })

  it.each([
    ['epoch', [Number.NaN, Infinity, 0.5, 2 ** 31, -(2 ** 31) - 1, '1', null, undefined, 1n]],
    ['divergence', ['1', null, undefined, 1n]],
    ['arm', [1, null, undefined, '\uD800', 'a\uDC00b']],
  ])('is refused if %s does not fit its column', (column, values) => {
    for (const value of values) {
      const where = `parquetParts.write.${column}`
      expect(refusal({ ...row(0), [column]: value })).toMatchObject({ code: 'E_PARAMETER', where, value })
    }
  })

  it.each([null, undefined, 1, 'row'])('is refused if it is %s', (value) => {
    expect(refusal(value)).toMatchObject({ where: 'parquetParts.write', value })
  })

  it('that was refused leaves no trace', async () => {
    const table = open()
    table.write(row(0))
    expect(() => table.write({ ...row(1), arm: 7 as unknown as string })).toThrow(
      /parquetParts\.write\.arm: 7; expected a text/,
    )
    table.write(row(2))
    table.close()
    expect(await readParquetParts(folder, 'curve')).toEqual([row(0), row(2)])
  })
})

describe('options', () => {
  it.each([
    ['rowsPerPart', [0, -1, 1.5, Number.NaN, Infinity]],
    ['name', ['', '.hidden', '../up', 'a/b', 'a b']],
    ['columns', [{}]],
  ])('are refused by name if they are wrong: %s', (option, values) => {
    for (const value of values) {
      const where = `parquetParts.${option}`
      expect(thrown(() => parquetParts({ folder, name: 'curve', columns, [option]: value }))).toMatchObject({
        where,
      })
    }
  })

  it.each(['int64', 'toString', null])('are refused with a column of type %s', (type) => {
    const wrong = { epoch: type } as unknown as typeof columns
    expect(thrown(() => parquetParts({ folder, name: 'curve', columns: wrong }))).toMatchObject({
      code: 'E_PARAMETER',
      where: 'parquetParts.columns.epoch',
      value: type,
    })
  })
})
