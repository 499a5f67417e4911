import * as fc from 'fast-check'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Network, network, restore, Snapshot, wire } from '../../src/graph/index.ts'
import { readParquetParts, recordTo, type Recording, resumeRecording } from '../../src/io/index.ts'
import type { Row, Saved } from '../../src/models/index.ts'
import { SnapshotError } from '../../src/models/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-recording-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A network that fires, learns and is recorded in every way. */
const spec = network('recorded', { seed: 5 })
  .population('in', { kind: 'poisson', size: 3, params: { rate: 100 } })
  .population('out', { kind: 'sampler', size: 3, params: { bias: 1 } })
  .projection('io', {
    from: 'in',
    to: 'out',
    weights: { kind: 'normal', params: { std: 1 } },
    plasticity: {
      kind: 'rule',
      params: {
        pairing: { kind: 'all-to-all' },
        window: { kind: 'exponential', params: { A_causal: 1, A_anticausal: -1 } },
        stages: [
          { kind: 'scale', params: { factor: 0.01 } },
          { kind: 'hard-bound', params: { min: -2, max: 2 } },
        ],
      },
    },
  })
  .program({
    repeat: 2,
    steps: [
      { phase: 'wake', duration: 150 },
      { phase: 'sleep', duration: 50 },
    ],
  })
  .recorder('raster', { kind: 'spikes', params: { population: 'out' } })
  .recorder('changes', { kind: 'weights', params: { projection: 'io' } })
  .recorder('weights', { kind: 'weights', params: { projection: 'io', every: 10 } })
  .recorder('asleep', { kind: 'weights', params: { projection: 'io', phase: 'sleep' } })
  .recorder('u', { kind: 'potentials', params: { population: 'out', every: 0.7 } })
  .recorder('rates', { kind: 'rates', params: { population: 'out', every: 33 } })
  .build()

/** Every file of a folder with its bytes. */
const filesOf = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path)
      .toSorted()
      .map((file) => [file, readFileSync(join(path, file)).toString('base64')]),
  )

const recordedWhole = (drawn: typeof spec, path: string, end: number, rowsPerPart: number): boolean => {
  const net = wire(drawn)
  const recording = recordTo(path, net, { rowsPerPart })
  try {
    net.clock.runSync(end)
    return true
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    return false
  } finally {
    recording.close()
  }
}

describe('a recording', () => {
  it('holds every row of every recorder, read back bit for bit', async () => {
    const net = wire(spec)
    const heard = new Map<string, Row[]>(net.recorders.map(({ name }) => [name, []]))
    for (const recorder of net.recorders)
      recorder.rows().subscribe((row) => heard.get(recorder.name)?.push(row))
    const recording = recordTo(folder, net, { rowsPerPart: 1000 })
    expect(recording.names).toEqual(['raster', 'changes', 'weights', 'asleep', 'u', 'rates'])
    net.clock.runSync(410)
    recording.close()
    for (const [name, rows] of heard) {
      expect(rows.length).toBeGreaterThan(10)
      expect(recording.rows(name)).toBe(rows.length)
      expect(await readParquetParts(folder, name)).toEqual(rows)
    }
  })

  it('that is marked, cut off and resumed comes out byte for byte as one without a break', () => {
    const whole = join(folder, 'whole')
    recordedWhole(spec, whole, 400, 300)
    let run = 0
    const time = fc.oneof(
      fc.integer({ min: 0, max: 40 }).map((k) => 10 * k),
      fc.double({ min: 0, max: 400, noNaN: true }),
    )
    fc.assert(
      fc.property(time, fc.double({ min: 0, max: 100, noNaN: true }), (mark, more) => {
        const path = join(folder, `run-${run++}`)
        const net = wire(spec)
        let recording: Recording = recordTo(path, net, { rowsPerPart: 300 })
        net.keep('recording', { save: () => recording.flush(), load: () => {} })
        net.clock.runSync(mark)
        const saved = JSON.stringify(net.snapshot())
        // what comes now is lost: nobody closes, and later parts lie there when another goes on
        net.clock.runSync(Math.min(more, 400 - mark))
        recording.flush()
        const restored = restore(Snapshot.fromJSON(JSON.parse(saved)))
        restored.keep('recording', {
          save: () => recording.flush(),
          load: (state) => {
            recording = resumeRecording(path, restored, state, { rowsPerPart: 300 })
          },
        })
        restored.clock.runSync(400 - mark)
        recording.close()
        expect(filesOf(path)).toEqual(filesOf(whole))
      }),
      {
        numRuns: 10,
        examples: [
          [0, 100],
          [330, 0],
          [400, 0],
          [200, 200],
        ],
      },
    )
  })

  it('does so for random networks, resumed again and again', () => {
    let run = 0
    let files = 0
    fc.assert(
      fc.property(
        networkSpec(),
        fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 20, max: 100 }),
        (drawn, marks, rowsPerPart) => {
          const whole = join(folder, `whole-${run}`)
          const path = join(folder, `cut-${run++}`)
          fc.pre(recordedWhole(drawn, whole, 40, rowsPerPart))
          let net: Network = wire(drawn)
          let recording = recordTo(path, net, { rowsPerPart })
          for (const mark of marks.toSorted((a, b) => a - b)) {
            net.clock.runSync(mark - net.clock.now())
            const saved: Saved = structuredClone(recording.flush())
            const bytes = net.snapshot().toBytes()
            net.clock.runSync(40 - mark)
            recording.flush()
            net = restore(Snapshot.fromBytes(bytes))
            recording = resumeRecording(path, net, saved, { rowsPerPart })
          }
          net.clock.runSync(40 - net.clock.now())
          recording.close()
          const expected = existsSync(whole) ? filesOf(whole) : {}
          expect(existsSync(path) ? filesOf(path) : {}).toEqual(expected)
          files += Object.keys(expected).length
        },
      ),
      { numRuns: 40, seed: 8 },
    )
    expect(files).toBeGreaterThan(20)
  })

  it('makes the same files however often it is marked', () => {
    const seldom = join(folder, 'seldom')
    const often = join(folder, 'often')
    recordedWhole(spec, seldom, 100, 200)
    const net = wire(spec)
    const recording = recordTo(often, net, { rowsPerPart: 200 })
    for (let k = 0; k < 20; k++) {
      net.clock.runSync(5)
      recording.flush()
    }
    recording.close()
    expect(filesOf(often)).toEqual(filesOf(seldom))
  })

  it('can be read up to the mark at once, though no part is full', async () => {
    const net = wire(spec)
    const recording = recordTo(folder, net)
    net.clock.runSync(100)
    expect(await readParquetParts(folder, 'raster')).toEqual([])
    recording.flush()
    expect(await readParquetParts(folder, 'raster')).toHaveLength(recording.rows('raster'))
  })

  it('goes on counting where it was', () => {
    const net = wire(spec)
    const recording = recordTo(folder, net)
    net.clock.runSync(100)
    const mark = recording.flush()
    const snapshot = net.snapshot()
    const resumed = resumeRecording(folder, restore(snapshot), mark)
    expect(resumed.rows('raster')).toBe(recording.rows('raster'))
    expect(resumed.flush()).toEqual(mark)
  })

  it('takes no more after close, and refuses what is not its own', () => {
    const net = wire(spec)
    const recording = recordTo(folder, net)
    recording.close()
    recording.close()
    net.clock.runSync(100)
    expect(recording.rows('raster')).toBe(0)
    expect(() => recording.flush()).toThrow(/^Recording\.flush: 'closed'; expected a recording that is open/)
    expect(() => recording.rows('rooster')).toThrow(
      /^Recording\.rows: 'rooster'; expected a recorder, raster, changes/,
    )
  })

  it('refuses a folder that holds one already', () => {
    const net = wire(spec)
    const recording = recordTo(folder, net)
    recording.flush()
    net.clock.runSync(100)
    recording.close()
    expect(() => recordTo(folder, wire(spec))).toThrow(/expected a name without parts in/)
  })
})

