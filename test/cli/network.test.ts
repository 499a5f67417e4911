import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wire } from '../../src/graph/index.ts'
import { readParquetParts } from '../../src/io/parquetParts.ts'
import { readWeights } from '../../src/io/weightFiles.ts'
import { type Ended, network, start, until } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-net-'))
  writeFileSync(join(home, 'net.json'), JSON.stringify(network))
  writeFileSync(join(home, 'long.json'), JSON.stringify({ ...network, duration: 300_000 }))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (...args: readonly string[]): Promise<Ended> => start(home, args).ended

const readJson = (...path: readonly string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(home, ...path), 'utf8')) as Record<string, unknown>

/** A hash of every file of a run but for `run.json`, which tells times. */
const contents = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(home, out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'run.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [
        path.slice(join(home, out).length + 1),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
  )

describe('rxspike run FILE.json', () => {
  it('records what the network asks for, and leaves what was run, how, and what came out', async () => {
    const { code, stdout, stderr } = await rxspike('run', 'net.json', '--out', 'one', '--json')
    expect(stderr).toContain('population')
    expect(code).toBe(0)
    // the same network in this process
    const net = wire(network)
    const spikes: object[] = []
    net.spikes('a').subscribe(({ t, source }) => spikes.push({ t, source }))
    await net.runProgram()
    expect(await readParquetParts(join(home, 'one'), 'spikes')).toEqual(spikes)
    const weights = await readParquetParts(join(home, 'one', 'weights'), 'aa')
    const matrix = net.synapses('aa').toMatrix()
    expect(weights).toHaveLength(20)
    for (const { post, pre, weight } of weights) expect(weight).toBe(matrix[5 * Number(post) + Number(pre)])
    expect(readdirSync(join(home, 'one')).toSorted()).toEqual([
      'explain.txt',
      'raster.png',
      'raster.svg',
      'result.json',
      'run.json',
      'spikes-00000.parquet',
      'w-00000.parquet',
      'weights',
      'weights.png',
      'weights.svg',
    ])
    expect(readFileSync(join(home, 'one', 'explain.txt'), 'utf8')).toBe(`${net.explain()}\n`)
    expect(readJson('one', 'run.json')).toMatchObject({
      usecase: 'network',
      seed: 3,
      duration: 2_000,
      spec: network,
    })
    const result = readJson('one', 'result.json')
    expect(result).toMatchObject({
      usecase: 'network',
      network: 'two groups',
      duration: 2_000,
      populations: { a: { size: 5, spikes: spikes.length, rate: spikes.length / 10 } },
      projections: { aa: { synapses: 20 } },
      recorders: { spikes: spikes.length, w: 21 * 20 },
    })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toEqual({
      ...result,
      wallSeconds: expect.any(Number) as number,
      out: 'one',
    })
  })

  it('takes a seed and a duration instead of those of the file', async () => {
    const args = ['run', 'net.json', '--duration', '500', '--quiet']
    const runs = await Promise.all(
      [
        ['5', 's5'],
        ['5', 's5b'],
        ['6', 's6'],
      ].map(([seed, out]) => rxspike(...args, '--seed', seed!, '--out', out!)),
    )
    expect(runs).toEqual(runs.map(() => ({ code: 0, stdout: '', stderr: '' })))
    expect(readJson('s5', 'result.json')).toMatchObject({ seed: 5, duration: 500 })
    expect(contents('s5b')).toEqual(contents('s5'))
    expect(contents('s6')).not.toEqual(contents('s5'))
  })

  it('under --force replaces the run in the folder and nothing else', async () => {
    const other = { ...network, recorders: [{ ...network.recorders![0], name: 'other' }], duration: 300 }
    writeFileSync(join(home, 'other.json'), JSON.stringify(other))
    expect((await rxspike('run', 'net.json', '--out', 'again', '--quiet')).code).toBe(0)
    for (const name of ['mine.txt', 'mine-00000.parquet']) writeFileSync(join(home, 'again', name), 'mine')
    expect((await rxspike('run', 'other.json', '--out', 'again', '--quiet', '--force')).code).toBe(0)
    const files = readdirSync(join(home, 'again'))
    expect(files).toContain('mine.txt')
    expect(files).toContain('mine-00000.parquet')
    expect(files).toContain('other-00000.parquet')
    expect(files).not.toContain('spikes-00000.parquet')
    expect(files).not.toContain('w-00000.parquet')
  })

  it('names the folder after the network, unless it is told where', async () => {
    expect((await rxspike('run', './net.json', '--duration', '10', '--quiet')).code).toBe(0)
    expect(readdirSync(join(home, 'runs'))).toEqual([
      expect.stringMatching(/^two-groups-\d{4}-\d\d-\d\dT[\d-]+Z$/),
    ])
  })
})

