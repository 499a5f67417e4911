import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawNetwork } from '../../src/cli/networkPictures.ts'
import { lastRows } from '../../src/cli/recordedRows.ts'
import type { NetworkSpec } from '../../src/graph/index.ts'
import { parquetParts } from '../../src/io/parquetParts.ts'
import { network } from './cli.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-pictures-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A table of spikes at 0, 1, 2 … ms. */
const record = (name: string, count: number, rowsPerPart = 50_000): void => {
  const table = parquetParts({ folder, name, columns: { t: 'double', source: 'int32' }, rowsPerPart })
  for (let t = 0; t < count; t++) table.write({ t, source: t % 5 })
  table.close()
}

/** The folder of a run of this network. */
const runOf = (parts: Partial<NetworkSpec>, duration: number): void => {
  const spec = { ...network, projections: [], recorders: [], duration, ...parts }
  const run = {
    usecase: 'network',
    rxspike: '0.0.1',
    file: 'net.json',
    base: folder,
    seed: spec.seed,
    duration,
    spec,
    sessions: [{ began: '2026-01-01T00:00:00.000Z', from: 0, to: duration }],
  }
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run))
}

const drawn = (): string => readFileSync(join(folder, 'raster.svg'), 'utf8')

describe('the last rows of a table', () => {
  it.each([
    ['all, where there are as many as wanted', 20, {}, [0, 19], false],
    ['all, where there are fewer', 21, {}, [0, 19], false],
    ['the last, and that there are more', 19, {}, [1, 19], true],
    ['as many as wanted, up to the begin of a part', 10, {}, [10, 19], true],
    ['all of a window', 10, { from: 5, to: 14 }, [5, 14], false],
    ['the last of a window, and that there are more', 9, { from: 5, to: 14 }, [6, 14], true],
    ['all of a window that begins with a part', 10, { from: 10 }, [10, 19], false],
  ] as const)('are %s', (_, most, window, [first, last], isCut) => {
    record('spikes', 20, 5)
    const { columns, isCut: isReallyCut } = lastRows(folder, 'spikes', ['t'], most, window)
    expect(columns[0]).toEqual(Array.from({ length: last - first + 1 }, (__, k) => first + k))
    expect(isReallyCut).toBe(isCut)
  })
})

describe('the picture of the spikes', () => {
  it('of a window with more spikes than are drawn begins with the first that is drawn, and says so', () => {
    runOf({ recorders: [{ name: 's', kind: 'spikes', params: { population: 'a' } }] }, 201_000)
    record('s', 201_000)
    drawNetwork(folder, { from: 500 })
    expect(drawn()).toContain('spikes of a from 1000 to 201000 ms')
    expect(drawn()).toContain(
      'From 1,000 to 201,000 of 201,000 ms, not from 500: of each population the last 200,000 spikes are drawn at most.',
    )
  })

  it('of a window that can be drawn shows just that', () => {
    runOf({ recorders: [{ name: 's', kind: 'spikes', params: { population: 'a' } }] }, 1_000)
    record('s', 1_000)
    drawNetwork(folder, { from: 500, to: 700 })
    expect(drawn()).toContain('spikes of a from 500 to 700 ms')
    expect(drawn()).toContain('>From 500 to 700 of 1,000 ms.<')
  })

  it('says of a population how many of its neurons were recorded, if it is not all', () => {
    const params = { population: 'a', neurons: [0, 3] }
    runOf({ recorders: [{ name: 's', kind: 'spikes', params }] }, 100)
    record('s', 1)
    drawNetwork(folder)
    expect(drawn()).toContain('>a (2 of 5 recorded)<')
  })
})
