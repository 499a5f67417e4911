import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagOf } from '../../src/cli/options.ts'
import { createContainer, type NetworkSpec, wire } from '../../src/graph/index.ts'
import { readParquetParts } from '../../src/io/parquetParts.ts'
import { samplingPresets, samplingTable } from '../../src/usecases/index.ts'
import { initialDraws, targetDraws } from '../../src/usecases/sampling/paperDraws.ts'
import { type Ended, main, start, until } from './cli.ts'

const root = resolve(import.meta.dirname, '../..')
let home = ''

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-cli-'))
})

afterAll(() => rmSync(home, { recursive: true, force: true }))

const started = (args: readonly string[], cwd = home): ReturnType<typeof start> => start(cwd, args)

const rxspike = (...args: readonly string[]): Promise<Ended> => started(args).ended

/** Numbers of a training that takes no time. */
const tiny =
  '--epochs 20 --epoch-duration-tau-ref 50 --validations 4 --validation-duration-tau-ref 2000 --final-duration-tau-ref 60000 --targets 4322'.split(
    ' ',
  )

const sampling = (...args: readonly string[]): Promise<Ended> => rxspike('run', 'sampling', ...tiny, ...args)

const readJson = (...path: readonly string[]): unknown =>
  JSON.parse(readFileSync(join(home, ...path), 'utf8'))

const pictures = ['distributions', 'learning-curves', 'raster', 'weights']

const expectPictures = (folder: string): void => {
  for (const name of pictures) {
    const svg = readFileSync(join(folder, `${name}.svg`), 'utf8')
    expect(svg.startsWith('<svg')).toBe(true)
    expect(svg).not.toContain('NaN')
    const png = readFileSync(join(folder, `${name}.png`))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
  }
}

