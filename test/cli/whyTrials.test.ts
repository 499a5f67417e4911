import { Command } from 'commander'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesText } from '../../src/cli/namesText.ts'
import { noBar } from '../../src/cli/progress.ts'
import { trialFileOf } from '../../src/cli/trialFiles.ts'
import { type AnyOptions, trialUseCaseOf } from '../../src/cli/trialUseCases.ts'
import { whyCommand } from '../../src/cli/why.ts'
import { CauseRows } from '../../src/cli/whyFiles.ts'
import { rerunOf, watch } from '../../src/cli/whyRun.ts'
import { wire } from '../../src/graph/index.ts'
import type { Cause } from '../../src/plasticity/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import { start, until } from './cli.ts'

let home = ''

const never = (): AbortSignal => new AbortController().signal

/** Small runs of every use case that is made of trials, in a shape of options of each. */
const RUNS = {
  layers: ['symmetrisation', 'layer', { sizes: [3, 2], runs: 2, arms: ['sal', 'none'] }],
  stack: ['symmetrisation', 'layers', { sizes: [2, 3, 2], runs: 1, arms: ['sal'], decayTo: 0.5 }],
  pair: ['symmetrisation', 'pair', { arms: ['sal', 'frozen'], window: 'exponential', pairing: 'restricted' }],
  pairs: ['symmetrisation', 'pairs', { pairs: 3, runs: 1 }],
  plane: ['phase-plane', 'quick', { points: 1, starts: 2, frozenStarts: 2, pointDuration_tau_ref: 5000 }],
  dale: ['dales-law', 'quick', { grid: 2, lines: 0, starts: 1, pointDuration_tau_ref: 5000 }],
  psp: [
    'psp-shapes',
    'quick',
    { shape: 'tail', b1: [0], b2: [1], grid: 0, rests: 1, differencesDuration_tau_ref: 50 },
  ],
} as const

type Name = keyof typeof RUNS

const jobOf = (name: Name, more: object = {}) => {
  const [usecase, preset, changes] = RUNS[name]
  const entry = trialUseCaseOf(usecase)!
  const known = entry.usecase.presets[preset]!.options
  const options = { ...known, epochs: 6, epochDuration_tau_ref: 30, ...changes, ...more }
  return { entry, preset, options: entry.usecase.checked(options) }
}

/** What a run has in its folder; of which trials the outcomes are there is said by key. */
const writeRun = async (folder: string, name: Name, isDone: (key: string) => boolean, more: object = {}) => {
  const { entry, preset, options } = jobOf(name, more)
  const { usecase } = entry
  mkdirSync(folder)
  const run = { usecase: usecase.name, rxspike: VERSION, preset, options, sessions: [] }
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run))
  for (const trial of usecase.trials(options).filter(({ key }) => isDone(key)))
    writeFileSync(
      join(folder, trialFileOf(trial.key)),
      JSON.stringify({ key: trial.key, options, outcome: await trial.run() }),
    )
}

const VERSION = (JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }).version

const doneIn = (name: Name) => (key: string) => name !== 'layers' || key !== 'sal-2'

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-why-trials-'))
  for (const name of Object.keys(RUNS) as Name[]) await writeRun(join(home, name), name, doneIn(name))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The synapses of a trial whose weights change. */
const plasticIn = (options: AnyOptions, name: Name, key: string) => {
  const spec = jobOf(name).entry.usecase.spec(options, key)
  if (spec === undefined) return []
  const net = wire(spec)
  return spec.projections.flatMap(({ name: projection, plasticity }) => {
    if (plasticity === undefined) return []
    const { begin, targets } = net.synapses(projection)
    return Array.from(targets, (post, k) => ({
      projection,
      pre: begin.findIndex((_, row) => k < begin[row + 1]!),
      post,
    }))
  })
}

/** Trials whose outcomes hold no weights. */
const DRIFT = /^(?:drift|node|line)-/

