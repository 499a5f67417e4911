import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagOf } from '../../src/cli/options.ts'
import { inferenceTable } from '../../src/usecases/index.ts'
import { barsAndStripes } from '../usecases/barsAndStripes.ts'
import { type Ended, start, until } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-infer-run-'))
  const { columns, labels, patterns } = barsAndStripes(60, 3, 2)
  const rows = patterns.map(({ states, label = 0 }) => [...states, labels[label]].join(','))
  writeFileSync(join(home, 'own.csv'), [[...columns, 'what'].join(','), ...rows].join('\n'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (args: string): Promise<Ended> => start(home, args.split(' ')).ended

const own =
  'run inference --data own.csv --labels what --width 2 --hidden 4,3 --arms sal,none --batch 6 --noise 1 ' +
  '--accuracy-duration-tau-ref 10 --completion-duration-tau-ref 10 --dreams 20 --dream-every-tau-ref 5'

const read = (...path: readonly string[]): string => readFileSync(join(home, ...path), 'utf8')

describe('rxspike run inference', () => {
  it('learns from a table of one’s own and says how well, as one JSON line too; Ctrl-C and resume change nothing', async () => {
    const whole = await rxspike(`${own} --epochs 30 --runs 1 --out whole --json`)
    expect(whole.code).toBe(0)
    for (const text of [
      '60 patterns of 6 features, 2 labels; 2 trainings',
      'nearest neighbour',
      'Results in whole',
    ])
      expect(whole.stderr).toContain(text)
    const line = JSON.parse(whole.stdout) as Readonly<Record<string, unknown>>
    const { wallSeconds, out, ...rest } = line
    expect([typeof wallSeconds, out]).toEqual(['number', 'whole'])
    expect(rest).toEqual(JSON.parse(read('whole', 'result.json')))
    expect(rest).toMatchObject({
      usecase: 'inference',
      preset: 'digits-quick',
      seed: 1,
      arms: { sal: { runs: [{ seed: 1 }] }, none: { runs: [{ seed: 1 }] } },
      baselines: { nearestNeighbour: { runs: [{ seed: 1 }] }, meanImage: {} },
    })
    const run = JSON.parse(read('whole', 'run.json')) as Readonly<Record<string, unknown>>
    expect(run).toMatchObject({
      options: { hidden: [4, 3], arms: ['sal', 'none'], test: 0.2 },
      data: { file: join(home, 'own.csv'), labels: ['what'], width: 2 },
      sessions: [{ began: expect.any(String) as string, ended: expect.any(String) as string }],
    })

    const { child, ended } = start(home, `${own} --epochs 30 --runs 1 --out broken --quiet`.split(' '))
    await until(() => existsSync(join(home, 'broken', 'checkpoint.bin')))
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toBe(
      'rxspike: ended by SIGINT; what was computed is in broken. Go on with: rxspike resume broken\n',
    )
    // the table has grown: what is learned from then is another one
    const table = read('own.csv')
    writeFileSync(join(home, 'own.csv'), `${table}\n1,1,1,1,1,1,bars`)
    const changed = await rxspike('resume broken')
    expect(changed.code).toBe(2)
    expect(changed.stderr).toContain(
      'own.csv: other patterns than those that the run in broken was begun with',
    )
    expect(changed.stderr).toContain('run it again: rxspike run inference --preset digits-quick --data ')
    writeFileSync(join(home, 'own.csv'), table)

    const resumed = await rxspike('resume broken --quiet')
    expect(resumed).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readdirSync(join(home, 'broken')).toSorted()).toEqual(readdirSync(join(home, 'whole')).toSorted())
    for (const file of ['result.json', 'model-1-sal.json', 'trial-1-none.json'])
      expect(read('broken', file)).toBe(read('whole', file))

    const plotted = await rxspike('plot whole')
    expect(plotted.stdout).toContain('Drawn in whole: completions.svg')
    expect((await rxspike('plot whole --from 5')).stderr).toContain('expected neither for a run of inference')
  })

  it.each([
    ['--labels waht', "no column 'waht'", "Did you mean 'what'?"],
    ['--batch 60', '--batch: 60; expected at most as many as there are to learn from, 48'],
    ['--test 60', '--test: 60; expected fewer patterns than the 60 there are'],
    ['--width 4', '--width: 4; expected a divisor of 6'],
    ['--eta 1e300', '--decay: 0.001; expected a number with decay × eta <= 1'],
    ['--settle-tau-ref 1e-320', 'expected at least', 'which event time can tell apart'],
    ['--hidden 5,x', 'Expected integers >= 1'],
    ['--arms sall', "--arms: 'sall'; expected some of none, sal, control", "Did you mean 'sal'?"],
  ])('with %s is refused in one line, and nothing is written', async (flags, ...messages) => {
    const { code, stdout, stderr } = await rxspike(`${own} ${flags} --out refused`)
    for (const message of messages) expect(stderr).toContain(message)
    // of what cannot be parsed a second one says where help is
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
    expect([code, stdout]).toEqual([2, ''])
    expect(existsSync(join(home, 'refused'))).toBe(false)
  })

  it('tells every number in its help, and is listed and described', async () => {
    const [help, list, described] = await Promise.all(
      ['run inference --help', 'list usecase', 'describe inference'].map(rxspike),
    )
    for (const name of Object.keys(inferenceTable)) {
      expect(help!.stdout).toContain(`--${flagOf(name)} <number>`)
      expect(described!.stdout).toContain(`--${flagOf(name)} `)
    }
    expect(help!.stdout).toContain('rxspike run inference --preset digits-sal --json')
    expect(list!.stdout).toMatch(/inference +a spiking network learns from data/)
    expect(described!.stdout).toMatch(/digits-sal +synaptic noise 2/)
  })
})