describe('rxspike run sampling', () => {
  it('runs both arms and leaves options, specs, result, metrics and pictures', async () => {
    const { code, stdout, stderr } = await sampling('--out', 'whole')
    expect(code).toBe(0)
    expect(stderr).toContain('training 2 of 2')
    for (const text of ['without SAL', 'with SAL', 'about', 'Results in whole: run.json, specs.json']) {
      expect(stdout).toContain(text)
    }
    const folder = join(home, 'whole')
    expect(
      readdirSync(folder)
        .filter((name) => !name.startsWith('metrics-'))
        .toSorted(),
    ).toEqual(
      [
        'run.json',
        'specs.json',
        'result.json',
        ...pictures.flatMap((name) => [`${name}.svg`, `${name}.png`]),
      ].toSorted(),
    )
    expectPictures(folder)
    const rows = await readParquetParts(folder, 'metrics')
    expect(rows.map(({ arm, epoch }) => [arm, epoch])).toEqual(
      ['none', 'sal'].flatMap((arm) => [0, 5, 10, 15, 20].map((epoch) => [arm, epoch])),
    )
    expect(readJson('whole', 'run.json')).toMatchObject({
      usecase: 'sampling',
      preset: 'quick',
      options: {
        ...samplingPresets['quick']!.options,
        epochs: 20,
        epochDuration_tau_ref: 50,
        validations: 4,
        validationDuration_tau_ref: 2_000,
        finalDuration_tau_ref: 60_000,
        targets: ['4322'],
      },
    })
    const result = readJson('whole', 'result.json') as { arms: Record<string, { runs: object[] }> }
    const last = rows.filter(({ epoch }) => epoch === 20)
    for (const row of last) {
      const { arm, epoch: _, duration_tau_ref: __, divergenceUnbiased: ___, ...run } = row
      expect(result.arms[arm!]?.runs).toEqual([run])
    }
  })

  it('leaves specs that give the same spikes again', async () => {
    await sampling('--out', 'specs')
    const [{ run, spec }] = readJson('specs', 'specs.json') as [{ run: { arm: string }; spec: NetworkSpec }]
    const net = wire(spec, createContainer())
    let spikes = 0
    net.spikes('samplers').subscribe(() => spikes++)
    await net.runProgram()
    const { arms } = readJson('specs', 'result.json') as {
      arms: Record<string, { runs: { spikes: number }[] }>
    }
    // those of the raster come after the last validation
    const counted = arms[run.arm]!.runs[0]!.spikes
    expect(spikes).toBeGreaterThan(counted)
    expect(spikes - counted).toBeLessThan(400)
  })

  it('under --json prints one object as the last line of standard output, and everything else elsewhere', async () => {
    const { code, stdout, stderr } = await sampling('--json', '--out', 'json', '--seed', '3')
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain('without SAL')
    const result = JSON.parse(stdout) as Record<string, unknown>
    expect(readJson('json', 'result.json')).toEqual(result)
    const number = expect.any(Number) as number
    const arm = {
      divergence: number,
      asymmetry: number,
      asymmetryVariance: number,
      runs: [
        {
          target: '4322',
          init: '9002',
          seed: 3,
          divergence: number,
          asymmetry: number,
          asymmetryVariance: number,
          spikes: number,
        },
      ],
    }
    // toEqual: these keys and no others
    expect(result).toEqual({
      usecase: 'sampling',
      preset: 'quick',
      seed: 3,
      arms: { sal: arm, none: arm },
      modelTime_tau_ref: 2 * (20 * 50 + 4 * 2_000 + 60_000 + 50),
      wallSeconds: number,
      out: 'json',
    })
  })

  it('gives the same result for the same seed and another for another', async () => {
    const resultOf = async (seed: string, out: string): Promise<unknown> => {
      const { stdout } = await sampling('--json', '--seed', seed, '--out', out)
      return (JSON.parse(stdout) as { arms: unknown }).arms
    }
    const [first, again, other] = [
      await resultOf('5', 's1'),
      await resultOf('5', 's2'),
      await resultOf('6', 's3'),
    ]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect(await readParquetParts(join(home, 's1'), 'metrics')).toEqual(
      await readParquetParts(join(home, 's2'), 'metrics'),
    )
  })

  it('says where divergences are infinite, and prints null for them as JSON', async () => {
    const { code, stdout, stderr } = await sampling(
      '--final-duration-tau-ref',
      '100',
      '--json',
      '--out',
      'short',
    )
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { arms: { sal: object } }).arms.sal).toMatchObject({ divergence: null })
    expect(stderr).toContain('a last validation never saw some of the states, so make it longer')
    expect(stderr).not.toContain('NaN')
    expectPictures(join(home, 'short'))
  })

  it('makes a folder of its own under runs/, unless it is told where', async () => {
    const { code } = await sampling('--preset', 'minimal', '--targets', '4321')
    expect(code).toBe(0)
    const [folder, ...others] = readdirSync(join(home, 'runs'))
    expect(others).toEqual([])
    expect(folder).toMatch(/^sampling-minimal-\d{4}-\d\d-\d\dT[\d-]+Z$/)
  })
})