describe('a trial that is run again', () => {
  it.each(Object.keys(RUNS) as Name[])(
    'ends at the weights that its outcome holds, bit for bit, each change told from the one before: %s',
    async (name) => {
      const { entry, options } = jobOf(name)
      let compared = 0
      for (const { key } of entry.usecase.trials(options)) {
        for (const synapse of plasticIn(options, name, key)) {
          const again = rerunOf(join(home, name), key)
          const causes: Cause[] = []
          const window = { from: 0, to: again.end }
          const tell = (cause: Cause) => causes.push(cause)
          const { w } = await watch(again.wire(), synapse, window, noBar, tell, never())
          expect(causes.length).toBeGreaterThan(0)
          let weight = w[0]
          for (const cause of causes) {
            expect(cause.w).toBe(weight)
            weight += cause.dw
          }
          expect(weight).toBe(w[1])
          const isHeld = !DRIFT.test(key) && doneIn(name)(key)
          expect(again.recorded(synapse)).toBe(isHeld ? w[1] : undefined)
          if (isHeld) compared++
        }
      }
      expect(compared).toBeGreaterThan(0)
    },
  )

  it('of many synapses is compared for those of which the outcome holds the weights, every third of 5600', async () => {
    const sizes = [80, 70]
    const more = { sizes, runs: 1, arms: ['sal'], epochs: 1, epochDuration_tau_ref: 5 }
    const folder = join(home, 'many')
    await writeRun(folder, 'layers', () => true, more)
    const again = rerunOf(folder)
    const net = wire(again.spec)
    await net.runProgram()
    let held = 0
    for (const [projection, from, to] of [
      ['up 1', 80, 70],
      ['down 1', 70, 80],
    ] as const) {
      for (let pre = 0; pre < from; pre++) {
        for (let post = 0; post < to; post++) {
          const recorded = again.recorded({ projection, pre, post })
          if (recorded === undefined) continue
          held++
          expect(recorded).toBe(net.synapses(projection).get(post, pre))
        }
      }
    }
    expect(held).toBe(2 * Math.ceil(5600 / 3))
  })

  it('that the run has not come to is told too, without a weight to compare with', () => {
    const again = rerunOf(join(home, 'layers'), 'sal-2')
    expect(again.end).toBe(6 * 30 * 10)
    expect(again.recorded({ projection: 'down 1', pre: 0, post: 1 })).toBeUndefined()
    expect(again.nothing).toContain('The trial sal-2 is not done in this run')
    expect(rerunOf(join(home, 'plane'), 'drift-1').nothing).toContain('what was kept of the trial drift-1')
  })

  it('is ended by its signal', async () => {
    const again = rerunOf(join(home, 'pair'), 'sal-1')
    const synapse = { projection: 'w21', pre: 0, post: 0 }
    const window = { from: 0, to: again.end }
    const abort = new AbortController()
    const tell = () => abort.abort('SIGINT')
    const bar = { update: tell, stop: () => undefined }
    await expect(watch(again.wire(), synapse, window, bar, () => undefined, abort.signal)).rejects.toThrow(
      RunAborted,
    )
  })

  it('is ended by what its progress throws', async () => {
    const again = rerunOf(join(home, 'pair'), 'sal-1')
    const full = new Error('too many rows')
    const bar = {
      update: () => {
        throw full
      },
      stop: () => undefined,
    }
    const window = { from: 0, to: again.end }
    const synapse = { projection: 'w21', pre: 0, post: 0 }
    await expect(watch(again.wire(), synapse, window, bar, () => undefined, never())).rejects.toBe(full)
  })
})