describe('a mark', () => {
  const marked = () => {
    const net = wire({
      ...spec,
      recorders: spec.recorders!.filter(({ name }) => ['raster', 'asleep'].includes(name)),
    })
    const recording = recordTo(folder, net, { rowsPerPart: 15 })
    net.clock.runSync(350)
    const mark = recording.flush()
    const resume = (saved: Saved) =>
      resumeRecording(folder, restore(net.snapshot()), saved, { rowsPerPart: 15 })
    return { mark, resume }
  }

  it('of other recorders is refused', () => {
    const { mark, resume } = marked()
    const { raster: _, ...rest } = mark
    expect(() => resume(rest)).toThrow(SnapshotError)
    expect(() => resume({ ...mark, other: null })).toThrow(
      /^recording: 'other'; expected marks of raster, asleep/,
    )
    expect(() => resume(null)).toThrow(SnapshotError)
  })

  it('whose files are gone is refused by their names, and nothing is dropped', () => {
    const { resume, mark } = marked()
    expect(mark['raster']?.parts).toBeGreaterThan(1)
    rmSync(join(folder, 'raster-00000.parquet'))
    const before = filesOf(folder)
    expect(() => resume(mark)).toThrow(
      /raster-00000\.parquet: nothing; expected part 0 of the \d+ that were written/,
    )
    expect(filesOf(folder)).toEqual(before)
  })

  it.each([
    ['files of another recorder are gone', 'files'],
    ['the state of another recorder is damaged', 'state'],
  ])('drops nothing of the first recorder where %s', (_, what) => {
    const { resume, mark } = marked()
    // what was written after the mark
    cpSync(join(folder, 'raster-00000.parquet'), join(folder, 'raster-00099.parquet'))
    const asleep = mark['asleep']!
    if (what === 'files') rmSync(join(folder, 'asleep-00000.parquet'))
    const before = filesOf(folder)
    const saved = what === 'files' ? mark : { ...mark, asleep: { ...asleep, states: null } }
    expect(() => resume(saved)).toThrow(
      what === 'files' ? /asleep-00000\.parquet: nothing/ : /recorder asleep/,
    )
    expect(filesOf(folder)).toEqual(before)
    if (what === 'files') return
    resume(mark)
    expect(existsSync(join(folder, 'raster-00099.parquet'))).toBe(false)
  })

  it('that counts on more rows than there are is refused', () => {
    const { resume, mark } = marked()
    const raster = mark['raster']!
    expect(raster.rows).toBeGreaterThan(0)
    expect(() => resume({ ...mark, raster: { ...raster, rows: raster.rows + 1 } })).toThrow(
      /raster-.*expected at least/,
    )
    expect(() => resume({ ...mark, raster: { ...raster, rows: 0.5 } })).toThrow(
      /mark\.rows: 0\.5; expected an integer >= 0/,
    )
  })
})
