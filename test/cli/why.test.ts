import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NetworkSpec, wire } from '../../src/graph/index.ts'
import type { Cause } from '../../src/plasticity/index.ts'
import { type Ended, network, start } from './cli.ts'

let home = ''
const rxspike = (...args: readonly string[]): Promise<Ended> => start(home, args).ended

const [input, learning] = network.projections
const plasticity = { kind: 'sal', params: { eta: 0.001 } }
const two: NetworkSpec = { ...network, projections: [{ ...input!, plasticity }, learning!] }

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-why-'))
  writeFileSync(join(home, 'net.json'), JSON.stringify(network))
  writeFileSync(join(home, 'two.json'), JSON.stringify({ ...two, duration: 10 }))
  writeFileSync(
    join(home, 'still.json'),
    JSON.stringify({ ...network, duration: 10, projections: [input], recorders: [] }),
  )
  const runs = await Promise.all(
    ['net', 'two', 'still'].map((name) => rxspike('run', `${name}.json`, '--out', name, '--quiet')),
  )
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    Array.from({ length: 3 }, () => ({ code: 0, stderr: '' })),
  )
  // it starts processes, as a test does
}, 60_000)
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Told {
  readonly w: readonly [number, number]
  readonly recorded: number | null
  readonly isSame: boolean | null
  readonly totals: { readonly changes: number; readonly up: { readonly count: number; readonly sum: number } }
  readonly causes: readonly Cause[]
}

/** The causes of a synapse in this process. */
const causesHere = async (pre: number, post: number): Promise<Cause[]> => {
  const net = wire(network)
  const causes: Cause[] = []
  net.causes('aa', { pre, post }).subscribe((cause) => causes.push(cause))
  await net.runProgram()
  return causes
}

