import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagOf } from '../../src/cli/options.ts'
import { noBar } from '../../src/cli/progress.ts'
import { isTrialRunFile, outcomesIn } from '../../src/cli/trialFiles.ts'
import { resumeTrials } from '../../src/cli/trials.ts'
import { type TrialJob, trialIn, TrialSession } from '../../src/cli/trialSession.ts'
import { TRIAL_USE_CASES, trialUseCaseOf } from '../../src/cli/trialUseCases.ts'
import { Snapshot } from '../../src/graph/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import { symmetrisationPresets } from '../../src/usecases/index.ts'
import { type Ended, start, until } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-trials-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (args: string): Promise<Ended> => start(home, args.split(' ')).ended
const never = (): AbortSignal => new AbortController().signal

/** Everything in a folder but run.json, which tells when. */
const filesOf = (name: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(home, name))
      .toSorted()
      .filter((file) => file !== 'run.json')
      .map((file) => [file, readFileSync(join(home, name, file)).toString('base64')]),
  )

const entry = trialUseCaseOf('symmetrisation')!
const options = {
  ...symmetrisationPresets['layer']!.options,
  sizes: [6, 5],
  epochs: 8,
  epochDuration_tau_ref: 50,
  runs: 2,
  arms: ['sal', 'none'],
}
const jobIn = (name: string, using = entry): TrialJob => {
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true })
  return { folder, entry: using, preset: 'layer', options }
}

describe('every use case that is made of trials', () => {
  it.each(TRIAL_USE_CASES.map((one) => [one.usecase.name, one] as const))(
    '%s has presets that are right, flags of their own, and keys that files can have',
    (_, { usecase, pictures }) => {
      expect(Object.keys(usecase.presets)).toContain(usecase.defaultPreset)
      const flags = [
        ...Object.keys(usecase.table),
        ...Object.keys(usecase.choices ?? {}),
        ...Object.keys(usecase.lists ?? {}),
        ...Object.keys(usecase.words ?? {}),
      ].map(flagOf)
      expect(new Set(flags).size).toBe(flags.length)
      for (const taken of ['preset', 'seed', 'out', 'force', 'json', 'quiet', 'checkpoint-every'])
        expect(flags).not.toContain(taken)
      for (const preset of Object.values(usecase.presets)) {
        expect(usecase.checked(preset.options)).toEqual(preset.options)
        const names = Object.keys(preset.options).filter((name) => name !== 'seed')
        expect(flags).toEqual(expect.arrayContaining(names.map(flagOf)))
        const keys = usecase.trials(preset.options).map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        for (const key of keys) expect(key).toMatch(/^[a-z0-9.-]+$/)
        expect(() => usecase.checked({ ...preset.options, nonsense: 1 } as typeof preset.options)).toThrow(
          /nonsense/,
        )
      }
      expect(new Set(pictures).size).toBe(pictures.length)
    },
  )
})