describe('what cannot be run is refused with exit code 2 and one message, and nothing is written', () => {
  const refusals: readonly (readonly [args: readonly string[], message: string])[] = [
    [['--lr', '1'], "unknown option '--lr'"],
    [['--epoch', '1'], "unknown option '--epoch'"],
    [
      ['--noise', 'much'],
      "option '--noise <number>' argument 'much' is invalid. Expected a finite number >= 0.",
    ],
    [['--noise', ''], "option '--noise <number>' argument '' is invalid. Expected a finite number >= 0."],
    [['--epochs', '1.5'], "option '--epochs <number>' argument '1.5' is invalid. Expected an integer >= 1."],
    [
      ['--tau-ref', '0'],
      "option '--tau-ref <number>' argument '0' is invalid. Expected a finite number > 0 ms.",
    ],
    [['--decay-from', '1'], "argument '1' is invalid. Expected a finite number >= 0 and < 1."],
    [
      ['--seed', '-1'],
      "option '--seed <integer>' argument '-1' is invalid. Expected an integer from 0 to 2^52.",
    ],
    [
      ['--preset', 'slow'],
      "option '--preset <name>' argument 'slow' is invalid. Allowed choices are quick, syn-noise",
    ],
    [['--preset', 'constructor'], "argument 'constructor' is invalid. Allowed choices are quick"],
    [['--targets', '4321,nowhere'], "--targets: 'nowhere'; expected one of 4235, 4242, 4321"],
    [['--targets', '__proto__'], "--targets: '__proto__'; expected one of 4235"],
    [
      ['--targets', '4321,'],
      "option '--targets <names>' argument '4321,' is invalid. Expected names separated by commas.",
    ],
    [['--inits', '1'], "--inits: '1'; expected one of 4343, 9002"],
    [['--validations', '21'], '--validations: 21; expected at most one an epoch, 20'],
    [['--epochs'], "option '--epochs <number>' argument missing"],
    [['more'], 'too many arguments'],
  ]

  it.concurrent.each(refusals)('%j', async (args, message) => {
    const folder = mkdtempSync(join(home, 'refused-'))
    const { code, stdout, stderr } = await started(['run', 'sampling', ...tiny, ...args], folder).ended
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    // the message, which option may have been meant, and where to look
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(readdirSync(folder)).toEqual([])
  })

  it('an unknown command, or none', async () => {
    for (const [args, message] of [
      [['walk'], "unknown command 'walk'"],
      [['run', 'walking'], "'walking': there is no such use case"],
    ] as const) {
      const { code, stderr } = await rxspike(...args)
      expect(code).toBe(2)
      expect(stderr).toContain(message)
    }
    for (const args of [[], ['run']]) {
      const { code, stderr } = await rxspike(...args)
      expect(code).toBe(2)
      expect(stderr).toContain('Usage: rxspike')
    }
  })

  it('a folder that is not empty, without --force', async () => {
    mkdirSync(join(home, 'full'))
    writeFileSync(join(home, 'full', 'mine.txt'), 'mine')
    const { code, stdout, stderr } = await sampling('--out', 'full')
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toBe(
      'rxspike: --out full: it exists and is not empty; expected a new or empty folder, or --force to replace the run in it\n',
    )
    expect(readdirSync(join(home, 'full'))).toEqual(['mine.txt'])
  })

  it('a folder that cannot be made or written', async () => {
    writeFileSync(join(home, 'file'), '')
    const places = ['file', join('file', 'below')]
    if (process.platform === 'linux') places.push('/proc/rxspike')
    // root may write everywhere
    if (process.getuid?.() !== 0) {
      mkdirSync(join(home, 'locked'), { mode: 0o555 })
      places.push('locked', join('locked', 'below'))
    }
    for (const out of places) {
      const { code, stdout, stderr } = await sampling('--out', out)
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^rxspike: --out .*: .*; expected a folder that can be written\n$/)
      expect(stderr).toContain(`--out ${out}: `)
    }
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('')
  })
})

describe('--force', () => {
  it('replaces the run that is in the folder, and touches nothing else', async () => {
    expect((await sampling('--out', 'again', '--seed', '1')).code).toBe(0)
    const folder = join(home, 'again')
    const mine = ['mine.txt', 'metrics.txt', 'weights.csv']
    for (const name of mine) writeFileSync(join(folder, name), 'mine')
    mkdirSync(join(folder, 'below'))
    writeFileSync(join(folder, 'below', 'run.json'), 'mine')
    writeFileSync(join(folder, 'metrics-00007.parquet'), 'an old part')
    expect((await sampling('--out', 'again', '--seed', '2', '--force')).code).toBe(0)
    for (const name of [...mine, join('below', 'run.json')])
      expect(readFileSync(join(folder, name), 'utf8')).toBe('mine')
    expect(readJson('again', 'result.json')).toMatchObject({ seed: 2 })
    const rows = await readParquetParts(folder, 'metrics')
    expect(rows).toHaveLength(10)
    expect(rows.every(({ seed }) => seed === 2)).toBe(true)
  })

  it('deletes nothing when the options are wrong', async () => {
    const folder = join(home, 'kept')
    mkdirSync(folder)
    writeFileSync(join(folder, 'run.json'), 'old')
    expect((await sampling('--out', 'kept', '--force', '--targets', 'x')).code).toBe(2)
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe('old')
  })
})