describe('a run that is ended', () => {
  beforeAll(async () => {
    await rxspike('run', 'long.json', '--out', 'whole', '--quiet')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s: exit code %d, everything so far is readable, and resume makes it whole',
    async (signal, exit) => {
      const out = `ended-${signal}`
      const { child, ended } = start(home, ['run', 'long.json', '--out', out])
      await until(() => existsSync(join(home, out, 'w-00000.parquet')))
      child.kill(signal)
      const { code, stderr } = await ended
      expect(stderr).toContain(
        `rxspike: ended by ${signal}; what was computed is in ${out}. Go on with: rxspike resume ${out}\n`,
      )
      expect(code).toBe(exit)
      const files = readdirSync(join(home, out))
      for (const file of ['checkpoint.bin', 'raster.png', 'weights.png', 'weights'])
        expect(files).toContain(file)
      expect(files).not.toContain('result.json')
      const { to } = (readJson(out, 'run.json')['sessions'] as { to: number }[])[0]!
      const rows = await readParquetParts(join(home, out), 'w')
      expect(rows.at(-1)!['t']).toBe(100 * Math.floor(to / 100))
      expect((await rxspike('resume', out)).code).toBe(0)
      expect(contents(out)).toEqual(contents('whole'))
      const again = await rxspike('resume', out)
      expect(again).toMatchObject({ code: 0, stderr: '' })
      expect(again.stdout).toContain('nothing is left to do')
    },
  )

  it('kill -9: its files can be drawn and its weights read, and resume makes it whole', async () => {
    const { child, ended } = start(home, [
      'run',
      'long.json',
      '--out',
      'killed',
      '--checkpoint-every',
      '0.002',
    ])
    await until(() => existsSync(join(home, 'killed', 'w-00000.parquet')))
    child.kill('SIGKILL')
    await ended
    expect(existsSync(join(home, 'killed', 'result.json'))).toBe(false)
    const plotted = await rxspike('plot', 'killed')
    expect(plotted).toEqual({ code: 0, stdout: 'Drawn in killed: raster.png, weights.png\n', stderr: '' })
    expect((await rxspike('weights', 'killed', 'ia', '--out', 'killed.npy')).code).toBe(0)
    expect(readWeights(join(home, 'killed.npy'))).toMatchObject({ postSize: 5, preSize: 20 })
    expect((await rxspike('resume', 'killed', '--quiet')).code).toBe(0)
    expect(contents('killed')).toEqual(contents('whole'))
  })

  it('without checkpoints a killed run cannot go on, and one that was ended by a signal can', async () => {
    const { child, ended } = start(home, ['run', 'long.json', '--out', 'bare', '--checkpoint-every', '0'])
    await until(() => existsSync(join(home, 'bare', 'w-00000.parquet')))
    expect(existsSync(join(home, 'bare', 'checkpoint.bin'))).toBe(false)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(143)
    expect(existsSync(join(home, 'bare', 'checkpoint.bin'))).toBe(true)
  })
})

describe('the weights of a run', () => {
  beforeAll(async () => {
    await rxspike('run', 'net.json', '--out', 'source', '--quiet')
  })

  it.each(['csv', 'parquet', 'npy'])('go out as %s and come in again, bit for bit', async (format) => {
    const file = `w.${format}`
    const { code, stdout } = await rxspike('weights', 'source', 'aa', '--out', file)
    expect(stdout).toBe(`${file}: 5 × 5, [post][pre]\n`)
    expect(code).toBe(0)
    const { values } = readWeights(join(home, file))
    const rows = await readParquetParts(join(home, 'source', 'weights'), 'aa')
    expect(values.filter((w) => w !== 0)).toHaveLength(rows.length)
    for (const { post, pre, weight } of rows) expect(values[5 * Number(post) + Number(pre)]).toBe(weight)
    const { plasticity: _, ...fixed } = network.projections[1]!
    const reused = {
      ...network,
      projections: [{ ...fixed, weights: { kind: 'file', params: { path: file } } }],
      recorders: [],
      duration: 10,
    }
    writeFileSync(join(home, `again-${format}.json`), JSON.stringify(reused))
    await rxspike('run', `again-${format}.json`, '--out', `again-${format}`, '--quiet')
    expect(await readParquetParts(join(home, `again-${format}`, 'weights'), 'aa')).toEqual(rows)
  })

  it('go out as a list of synapses', async () => {
    const { stdout, stderr } = await rxspike('weights', 'source', 'aa', '--list', '--out', 'list.parquet')
    expect(stderr).toBe('')
    expect(stdout).toBe('list.parquet: 20 synapses, post, pre, weight\n')
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(home, 'list.parquet')) })
    expect(rows).toEqual(await readParquetParts(join(home, 'source', 'weights'), 'aa'))
  })

  it('are listed without a projection, and replace no file unless asked to', async () => {
    expect((await rxspike('weights', 'source')).stdout).toBe('  ia  in → a\n  aa  a → a\n')
    writeFileSync(join(home, 'mine.csv'), 'mine')
    const { code, stderr } = await rxspike('weights', 'source', 'aa', '--out', 'mine.csv')
    expect(stderr).toContain('--out mine.csv: it exists')
    expect(code).toBe(2)
    expect(readFileSync(join(home, 'mine.csv'), 'utf8')).toBe('mine')
    expect((await rxspike('weights', 'source', 'aa', '--out', 'mine.csv', '--force')).code).toBe(0)
  })
})