describe('a run of trials', () => {
  beforeAll(async () => {
    const session = new TrialSession(jobIn('whole'), 0)
    await session.run(never(), noBar)
    expect(readdirSync(join(home, 'whole')).toSorted()).toEqual([...session.files].toSorted())
  })

  it('leaves files of its own only: a file a trial, pictures, the result', () => {
    const files = readdirSync(join(home, 'whole'))
    expect(files.filter((file) => !isTrialRunFile(entry)(file))).toEqual([])
    for (const key of ['none-1', 'sal-1', 'none-2', 'sal-2']) expect(files).toContain(`trial-${key}.json`)
    for (const picture of ['weights', 'angle']) {
      const svg = readFileSync(join(home, 'whole', `${picture}.svg`), 'utf8')
      expect(svg.startsWith('<svg')).toBe(true)
      expect(svg).not.toContain('NaN')
      expect(files).toContain(`${picture}.png`)
    }
    expect(files).not.toContain('checkpoint.bin')
  })

  it.each([1, 4, 7])('that is ended goes on to the same files: ended at its standing %i', async (n) => {
    const name = `broken ${n}`
    const abort = new AbortController()
    let times = 0
    const { usecase } = entry
    const aborting = {
      ...entry,
      usecase: Object.assign(Object.create(usecase) as typeof usecase, {
        trials: (of: typeof options) =>
          usecase.trials(of).map((trial) => ({
            ...trial,
            run: (told: Parameters<typeof trial.run>[0]) =>
              trial.run({
                ...told,
                standing: (net) => {
                  if (++times === n) abort.abort('SIGINT')
                  told?.standing?.(net)
                },
              }),
          })),
      }),
    }
    await expect(new TrialSession(jobIn(name, aborting), 0).run(abort.signal, noBar)).rejects.toThrow(
      RunAborted,
    )
    const files = readdirSync(join(home, name))
    expect(files).not.toContain('result.json')
    expect(files).toContain('checkpoint.bin')
    const key = trialIn(Snapshot.fromBytes(readFileSync(join(home, name, 'checkpoint.bin'))))
    expect(files).not.toContain(`trial-${key}.json`)
    const done = new Map([...filesOf(name)].filter(([file]) => file.startsWith('trial-')))
    await resumeTrials(join(home, name), { quiet: true, checkpointEvery: 0 }, never())
    expect(filesOf(name)).toEqual(filesOf('whole'))
    for (const [file, content] of done) expect(filesOf(name).get(file)).toBe(content)
  })

  it('that is ended between trials goes on without a checkpoint', async () => {
    const { usecase } = entry
    const abort = new AbortController()
    const counting = {
      ...entry,
      usecase: Object.assign(Object.create(usecase) as typeof usecase, {
        trials: (of: typeof options) =>
          usecase.trials(of).map((trial, k) => ({
            ...trial,
            run: async () => {
              const outcome = await trial.run()
              if (k === 1) abort.abort('SIGTERM')
              return outcome
            },
          })),
      }),
    }
    await expect(new TrialSession(jobIn('between', counting), 0).run(abort.signal, noBar)).rejects.toThrow(
      RunAborted,
    )
    const files = readdirSync(join(home, 'between'))
    expect(files.filter((file) => file.startsWith('trial-'))).toEqual([
      'trial-none-1.json',
      'trial-sal-1.json',
    ])
    expect(files).not.toContain('checkpoint.bin')
    writeFileSync(join(home, 'between', '.unfinished-1234-trial-sal-2.json'), '{')
    // what is done is not done again: its file would be a new one
    const written = () =>
      ['none-1', 'sal-1'].map((key) => statSync(join(home, 'between', `trial-${key}.json`)).ino)
    const before = written()
    await resumeTrials(join(home, 'between'), { quiet: true, checkpointEvery: 0 }, never())
    expect(written()).toEqual(before)
    expect(filesOf('between')).toEqual(filesOf('whole'))
  })

  it('whose options were changed is not gone on with or drawn: no two sets of options are mixed', async () => {
    const { usecase } = entry
    const abort = new AbortController()
    let times = 0
    // ended within its second trial, so that there is a file and a checkpoint
    const aborting = {
      ...entry,
      usecase: Object.assign(Object.create(usecase) as typeof usecase, {
        trials: (of: typeof options) =>
          usecase.trials(of).map((trial, k) => ({
            ...trial,
            run: (told: Parameters<typeof trial.run>[0]) =>
              trial.run({
                ...told,
                standing: (net) => {
                  if (k === 1 && ++times === 2) abort.abort('SIGINT')
                  told?.standing?.(net)
                },
              }),
          })),
      }),
    }
    await expect(new TrialSession(jobIn('mixed', aborting), 0).run(abort.signal, noBar)).rejects.toThrow(
      RunAborted,
    )
    const runFile = join(home, 'mixed', 'run.json')
    const run = JSON.parse(readFileSync(runFile, 'utf8')) as { readonly options: object }
    writeFileSync(runFile, JSON.stringify({ ...run, options: { ...run.options, eta: 0.25 } }))
    for (const command of ['resume mixed', 'plot mixed']) {
      const { code, stderr } = await rxspike(command)
      expect(code).toBe(2)
      expect(stderr).toContain('mixed/trial-none-1.json: it was computed with eta 0.0003125; expected 0.25')
    }
    const path = join(home, 'mixed', 'trial-none-1.json')
    const file = readFileSync(path)
    rmSync(path)
    const { code, stderr } = await rxspike('resume mixed')
    expect(code).toBe(2)
    expect(stderr).toContain('mixed/checkpoint.bin: it was computed with eta 0.0003125; expected 0.25')
    expect(stderr).toContain('rm mixed/checkpoint.bin && rxspike resume mixed')
    writeFileSync(path, file)
    writeFileSync(runFile, JSON.stringify(run))
    expect(await rxspike('resume mixed --quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(filesOf('mixed')).toEqual(filesOf('whole'))
  })

  it('of which a file is damaged is not gone on with or drawn until that is taken away, and names it', async () => {
    const whole = filesOf('whole')
    const path = join(home, 'whole', 'trial-sal-1.json')
    rmSync(join(home, 'whole', 'result.json'))
    const damaged = [
      '',
      '{',
      '[]',
      '{"key":"sal-1"}',
      '{"key":"sal-2","outcome":{}}',
      '{"key":"sal-1","outcome":{"arm":"sal"}}',
    ]
    for (const text of damaged) {
      writeFileSync(path, text)
      expect(() => outcomesIn(join(home, 'whole'), entry, options)).toThrow(path)
    }
    for (const command of ['resume whole', 'plot whole']) {
      const { code, stderr } = await rxspike(command)
      expect([code, stderr.trimEnd().split('\n').length]).toEqual([2, 1])
      expect(stderr).toContain('whole/trial-sal-1.json')
      expect(stderr).toContain('rm whole/trial-sal-1.json && rxspike resume whole')
    }
    rmSync(path)
    expect(await rxspike('resume whole --quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(filesOf('whole')).toEqual(whole)
  })
})

const small = 'run symmetrisation --sizes 8,7 --epochs 5 --epoch-duration-tau-ref 40'

describe('rxspike run symmetrisation', () => {
  it('prints one JSON object as its last line, and nothing else there', async () => {
    const { code, stdout, stderr } = await rxspike(`${small} --seed 4 --out json --json`)
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const line = JSON.parse(stdout) as Readonly<Record<string, unknown>>
    expect(Object.keys(line)).toEqual(['usecase', 'preset', 'seed', 'arms', 'wallSeconds', 'out'])
    const number = expect.any(Number) as number
    expect(line).toMatchObject({
      usecase: 'symmetrisation',
      preset: 'layer',
      seed: 4,
      arms: { sal: { angleDegrees: [number, number], correlation: [number, number] } },
      wallSeconds: number,
      out: 'json',
    })
    const { wallSeconds: _, out: __, ...rest } = line
    expect(JSON.parse(readFileSync(join(home, 'json', 'result.json'), 'utf8'))).toEqual(rest)
    expect(stderr).toContain('with SAL')
    expect(stderr).toContain('Results in json')
    const drawn = await rxspike('plot json')
    expect(drawn.stdout).toBe('Drawn in json: weights.svg, weights.png, angle.svg, angle.png\n')
    expect((await rxspike('plot json --from 5')).stderr).toContain(
      'expected neither for a run of symmetrisation',
    )
    expect((await rxspike('resume json')).stdout).toContain('nothing is left to do')
    // a run is replaced only if that is asked for
    expect((await rxspike(`${small} --out json`)).code).toBe(2)
    expect((await rxspike(`${small} --out json --force --quiet`)).code).toBe(0)
  })

  it('killed by the system goes on from its checkpoint to the same files; by Ctrl-C too', async () => {
    const long =
      'run symmetrisation --sizes 20,20 --epochs 30 --epoch-duration-tau-ref 100 --runs 3 --checkpoint-every 0.0005'
    expect((await rxspike(`${long} --out uncut --quiet`)).code).toBe(0)
    for (const [signal, out] of [
      ['SIGKILL', 'killed'],
      ['SIGINT', 'ended'],
    ] as const) {
      const { child, ended } = start(home, `${long} --out ${out} --quiet`.split(' '))
      await until(
        () =>
          existsSync(join(home, out, 'trial-sal-1.json')) && existsSync(join(home, out, 'checkpoint.bin')),
      )
      child.kill(signal)
      const { code, stderr } = await ended
      expect(code).toBe(signal === 'SIGKILL' ? null : 130)
      expect(existsSync(join(home, out, 'result.json'))).toBe(false)
      const advice = 'what was computed is in ended. Go on with: rxspike resume ended'
      expect(stderr.includes(advice)).toBe(signal === 'SIGINT')
      expect(await rxspike(`resume ${out} --quiet`)).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(filesOf(out)).toEqual(filesOf('uncut'))
    }
    const { sessions } = JSON.parse(readFileSync(join(home, 'ended', 'run.json'), 'utf8')) as {
      readonly sessions: readonly { readonly seconds: number }[]
    }
    expect(sessions).toHaveLength(2)
  })

  it.each([
    ['--eta 0', '--eta', 'Expected a finite number > 0 and <= 100'],
    ['--sizes 5,x', '--sizes', 'Expected numbers separated by commas, each an integer >= 1'],
    ['--sizes 5', '--sizes: ', 'two layers at least'],
    ['--arms sall', "--arms: 'sall'; expected 'none', 'frozen' or 'sal'", "Did you mean 'sal'?"],
    ['--arms frozen', '--arms: ', 'always frozen'],
    ['--window round', '--window', 'Allowed choices are triangular, exponential'],
    ['--w12 3', '--w12: the preset layer has no such option; expected it with --preset pair'],
    ['--pairs 3', 'expected it with --preset pairs'],
    ['--preset pair --sizes 3,3', '--sizes: the preset pair has no such option', 'layer'],
    ['--preset lair', 'Allowed choices are layer, layer-500, layers, pair, pairs'],
    ['--preset pair --b1 100', 'Expected a finite number >= -80 and <= 80'],
    ['--preset pair --w12 800', '--w12', 'Expected a finite number >= -80 and <= 80'],
    ['--preset pairs --weight-range 1000', '--weight-range', '> 0 and <= 80'],
    ['--weight-std 500', '--weight-std', '>= 0 and <= 80'],
    ['--eta 1e6', '--eta', '> 0 and <= 100'],
    ['--seed -1', 'Expected an integer'],
  ])('with %s is refused, and nothing is written', async (flags, ...messages) => {
    const { code, stdout, stderr } = await rxspike(`run symmetrisation ${flags} --out refused`)
    for (const message of messages) expect(stderr).toContain(message)
    expect([code, stdout]).toEqual([2, ''])
    expect(existsSync(join(home, 'refused'))).toBe(false)
  })

  it('is listed with its presets, and helped with', async () => {
    const { stdout } = await rxspike('list')
    for (const { usecase } of TRIAL_USE_CASES) expect(stdout).toContain(usecase.name)
    expect((await rxspike('list preset')).stdout).toMatch(/layer-500 [^()]*\(symmetrisation\)/)
    const help = (await rxspike('run symmetrisation --help')).stdout
    for (const text of ['--epoch-duration-tau-ref', '--arms <words>', 'layer-500', 'default: "layer"'])
      expect(help).toContain(text)
  })
})
