import * as fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileError, readWeights, writeWeights } from '../../src/io/index.ts'
import { SpikeFile } from '../../src/io/spikeFile.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-parquet-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Undefined, or what is thrown. */
const thrown = (act: () => unknown): unknown => {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}

describe('a damaged Parquet file', () => {
  it('is read, or refused with an error that names it, wherever the damage is', () => {
    const path = join(folder, 'damaged.parquet')
    writeWeights(path, {
      postSize: 7,
      preSize: 3,
      values: Float64Array.from({ length: 21 }, (_, k) => k / 3),
    })
    const whole = readFileSync(path)
    expect(readWeights(path).values).toHaveLength(21)
    const damage = fc.record({
      // half of the time in the last bytes: there the file says what it holds
      place: fc.oneof(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: Math.floor(whole.length / 2), max: whole.length - 1 }),
      ),
      byte: fc.nat({ max: 255 }),
    })
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const bytes = Uint8Array.from(whole)
        for (const { place, byte } of damages) bytes[place] = byte
        writeFileSync(path, bytes)
        const error = thrown(() => readWeights(path))
        return error === undefined || error instanceof FileError
      }),
      { numRuns: 2000, seed: 20 },
    )
  })
})

describe('a path with NUL in it', () => {
  it.each(['a\u0000.csv', 'a\u0000.parquet'])('is refused as what it is: %j', (path) => {
    for (const open of [() => new SpikeFile(join(folder, path), 1), () => readWeights(join(folder, path))])
      expect(thrown(open)).toMatchObject({ code: 'E_FILE', found: 'a path with NUL in it' })
  })
})