describe('rxspike why of a run of trials', () => {
  it.each([
    ['dale', [], 'the weights of 5 in'],
    ['dale', [], 'expected --trial with one of node-1-1, node-1-2, node-2-1, node-2-2, start-1'],
    ['layers', ['--trial', 'sal-3'], "has no such trial; expected one of sal-1, sal-2. Did you mean 'sal-1'"],
    ['layers', ['--trial', 'none-1'], '--trial none-1: its network has no plasticity'],
    ['psp', ['--trial', 'predicted-tail-1'], '--trial predicted-tail-1: it computes without a network'],
    ['pair', ['--trial', 'sal-1'], 'expected --projection with one of w21, w12'],
    ['pair', ['--trial', 'frozen-1', '--projection', 'w12'], '--projection w12: it has no plasticity'],
    ['stack', ['--projection', 'down 2', '--to', '1801'], '--to 1801: the run is known to 1800 ms'],
    ['net', ['--trial', 'sal-1'], 'is the run of one network, without trials; expected no --trial'],
    ['wrong', ['--trial', 'sal-1'], '--epochs: 0'],
    ['none', [], 'no trial of it has a network with plasticity'],
    ['damaged', ['--trial', 'sal-1'], 'It is not as the run wrote it'],
  ] as const)('refuses, of %s, %j', async (name, flags, message) => {
    const folder = join(home, name)
    if (name === 'net') {
      mkdirSync(folder)
      const spec = wire(rerunOf(join(home, 'plane'), 'start-1').spec).spec
      const run = { usecase: 'network', rxspike: VERSION, file: 'x', base: home, seed: 1, duration: 1 }
      writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...run, spec, sessions: [] }))
    }
    if (name === 'wrong' || name === 'damaged') {
      await writeRun(folder, 'layers', () => false)
      const path = join(folder, 'run.json')
      const text = readFileSync(path, 'utf8')
      if (name === 'wrong') writeFileSync(path, text.replace('"epochs":6', '"epochs":0'))
      else writeFileSync(join(folder, 'trial-sal-1.json'), '{"key":"sal-1","outcome":{}}')
    }
    if (name === 'none') await writeRun(folder, 'layers', () => false, { arms: ['none'] })
    const program = new Command().exitOverride()
    whyCommand(program)
    const args = ['why', folder, '--synapse', '0,0', '--quiet', ...flags]
    await expect(program.parseAsync(args, { from: 'user' })).rejects.toThrow(message)
  })

  it('tells the history of a weight of symmetrisation, and draws it', async () => {
    const args = [
      'why',
      'layers',
      '--trial',
      'sal-1',
      '--synapse',
      '1→2',
      '--out',
      'why.svg',
      '--out',
      'why.csv',
    ]
    const { code, stdout, stderr } = await start(home, [...args, '--all', '--json']).ended
    expect(code).toBe(0)
    const told = JSON.parse(stdout) as {
      readonly w: readonly number[]
      readonly causes: readonly Cause[]
    }
    expect(told).toMatchObject({ run: 'layers', trial: 'sal-1', projection: 'down 1', pre: 1, post: 2 })
    expect(told).toMatchObject({ from: 0, to: 1800, recorded: told.w[1], isSame: true })
    expect(told.causes.map(({ t }) => t)).toEqual([300, 600, 900, 1200, 1500, 1800])
    expect(stderr).toContain('Trial sal-1: down 1 1 → 2, from layer 2 1 to layer 1 2: ')
    expect(stderr).toContain('That is the weight that the run left, bit for bit.')
    expect(readFileSync(join(home, 'why.svg'), 'utf8')).toContain('down 1 1 → 2 in symmetrisation sal')
    const pairs = told.causes.flatMap(({ terms }) =>
      terms.flatMap(({ spikes }) => spikes.flatMap((spike) => spike.pairs)),
    )
    expect(readFileSync(join(home, 'why.csv'), 'utf8').trim().split('\n').length).toBe(1 + pairs.length)
  })

  it('ended by Ctrl-C has code 130, and nothing is written', async () => {
    await writeRun(join(home, 'long'), 'pair', () => false, { epochs: 1e6, runs: 1, arms: ['frozen'] })
    const before = readdirSync(home).toSorted()
    const args = ['why', 'long', '--synapse', '0,0', '--out', 'long.csv', '--out', 'long.png', '--json']
    const { child, ended } = start(home, args)
    let errors = ''
    child.stderr!.on('data', (data: Buffer) => (errors += data.toString()))
    await until(() => errors.includes('beginning'))
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('rxspike: ended by SIGINT; nothing was written\n')
    expect(readdirSync(home).toSorted()).toEqual(before)
    expect(readdirSync(join(home, 'long'))).toEqual(['run.json'])
  })
})

describe('the table of changes', () => {
  const pair = { t_pre: 1, t_post: 2, dt: 1, value: 0.5, factor: 1 }
  const spike = { t: 2, side: 'post', pairs: [pair, pair], value: 1, dw: 1 } as const
  const term = { path: 'rule', chain: 'all', spikes: [spike], count: 1, steps: [], value: 1, dw: 1 }
  const cause = (t: number, terms: Cause['terms']): Cause => ({
    t,
    pre: 0,
    post: 0,
    w: -0,
    dw: 1,
    terms,
    sums: [],
    unexplained: 0,
  })

  it('has a row a pair, empty where there is nothing, however many there are', () => {
    const rows = new CauseRows()
    for (let k = 0; k < 6_000; k++) rows.add(cause(k, [term]))
    rows.add(cause(6_000, []))
    rows.write(join(home, 'rows.csv'))
    const lines = readFileSync(join(home, 'rows.csv'), 'utf8').trim().split('\n')
    expect(lines).toHaveLength(1 + 12_001)
    expect(lines[0]).toBe('t,w,dw,chain,chain_dw,spike_t,spike_side,spike_dw,t_pre,t_post,dt,value,factor')
    for (let k = 0; k < 12_000; k++)
      expect(lines[1 + k]).toBe(`${Math.floor(k / 2)},-0,1,rule,1,2,post,1,1,2,1,0.5,1`)
    expect(lines.at(-1)).toBe('6000,-0,1,,,,,,,,,,')
  })

  it('refuses more rows than there is room for, with the way to fewer', () => {
    const rows = new CauseRows(3)
    rows.add(cause(1, [term]))
    rows.refuseMany()
    rows.add(cause(2, [term]))
    rows.add(cause(3, [term]))
    expect(() => rows.refuseMany()).toThrow(
      '--out: more than 3 rows until 2 ms; expected a shorter time, with --from and --to',
    )
  })
})

describe('many names in a line', () => {
  it.each([
    [[], ''],
    [['b', 'a-1', 'a-2'], 'b, a-1, a-2'],
    [['a-1', 'b-1', 'a-2', 'a-3', 'a-4', 'a-12', 'c'], 'a-1 … a-12, b-1, c'],
  ])('are %j as %s', (names, text) => expect(namesText(names)).toBe(text))
})