describe('rxspike why', () => {
  it('tells every change of a weight, and that it ends where the run left it, bit for bit', async () => {
    const { code, stdout } = await rxspike('why', 'net', '--synapse', '1→3', '--all', '--json', '--quiet')
    expect(code).toBe(0)
    const told = JSON.parse(stdout) as Told
    const causes = await causesHere(1, 3)
    expect(causes.length).toBeGreaterThan(20)
    expect(told.causes).toEqual(causes)
    expect(told.isSame).toBe(true)
    expect(told.recorded).toBe(told.w[1])
    let w = told.w[0]
    for (const { dw } of told.causes) w += dw
    expect(w).toBe(told.recorded)
    expect(told.totals.changes).toBe(causes.length)
    const up = causes.filter(({ dw }) => dw > 0)
    expect(told.totals.up.count).toBe(up.length)
    expect(told.totals.up.sum).toBeCloseTo(
      up.reduce((sum, { dw }) => sum + dw, 0),
      12,
    )
  })

  it('has a table of the largest changes, totals, and files with every pair and a picture', async () => {
    const args = ['why', 'net', '--synapse', '1,3', '--top', '2']
    const files = ['why.csv', 'why.parquet', 'why.png', 'why.svg']
    const { code, stdout } = await rxspike(...args, ...files.flatMap((file) => ['--out', file]))
    expect(code).toBe(0)
    const causes = await causesHere(1, 3)
    expect(stdout).toContain(`The largest 2 of ${causes.length} changes`)
    expect(stdout).toContain('rule: all-to-all → triangular → scale')
    expect(stdout).toContain('That is the weight that the run left, bit for bit.')
    const pairs = causes.flatMap(({ t, w, dw, terms }) =>
      terms.flatMap(({ spikes }) =>
        spikes.flatMap((spike) =>
          spike.pairs.map(({ t_pre, t_post, dt }) => ({ t, w, dw, t_pre, t_post, dt })),
        ),
      ),
    )
    const csv = readFileSync(join(home, 'why.csv'), 'utf8').trim().split('\n')
    const columns = csv[0]!.split(',')
    const rows = csv.slice(1).map((line) => {
      const cells = line.split(',')
      const of = (name: string) => Number(cells[columns.indexOf(name)])
      return { t: of('t'), w: of('w'), dw: of('dw'), t_pre: of('t_pre'), t_post: of('t_post'), dt: of('dt') }
    })
    expect(rows).toEqual(pairs)
    const file = readFileSync(join(home, 'why.parquet'))
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
    expect(await parquetReadObjects({ file: bytes, columns: Object.keys(pairs[0]!) })).toEqual(pairs)
    expect(readFileSync(join(home, 'why.svg'), 'utf8')).toContain('aa 1 → 3 in two groups')
    expect(readFileSync(join(home, 'why.png')).subarray(1, 4).toString()).toBe('PNG')
  })

  it('of a window tells what is in it, and does not run on', async () => {
    const args = ['--synapse', '1->3', '--from', '500', '--to', '1000', '--all', '--json', '--quiet']
    const { stdout } = await rxspike('why', 'net', ...args)
    const told = JSON.parse(stdout) as Told
    const causes = await causesHere(1, 3)
    expect(told.causes).toEqual(causes.filter(({ t }) => t >= 500 && t <= 1000))
    expect(told.w[0]).toBe(told.causes[0]!.w)
    expect(told).toMatchObject({ recorded: null, isSame: null })
  })

  it('says so where the weight is not the one that the run left', async () => {
    const path = join(home, 'two', 'run.json')
    const whole = readFileSync(path, 'utf8')
    const run = JSON.parse(whole) as { spec: NetworkSpec }
    writeFileSync(path, JSON.stringify({ ...run, spec: { ...run.spec, seed: 99 } }))
    const { code, stdout } = await rxspike('why', 'two', '--synapse', '1,3', '--projection', 'aa')
    writeFileSync(path, whole)
    expect(code).toBe(0)
    expect(stdout).toContain('Not the weight that the run left')
    expect(stdout).toContain('run.json was')
  })

  it.each([
    [['net', '--synapse', '1,9'], '--synapse 1,9: post 9; expected a neuron of a, 0 to 4'],
    [['net', '--synapse', '1,1'], '--synapse 1,1: aa has no synapse to 1 from 1; expected one to 0, 2, 3, 4'],
    [['net', '--synapse', 'one'], "Expected two neurons, pre and post: '3→7', '3->7' or 3,7."],
    [
      ['net', '--synapse', '1,3', '--projection', 'ia'],
      '--projection ia: it has no plasticity, so its weights never change',
    ],
    [['net', '--synapse', '1,3', '--projection', 'ab'], "Did you mean 'aa'?"],
    [['two', '--synapse', '1,3'], 'expected --projection with one of ia, aa'],
    [['still', '--synapse', '1,3'], 'no projection of its network has plasticity, so no weight ever changes'],
    [['none', '--synapse', '1,3'], 'none: there is no such folder'],
    [['net.json', '--synapse', '1,3'], 'net.json: it is a file'],
    [['net', '--synapse', '1,3', '--to', '3000'], '--to 3000: the run is known to 2000 ms'],
    [['net', '--synapse', '1,3', '--from', '2000'], '--from 2000: expected less than 2000 ms'],
    [
      ['net', '--synapse', '1,3', '--out', 'why.doc'],
      'expected a file name that ends in .csv, .parquet, .png, .svg',
    ],
    [['net', '--synapse', '1,3', '--top', '-1'], 'Expected an integer >= 0.'],
    [['net'], "required option '--synapse"],
  ] as const)('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await rxspike('why', ...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
  })

  it('leaves a file that is there alone, unless it is to be replaced', async () => {
    writeFileSync(join(home, 'mine.csv'), 'mine')
    const { code, stderr } = await rxspike('why', 'net', '--synapse', '1,3', '--out', 'mine.csv')
    expect(code).toBe(2)
    expect(stderr).toContain('--out mine.csv: it exists; expected a new file, or --force to replace it')
    expect(existsSync(join(home, 'mine.csv'))).toBe(true)
    expect(readFileSync(join(home, 'mine.csv'), 'utf8')).toBe('mine')
  })
})
