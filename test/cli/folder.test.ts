import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { Snapshot } from '../../src/graph/index.ts'
import { samplingPresets } from '../../src/usecases/index.ts'
import { type Ended, network, start, until } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-folder-'))
  writeFileSync(join(home, 'net.json'), JSON.stringify(network))
  writeFileSync(join(home, 'long.json'), JSON.stringify({ ...network, duration: 300_000 }))
  writeFileSync(join(home, 'endless.json'), JSON.stringify({ ...network, duration: 1e9 }))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (args: string): Promise<Ended> => start(home, args.split(' ')).ended

const at = (...path: readonly string[]): string => join(home, ...path)

const read = (...path: readonly string[]): string => readFileSync(at(...path), 'utf8')

/** Every file below a folder, with its content. */
const contents = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(at(out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(at(out).length + 1), readFileSync(path).toString('base64')]),
  )

/** Begins a run, and waits until it is at work. */
const begun = async (args: string, file: string) => {
  const started = start(home, args.split(' '))
  await until(() => existsSync(at(file)))
  return started
}

const sampling =
  'run sampling --epochs 100000 --epoch-duration-tau-ref 20 --validations 20000 --validation-duration-tau-ref 500 --targets 4322'

describe('a folder in which a run is at work', () => {
  it.each([
    ['a network', 'run endless.json', 'w-00000.parquet'],
    ['sampling', sampling, 'metrics-00000.parquet'],
  ])('is refused to every other process, which is told whom it belongs to: %s', async (what, args, first) => {
    const out = what.replace(' ', '-')
    const { child, ended } = await begun(`${args} --out ${out}`, join(out, first))
    const sessions = read(out, 'run.json')
    for (const other of [
      `resume ${out}`,
      `run net.json --out ${out} --force`,
      `run sampling --preset minimal --out ${out} --force`,
    ]) {
      const { code, stdout, stderr } = await rxspike(other)
      expect(stderr).toContain(`rxspike: ${out}: process ${child.pid} has a run at work in it since 2`)
      expect(stderr).toContain(`kill -INT ${child.pid}`)
      expect(code).toBe(2)
      expect(stdout).toBe('')
    }
    expect(read(out, 'run.json')).toBe(sessions)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(existsSync(at(out, 'run.lock'))).toBe(false)
  })

  it('is free again after kill -9: a resume takes the lock over and leaves none', async () => {
    const { child, ended } = await begun(
      'run long.json --out killed --checkpoint-every 0.002',
      'killed/w-00000.parquet',
    )
    child.kill('SIGKILL')
    await ended
    expect(JSON.parse(read('killed', 'run.lock'))).toMatchObject({ pid: child.pid })
    expect(await rxspike('resume killed --quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(existsSync(at('killed', 'run.lock'))).toBe(false)
  })

  it('and a checkpoint that a run killed in its very last moment has left are taken away by a resume', async () => {
    expect((await rxspike('run net.json --duration 5 --out done --quiet')).code).toBe(0)
    const left = { pid: 1, host: (await import('node:os')).hostname(), born: 'long ago', since: '' }
    writeFileSync(at('done', 'run.lock'), JSON.stringify(left))
    writeFileSync(at('done', 'checkpoint.bin'), '')
    expect(await rxspike('resume done --quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readdirSync(at('done'))).not.toContain('run.lock')
    expect(readdirSync(at('done'))).not.toContain('checkpoint.bin')
  })

  it('goes to one of several processes that want to go on with it at once', async () => {
    const { child, ended } = await begun(
      'run endless.json --out wanted --checkpoint-every 0.002',
      'wanted/w-00000.parquet',
    )
    child.kill('SIGKILL')
    await ended
    const resumes = Array.from({ length: 4 }, () => start(home, ['resume', 'wanted', '--quiet']))
    const refused: Ended[] = []
    await Promise.all(
      resumes.map(async (resume) => {
        const end = await resume.ended
        refused.push(end)
        // the last is the one that goes on
        if (refused.length === 3) for (const other of resumes) other.child.kill('SIGTERM')
      }),
    )
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 143])
    for (const { stderr } of refused.slice(0, 3)) expect(stderr).toMatch(/^rxspike: wanted: .* a run/)
  })

  it.each([
    ['a number that another process has now', { pid: process.pid, born: 'long ago' }],
    ['no content', undefined],
  ])('a lock of %s is taken over', async (what, lock) => {
    const { hostname } = await import('node:os')
    const { utimesSync } = await import('node:fs')
    const out = what.replaceAll(' ', '-')
    mkdirSync(at(out))
    const whole = { host: hostname(), since: '2026-01-01T00:00:00.000Z', ...lock }
    writeFileSync(at(out, 'run.lock'), lock === undefined ? '' : JSON.stringify(whole))
    utimesSync(at(out, 'run.lock'), 1, 1)
    expect((await rxspike(`run net.json --duration 5 --out ${out} --quiet`)).stderr).toBe('')
    expect(existsSync(at(out, 'run.lock'))).toBe(false)
  })

  it('a lock of another machine stays, and how to remove it is told', async () => {
    mkdirSync(at('far'))
    const lock = JSON.stringify({ pid: 1, host: 'elsewhere', born: '', since: '2026-01-01T00:00:00.000Z' })
    writeFileSync(at('far', 'run.lock'), lock)
    const { code, stderr } = await rxspike('run net.json --out far --quiet')
    expect(stderr).toContain('far: process 1 on elsewhere has a run at work in it')
    expect(stderr).toContain('if that process is gone: rm far/run.lock')
    expect(code).toBe(2)
    expect(read('far', 'run.lock')).toBe(lock)
  })
})

describe('--force', () => {
  it('deletes nothing of a folder that holds no run, and names what is in it', async () => {
    mkdirSync(at('mine'))
    const mine = ['specs.json', 'result.json', 'weights.png', 'metrics-00000.parquet', 'notes.txt']
    for (const name of mine) writeFileSync(at('mine', name), 'mine')
    for (const [run, text] of [
      ['run sampling --preset minimal', undefined],
      ['run net.json', undefined],
      ['run net.json', '{"usecase":"network"}'],
      ['run sampling --preset minimal', '{"usecase":"network","spec":{}}'],
      ['run net.json', 'mine'],
    ] as const) {
      if (text !== undefined) writeFileSync(at('mine', 'run.json'), text)
      const before = contents('mine')
      const { code, stdout, stderr } = await rxspike(`${run} --out mine --force`)
      expect(stderr).toContain('--out mine --force: it holds no run that could be replaced, but ')
      expect(stderr).toContain('metrics-00000.parquet')
      expect(stderr).not.toContain('fault of RxSpike')
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(contents('mine')).toEqual(before)
    }
  })

  it('of files that only the other use case writes, leaves those there', async () => {
    expect((await rxspike('run net.json --out kept --quiet --duration 50')).code).toBe(0)
    for (const name of ['specs.json', 'metrics-00000.parquet']) writeFileSync(at('kept', name), 'mine')
    expect((await rxspike('run net.json --out kept --quiet --duration 50 --force')).code).toBe(0)
    for (const name of ['specs.json', 'metrics-00000.parquet']) expect(read('kept', name)).toBe('mine')
    const before = contents('kept')
    const { code, stderr } = await rxspike('run sampling --preset minimal --out kept --force')
    expect(stderr).toContain(
      '--out kept: metrics-00000.parquet, specs.json, of no run there, would be overwritten',
    )
    expect(code).toBe(2)
    expect(contents('kept')).toEqual(before)
  })

  it.each(['other-00000.parquet', 'weights/other-00000.parquet'])(
    'keeps the old run if the new one would be refused, for %s',
    async (file) => {
      const out = file.replace('/', '-')
      const [spikes] = network.recorders!
      const other = {
        ...network,
        recorders: [{ ...spikes!, name: 'other' }],
        projections: [{ ...network.projections[0], name: 'other' }],
      }
      writeFileSync(at('other.json'), JSON.stringify(other))
      expect((await rxspike(`run net.json --out ${out} --quiet --duration 50`)).code).toBe(0)
      writeFileSync(at(out, file), 'mine')
      const before = contents(out)
      const { code, stderr } = await rxspike(`run other.json --out ${out} --force`)
      expect(stderr).toContain(`--out ${out}: ${file}, of no run there, would be overwritten`)
      expect(code).toBe(2)
      expect(contents(out)).toEqual(before)
    },
  )
})

describe('weights', () => {
  it('of a run that was resumed and killed are those of its last checkpoint', async () => {
    const first = await begun('run endless.json --out old --checkpoint-every 0.002', 'old/w-00000.parquet')
    first.child.kill('SIGINT')
    await first.ended
    expect(existsSync(at('old', 'weights'))).toBe(true)
    const before = readFileSync(at('old', 'checkpoint.bin'))
    const second = start(home, ['resume', 'old', '--checkpoint-every', '0.002'])
    await until(() => !readFileSync(at('old', 'checkpoint.bin')).equals(before))
    second.child.kill('SIGKILL')
    await second.ended
    expect(existsSync(at('old', 'weights'))).toBe(false)
    const { state } = Snapshot.fromBytes(readFileSync(at('old', 'checkpoint.bin')))
    const { weights } = state['weights of aa'] as { weights: Float64Array }
    expect((await rxspike('weights old aa --out old.csv')).code).toBe(0)
    const numbers = read('old.csv').trim().split(/[\n,]/).map(Number)
    const sorted = (values: readonly number[]) => values.filter((w) => w !== 0).toSorted((a, b) => a - b)
    expect(sorted(numbers)).toEqual(sorted([...weights]))
  })

  it('that are missing are an error, and no zeros; none of no synapses are a table', async () => {
    const bare = {
      ...network,
      projections: [
        network.projections[0],
        {
          name: 'none',
          from: 'in',
          to: 'a',
          weights: 1,
          connectivity: { kind: 'bernoulli', params: { p: 0 } },
        },
      ],
      recorders: [],
      duration: 10,
    }
    writeFileSync(at('bare.json'), JSON.stringify(bare))
    expect((await rxspike('run bare.json --out bare --quiet')).stderr).toBe('')
    expect(readdirSync(at('bare', 'weights'))).toContain('none-00000.parquet')
    expect(await rxspike('weights bare none --out none.csv')).toMatchObject({ code: 0, stderr: '' })
    expect(new Set(read('none.csv').trim().split(/[\n,]/))).toEqual(new Set(['0']))
    rmSync(at('bare', 'weights', 'ia-00000.parquet'))
    const { code, stderr } = await rxspike('weights bare ia --out ia.csv')
    expect(stderr).toContain('bare/weights/ia-00000.parquet: nothing; expected a part of the weights')
    expect(code).toBe(2)
    expect(existsSync(at('ia.csv'))).toBe(false)
  })
})

describe('run.json', () => {
  beforeAll(async () => {
    const { child, ended } = await begun('run endless.json --out ended', 'ended/w-00000.parquet')
    child.kill('SIGINT')
    await ended
  })

  /** A copy of the run with another `run.json`. */
  const edited = (name: string, edit: (text: string) => string): string => {
    cpSync(at('ended'), at(name), { recursive: true })
    writeFileSync(at(name, 'run.json'), edit(read(name, 'run.json')))
    return name
  }

  it.each([
    ['no spec', () => '{"usecase":"network"}', 'expected'],
    ['an empty spec', () => '{"usecase":"network","spec":{}}', 'expected'],
    [
      'a faulty spec',
      (text: string) => text.replace('"size": 5', '"size": -5'),
      'populations[1].size: -5; expected an integer from 1 to 67108864',
    ],
    [
      'no sessions',
      (text: string) => text.replace('"sessions"', '"others"'),
      'sessions: undefined; expected',
    ],
    ['no options of sampling', () => '{"usecase":"sampling","rxspike":"1","preset":"quick"}', 'options'],
  ])('with %s is refused', async (what, edit, message) => {
    const out = edited(what.replaceAll(' ', '-'), edit)
    const before = contents(out)
    // all read it in one way: that every command does so, one case shows
    const commands = [`resume ${out}`, `plot ${out}`, `weights ${out}`, `diff ${out} net.json`]
    for (const command of what === 'an empty spec' ? commands : commands.slice(0, 1)) {
      const { code, stdout, stderr } = await rxspike(command)
      expect(stderr).toContain(`${out}/run.json: `)
      expect(stderr).toContain(command.startsWith('weights') || command.startsWith('diff') ? '' : message)
      expect(stderr).not.toMatch(/\n\s+at |fault of RxSpike/)
      expect(code).toBe(2)
      expect(stdout).toBe('')
    }
    expect(contents(out)).toEqual(before)
  })

  it.each([
    ['a parameter', '"bias": -1', '"bias": -2', "population 'a': params.bias -1 → -2"],
    ['the seed', '"seed": 3,\n  "duration"', '"seed": 4,\n  "duration"', 'seed 3 → 4'],
  ])('in which %s was changed is not half obeyed: it is refused by name', async (what, old, now, message) => {
    const out = edited(what.replaceAll(' ', '-'), (text) => {
      expect(text).toContain(old)
      return text.replace(old, now)
    })
    const before = contents(out)
    const { code, stderr } = await rxspike(`resume ${out}`)
    expect(stderr).toContain(`${out}/run.json: it was changed since the checkpoint (${message})`)
    expect(code).toBe(2)
    expect(contents(out)).toEqual(before)
  })
})

it('a run of sampling without a checkpoint is told how to be run again: with every option that it had', async () => {
  const options = { ...samplingPresets['quick']!.options, seed: 7, noise: 0.25, targets: ['4322', '4323'] }
  mkdirSync(at('no checkpoint'))
  const run = { usecase: 'sampling', rxspike: version, preset: 'quick', options }
  writeFileSync(at('no checkpoint', 'run.json'), JSON.stringify(run))
  const { code, stderr } = await start(home, ['resume', 'no checkpoint']).ended
  expect(code).toBe(2)
  const again = "--noise 0.25 --seed 7 --targets 4322,4323 --out 'no checkpoint' --force\n"
  expect(stderr).toContain('run it again: rxspike run sampling --preset quick ')
  for (const words of again.split(' --').slice(1)) expect(stderr).toContain(` --${words}`)
  expect(stderr).not.toContain('--eta')
})
