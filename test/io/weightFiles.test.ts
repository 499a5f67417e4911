import * as fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileError, readWeights, type WeightMatrix, writeWeights } from '../../src/io/index.ts'
import { ParameterError } from '../../src/models/index.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-weights-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const refusal = (path: string): FileError => {
  try {
    readWeights(path)
  } catch (error) {
    if (error instanceof FileError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const matrix: fc.Arbitrary<WeightMatrix> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([postSize, preSize]) =>
    fc
      .array(
        fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 1e21, 0.1)),
        {
          minLength: postSize * preSize,
          maxLength: postSize * preSize,
        },
      )
      .map((values) => ({ postSize, preSize, values: Float64Array.from(values) })),
  )

describe.each(['csv', 'parquet', 'npy'])('a matrix as %s', (extension) => {
  it('is read back bit for bit', () => {
    const path = join(folder, `matrix.${extension}`)
    fc.assert(
      fc.property(matrix, (written) => {
        writeWeights(path, written)
        // toEqual holds 0 and -0 apart, and NaN equal to NaN
        expect(readWeights(path)).toEqual(written)
      }),
      { numRuns: 40 },
    )
  })

  it('that is not there, is a folder or is nothing is refused by its name', () => {
    expect(refusal(join(folder, `nowhere.${extension}`))).toMatchObject({ code: 'E_FILE', found: 'nothing' })
    expect(refusal(join(folder, `nowhere.${extension}`)).message).toMatch(
      new RegExp(`nowhere\\.${extension}: nothing; expected a `),
    )
    expect(refusal(at(`empty.${extension}`, '')).file).toMatch(new RegExp(`empty\\.${extension}$`))
    expect(refusal(at(`text.${extension}`, 'no such file, but a long enough one')).code).toBe('E_FILE')
  })
})

