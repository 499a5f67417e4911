import * as fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createContainer,
  type Fault,
  KINDS,
  type MatrixSpec,
  type NetworkSpec,
  restore,
  Snapshot,
  SpecError,
  wire,
} from '../../src/graph/index.ts'
import { FileError, fileKinds, writeWeights } from '../../src/io/index.ts'
import { SpikeFile } from '../../src/io/spikeFile.ts'
import type { Spike } from '../../src/models/index.ts'
import { RunError } from '../../src/scheduler/index.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-kinds-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const container = () => {
  const own = createContainer()
  const kinds = own.resolve(KINDS)
  for (const kind of fileKinds(folder)) kinds.register(kind)
  return own
}

const spec = (path: string, weights: MatrixSpec = 1, size = 3): NetworkSpec => ({
  version: 1,
  name: 'from files',
  seed: 1,
  populations: [
    { name: 'in', kind: 'spike-file', size, params: { path } },
    { name: 'out', kind: 'sampler', size: 2 },
  ],
  projections: [{ name: 'io', from: 'in', to: 'out', weights }],
  program: [],
})

const faultsOf = (faulty: NetworkSpec): readonly Fault[] => {
  try {
    wire(faulty, container())
    return []
  } catch (error) {
    if (error instanceof SpecError) return error.faults
    throw error
  }
}

const writeSpikes = (name: string, spikes: readonly Spike[], rowGroupSize = 3): void => {
  const path = join(folder, name)
  if (name.endsWith('.csv')) {
    writeFileSync(
      path,
      ['source,note,t', ...spikes.map(({ t, source }) => `${source},"a, b",${t}`)].join('\n'),
    )
    return
  }
  const columnData = [
    { name: 'note', data: spikes.map(() => 'x'), type: 'STRING' as const },
    { name: 't', data: Float64Array.from(spikes, ({ t }) => t), type: 'DOUBLE' as const },
    { name: 'source', data: Int32Array.from(spikes, ({ source }) => source), type: 'INT32' as const },
  ]
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })))
}

const someSpikes = fc
  .array(
    fc.record({
      t: fc
        .oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9, noNaN: true }))
        .map((t) => t + 0),
      source: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((spikes) => spikes.toSorted((a, b) => a.t - b.t))

describe.each(['csv', 'parquet'])('spikes from a file of %s', (extension) => {
  const name = `spikes.${extension}`

  it('are told each at its time, bit for bit', () => {
    fc.assert(
      fc.property(someSpikes, (spikes) => {
        writeSpikes(name, spikes)
        const net = wire(spec(name), container())
        const heard: Spike[] = []
        const ends: number[] = []
        net.spikes('in').subscribe({
          next: (spike) => {
            heard.push(spike)
            expect(net.clock.now()).toBe(spike.t)
          },
          complete: () => ends.push(net.clock.now()),
        })
        net.clock.runSync(10)
        expect(heard).toEqual(spikes)
        expect(ends).toEqual([spikes.at(-1)?.t])
      }),
      { numRuns: 40 },
    )
  })

  it('go on where they were when a network is restored', () => {
    fc.assert(
      fc.property(someSpikes, fc.double({ min: 0, max: 10, noNaN: true }), (spikes, t) => {
        writeSpikes(name, spikes)
        const net = wire(spec(name), container())
        net.clock.runSync(t)
        const again = restore(Snapshot.fromBytes(net.snapshot().toBytes()), container())
        const heard: Spike[] = []
        again.spikes('in').subscribe((spike) => heard.push(spike))
        again.clock.runSync(10)
        expect(heard).toEqual(spikes.filter((spike) => spike.t > t))
      }),
      { numRuns: 40 },
    )
  })

  it('are refused before anything runs, with row, column and value', () => {
    const wrong = (spikes: readonly Spike[]): readonly Fault[] => {
      writeSpikes(name, spikes)
      return faultsOf(spec(name))
    }
    const good = { t: 1, source: 0 }
    expect(wrong([good, { t: 3, source: 1 }, { t: 2, source: 1 }])).toMatchObject([
      {
        path: 'populations[0].params.path',
        value: name,
        expected: expect.stringMatching(
          new RegExp(`^a time >= 3 ms, that of the row before \\(.*${name}, row 3, column t: '?2'?\\)$`),
        ) as string,
      },
    ])
    expect(wrong([good, { t: 2, source: 3 }])[0]?.expected).toMatch(
      /^an index from 0 to 2 .*row 2, column source: '?3'?\)/,
    )
    expect(wrong([{ t: -1, source: 0 }])[0]?.expected).toMatch(/^a time >= 0 ms .*row 1, column t: '?-1'?\)/)
    expect(wrong([good, { t: Number.NaN, source: 0 }])[0]?.expected).toMatch(/row 2, column t: '?NaN'?\)/)
    expect(wrong([good, { t: Infinity, source: 0 }])[0]?.expected).toMatch(/row 2, column t: '?Infinity'?\)/)
  })

  it('need columns of the right names, and the file', () => {
    expect(faultsOf(spec(`nowhere.${extension}`))[0]).toMatchObject({
      path: 'populations[0].params.path',
      value: `nowhere.${extension}`,
      expected: expect.stringContaining('nothing') as string,
    })
    writeFileSync(join(folder, 'columns.csv'), 'time,source\n1,0\n')
    expect(faultsOf(spec('columns.csv'))[0]?.expected).toMatch(/^columns t and source/)
    expect(faultsOf(spec('spikes.txt'))[0]?.expected).toMatch(/ends in \.csv, \.parquet/)
  })

  it('may be none at all', () => {
    writeSpikes(name, [])
    const net = wire(spec(name), container())
    let isComplete = false
    net.spikes('in').subscribe({ complete: () => (isComplete = true) })
    net.clock.runSync(10)
    expect(isComplete).toBe(true)
  })
})