describe('a signal', () => {
  const long =
    'run sampling --epochs 100000 --epoch-duration-tau-ref 20 --validations 20000 --validation-duration-tau-ref 500 --targets 4322,4323'.split(
      ' ',
    )

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s ends a run in good order, with exit code %d: the metrics so far and their pictures are there',
    async (signal, exit) => {
      const out = `ended-${signal}`
      const folder = join(home, out)
      const { child, ended } = started([...long, '--out', out])
      await until(() => existsSync(join(folder, 'metrics-00000.parquet')))
      child.kill(signal)
      const { code, stderr } = await ended
      expect(code).toBe(exit)
      expect(stderr).toContain(
        `rxspike: ended by ${signal}; what was computed is in ${out}. Go on with: rxspike resume ${out}\n`,
      )
      expect(stderr).not.toMatch(/\n\s+at /)
      const rows = await readParquetParts(folder, 'metrics')
      expect(rows.length).toBeGreaterThanOrEqual(64)
      expect(rows.map(({ epoch }) => epoch)).toEqual(rows.map((_, k) => 5 * k))
      expect(rows.every(({ divergence }) => typeof divergence === 'number')).toBe(true)
      // no result, and no picture of what no training was completed for
      expect(
        readdirSync(folder)
          .filter((name) => !name.startsWith('metrics-'))
          .toSorted(),
      ).toEqual(['checkpoint.bin', 'learning-curves.png', 'learning-curves.svg', 'run.json', 'specs.json'])
    },
  )

  it('is heeded from the first moment, before there is anything to keep', async () => {
    const { child, ended } = started([...long, '--out', 'at-once'])
    await until(() => existsSync(join(home, 'at-once')))
    child.kill('SIGINT')
    const { code, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toContain('ended by SIGINT')
  })
})

describe('whoever reads the output may stop reading', () => {
  const piped = (command: string): Promise<Ended> =>
    new Promise((done, fail) => {
      const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], {
        cwd: home,
        env: { ...process.env, NO_COLOR: '1' },
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
      child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
      child.on('error', fail)
      child.on('close', (code) => done({ code, stdout, stderr }))
    })
  const node = `"${process.execPath}" "${main}"`

  it.each(['--help', 'run sampling --help', 'run sampling --help'])(
    '%s | head -1 says one line and no more',
    async (args) => {
      const { code, stdout, stderr } = await piped(`${node} ${args} | head -1`)
      expect(stdout).toMatch(/^Usage: rxspike.*\n$/)
      expect(stderr).toBe('')
      expect(code).toBe(0)
    },
  )

  it('a run goes on to its end', async () => {
    // the reader is gone before the summary comes
    const { code, stderr } = await piped(`${node} run sampling ${tiny.join(' ')} --out piped | head -1`)
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /)
    expect(code).toBe(0)
    expect(readJson('piped', 'result.json')).toMatchObject({ usecase: 'sampling' })
  })

  it('and so may who reads the errors', async () => {
    const { code } = await piped(
      `${node} run sampling ${tiny.join(' ')} --out piped-2 2>&1 >/dev/null | true`,
    )
    expect(code).toBe(0)
    expect(readJson('piped-2', 'result.json')).toMatchObject({ usecase: 'sampling' })
  })
})

describe('help', () => {
  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await rxspike('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('--help names the commands', async () => {
    const { code, stdout } = await rxspike('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('run a use case')
    for (const name of ['resume', 'validate', 'list', 'describe', 'plot', 'diff', 'weights'])
      expect(stdout).toContain(`\n  ${name} `)
    const { stdout: run } = await rxspike('run', '--help')
    expect(run).toContain('sampling')
  })

  it('of the use case has an option for every parameter, with what it is and its unit', async () => {
    const { code, stdout } = await rxspike('run', 'sampling', '--help')
    expect(code).toBe(0)
    // an option’s text may go over several lines
    const text = stdout.replaceAll(/\s+/g, ' ')
    for (const [name, { doc, unit }] of Object.entries(samplingTable)) {
      const [, help = ''] = new RegExp(`--${flagOf(name)} <number> (.*?)(?= --|$)`).exec(text) ?? []
      expect(help).toContain(doc)
      expect(help).toContain(unit === '1' ? '' : `in ${unit}`)
    }
    for (const [preset, { doc }] of Object.entries(samplingPresets)) {
      expect(text).toContain(`${preset} ${doc}`)
    }
    for (const name of [...Object.keys(targetDraws), ...Object.keys(initialDraws)])
      expect(text).toContain(name)
  })

  it('tells of each preset what an option then overrides', async () => {
    await sampling('--preset', 'plast-noise', '--noise', '0.1', '--out', 'preset')
    expect(readJson('preset', 'run.json')).toMatchObject({
      preset: 'plast-noise',
      options: { noise: 0.1, plasticityNoise: 0.05, etaSal: 0.02, decayTo: 1, epochs: 20 },
    })
  })
})