describe('an npy file', () => {
  /** By the definition of the format, byte by byte. */
  const npy = (
    descr: string,
    order: 'True' | 'False',
    shape: string,
    data: Uint8Array,
    version = [1, 0],
  ): Uint8Array => {
    const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`
    const text = header.padEnd(117) + '\n'
    return Buffer.concat([
      Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version, text.length & 255, text.length >> 8]),
      Buffer.from(text, 'latin1'),
      data,
    ])
  }
  const bytesOf = (array: Float64Array | Float32Array | Int32Array) => new Uint8Array(array.buffer)
  const doubles = bytesOf(Float64Array.of(1, 2, 3, 4, 5, 6))

  it('is read by rows or by columns', () => {
    const wanted = { postSize: 2, preSize: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6) }
    expect(readWeights(at('c.npy', npy('<f8', 'False', '(2, 3)', doubles)))).toEqual(wanted)
    const columns = bytesOf(Float64Array.of(1, 4, 2, 5, 3, 6))
    expect(readWeights(at('fortran.npy', npy('<f8', 'True', '(2, 3)', columns)))).toEqual(wanted)
  })

  it('is read in single precision and in integers', () => {
    const singles = npy('<f4', 'False', '(1, 2)', bytesOf(Float32Array.of(0.1, -0)))
    expect(readWeights(at('f4.npy', singles)).values).toEqual(Float64Array.of(Math.fround(0.1), -0))
    const integers = npy('<i4', 'False', '(2, 1)', bytesOf(Int32Array.of(-5, 7)))
    expect(readWeights(at('i4.npy', integers)).values).toEqual(Float64Array.of(-5, 7))
  })

  it.each<readonly [string, Uint8Array, RegExp]>([
    [
      'big-endian',
      npy('>f8', 'False', '(2, 3)', doubles),
      /'>f8'; expected numbers of one of the types <f8, <f4, <i4/,
    ],
    ['a single dimension', npy('<f8', 'False', '(6,)', doubles), /shape \(6,\); expected two dimensions/],
    [
      'too few data',
      npy('<f8', 'False', '(2, 4)', doubles),
      /48 bytes of data; expected 64, for 2 × 4 of <f8/,
    ],
    [
      'another version',
      npy('<f8', 'False', '(2, 3)', doubles, [3, 0]),
      /version 3\.0; expected version 1\.0/,
    ],
    [
      'no shape',
      npy('<f8', 'False', 'None', doubles),
      /expected a header with descr, fortran_order and shape/,
    ],
    ['no rows', npy('<f8', 'False', '(0, 3)', new Uint8Array(0)), /0 × 3 values/],
  ])('of %s is refused', (name, bytes, message) => {
    expect(refusal(at(`${name}.npy`, bytes)).message).toMatch(message)
  })

  it('begins its data at a multiple of 64 bytes, as others expect', () => {
    const path = join(folder, 'aligned.npy')
    writeWeights(path, { postSize: 1, preSize: 1, values: Float64Array.of(1) })
    const bytes = readFileSync(path)
    expect(bytes.length - 8).toBe(128)
    expect(bytes[127]).toBe(10)
  })
})

describe('a CSV file of weights', () => {
  it('may have spaces, a mark of its encoding, Windows line ends and an empty last line', () => {
    const path = at('spaces.csv', '\uFEFF1, 2.5e-3\r\n -inf ,+4\r\n\r\n')
    expect(readWeights(path)).toEqual({
      postSize: 2,
      preSize: 2,
      values: Float64Array.of(1, 0.0025, -Infinity, 4),
    })
  })

  it('is refused with row, column and value', () => {
    expect(refusal(at('word.csv', '1,2\n3,four\n'))).toMatchObject({
      place: { row: 2, column: 2 },
      value: 'four',
      message: expect.stringMatching(/word\.csv, row 2, column 2: 'four'; expected a number\.$/) as string,
    })
    expect(refusal(at('gap.csv', '1,\n3,4\n')).place).toEqual({ row: 1, column: 2 })
    expect(refusal(at('hex.csv', '0x10\n')).value).toBe('0x10')
    expect(refusal(at('ragged.csv', '1,2\n3\n')).message).toMatch(/row 2: 1 values; expected 2, as in row 1/)
  })
})

describe('a Parquet file of weights', () => {
  it('may have integers of 64 bits and several groups of rows', () => {
    const columnData = [
      { name: 'a', data: [1n, 2n, 3n], type: 'INT64' as const },
      { name: 'b', data: Float32Array.of(0.5, 1.5, 2.5), type: 'FLOAT' as const },
    ]
    const path = at('groups.parquet', new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 })))
    expect(readWeights(path).values).toEqual(Float64Array.of(1, 0.5, 2, 1.5, 3, 2.5))
  })

  it('is refused with row, column and value, and if it is cut off', () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: 'w', data: [1, null, 3], type: 'DOUBLE' }] }),
    )
    expect(refusal(at('null.parquet', bytes))).toMatchObject({ place: { row: 2, column: 'w' }, value: null })
    for (const length of [1, 7, 8, bytes.length - 1])
      expect(refusal(at('cut.parquet', bytes.subarray(0, length))).message).toMatch(
        /expected a whole Parquet file/,
      )
  })
})

describe('writing weights', () => {
  it('refuses another extension and another number of values', () => {
    const one = { postSize: 1, preSize: 1, values: Float64Array.of(1) }
    expect(() => writeWeights(join(folder, 'w.mat'), one)).toThrow(
      /expected a file name that ends in \.csv, \.parquet, \.npy/,
    )
    expect(() => writeWeights(join(folder, 'w.csv'), { ...one, preSize: 2 })).toThrow(
      /an array of 1; expected 1 × 2 values/,
    )
    expect(() => writeWeights(join(folder, 'w.csv'), { ...one, postSize: 0 })).toThrow(ParameterError)
    expect(() => readWeights(5 as unknown as string)).toThrow(ParameterError)
  })
})