describe('a large CSV file of spikes', () => {
  it('is read piece by piece: no spike is lost between two, and any place can be gone back to', () => {
    const path = join(folder, 'large.csv')
    const count = 60_000
    writeFileSync(
      path,
      `t,source\n${Array.from({ length: count }, (_, k) => `${k / 8},${k % 3}`).join('\n')}\n`,
    )
    const file = new SpikeFile(path, 3)
    let saved = file.save()
    for (let k = 0; k < count; k++) {
      expect(file.next()).toEqual({ t: k / 8, source: k % 3 })
      if (k === 41_234) saved = file.save()
    }
    expect(file.next()).toBeUndefined()
    file.load(saved)
    expect(file.next()).toEqual({ t: 41_235 / 8, source: 41_235 % 3 })
    file.close()
    const other = new SpikeFile(path, 3)
    other.load(saved)
    expect(other.next()).toEqual({ t: 41_235 / 8, source: 41_235 % 3 })
    other.close()
  })

  it('with a line that never ends is refused', () => {
    writeFileSync(join(folder, 'endless.csv'), `t,source\n${'1'.repeat(300_000)}`)
    expect(() => new SpikeFile(join(folder, 'endless.csv'), 1)).toThrow(FileError)
  })

  it('that changes under way ends the run with an error that names the row', () => {
    const path = join(folder, 'changing.csv')
    const lines = Array.from({ length: 40_000 }, (_, k) => `${k},0`)
    writeFileSync(path, `t,source\n${lines.join('\n')}\n`)
    const net = wire(spec('changing.csv'), container())
    writeFileSync(path, `t,source\n${lines.map((line, k) => (k === 39_000 ? '7,0  ' : line)).join('\n')}\n`)
    expect(() => net.clock.runSync(50_000)).toThrow(RunError)
  })
})

describe.each(['csv', 'parquet', 'npy'])('weights from a file of %s', (extension) => {
  it('are those of the projection, and must have its shape', () => {
    writeSpikes('none.csv', [])
    const values = Float64Array.of(0.1, -2, 3, 4, 5, 1e-300)
    writeWeights(join(folder, `w.${extension}`), { postSize: 2, preSize: 3, values })
    const weights = { kind: 'file', params: { path: `w.${extension}` } }
    const net = wire(spec('none.csv', weights), container())
    expect(net.synapses('io').toMatrix()).toEqual(values)
    expect(faultsOf(spec('none.csv', weights, 4))).toMatchObject([
      {
        path: 'projections[0].weights.params.path',
        expected: expect.stringMatching(/^2 × 4, post × pre \(.*: a matrix of 2 × 3\)$/) as string,
      },
    ])
    writeWeights(join(folder, `w.${extension}`), {
      postSize: 2,
      preSize: 3,
      values: values.fill(Number.NaN, 4, 5),
    })
    expect(faultsOf(spec('none.csv', weights))[0]?.expected).toMatch(
      /^a finite number .*row 2, column 2: NaN\)/,
    )
  })
})
