import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { network, start } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-bad-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const [input, samplers] = network.populations
const [feed, recurrence] = network.projections

/** The network with some of its parts replaced. */
const withParts = (parts: object): string => JSON.stringify({ ...network, ...parts })

/** The text of a file, and what is said of it. */
type Case = readonly [what: string, text: string, ...messages: string[]]

const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)

const cases: readonly Case[] = [
  [
    'an infinite parameter',
    withParts({}).replace('"bias":-1', '"bias":1e999'),
    'NetworkSpec.populations[1].params.bias: Infinity; expected a finite number',
  ],
  ['NaN, which JSON has not', withParts({}).replace('"bias":-1', '"bias":NaN'), 'net.json, line 1, column'],
  [
    'a negative time constant',
    withParts({ populations: [input, { ...samplers, params: { tau_ref: -10 } }] }),
    'populations[1].params.tau_ref: -10; expected a finite number > 0 ms',
  ],
  [
    'an unknown kind',
    withParts({ populations: [input, { ...samplers, kind: 'samplr' }] }),
    "populations[1].kind: 'samplr'; expected one of",
    "Did you mean 'sampler'?",
  ],
  ['an unknown key', withParts({ populatoins: [] }), 'NetworkSpec.populatoins', 'no such key'],
  [
    'an unknown parameter',
    withParts({ populations: [input, { ...samplers, params: { tau_rf: 3 } }] }),
    'populations[1].params.tau_rf: 3',
    "Did you mean 'tau_ref'?",
  ],
  [
    'a name that is there twice',
    withParts({ populations: [input, { ...samplers, name: 'in' }] }),
    "populations[1].name: 'in'; expected another name than that of populations[0]",
  ],
  [
    'two recorders of one name, on a disk without capitals',
    withParts({ recorders: [...network.recorders!, { ...network.recorders![0], name: 'SPIKES' }] }),
    "recorders[2].name: 'SPIKES'",
  ],
  [
    'a recorder whose name would leave the folder',
    withParts({ recorders: [{ ...network.recorders![0], name: '../spikes' }] }),
    "recorders[0].name: '../spikes'",
  ],
  [
    'a reference to a population that is not there',
    withParts({ projections: [{ ...feed, from: 'out' }] }),
    "projections[0].from: 'out'; expected a population, one of in, a",
  ],
  [
    'a recorder of a population that is not there',
    withParts({ recorders: [{ name: 's', kind: 'spikes', params: { population: 'b' } }] }),
    "recorders[0].params.population: 'b'",
  ],
  [
    'a matrix of the wrong shape',
    withParts({
      projections: [
        {
          ...recurrence,
          weights: [
            [0, 1],
            [1, 0],
          ],
        },
      ],
    }),
    'projections[0].weights: an array of 2; expected 5 rows of 5, [post][pre]',
  ],
  [
    'a file with weights that is not there',
    withParts({ projections: [{ ...recurrence, weights: { kind: 'file', params: { path: 'no.npy' } } }] }),
    'projections[0].weights',
    'no.npy',
  ],
  ['__proto__ as a key', withParts({}).replace('"version"', '"__proto__":{"x":1},"version"'), '__proto__'],
  [
    'both a program and a duration',
    withParts({ program: [{ phase: 'p', duration: 5 }] }),
    'NetworkSpec.duration: 2000',
  ],
  ['no duration', JSON.stringify({ ...network, duration: undefined }), 'it does not say how long it runs'],
  ['10,000 levels of JSON', nested(10_000), 'net.json'],
  ['a list', '[]', 'NetworkSpec: an array of 0; expected a network spec'],
  ['null', 'null', 'NetworkSpec: null; expected a network spec'],
  ['nothing', '', 'net.json'],
  ['what is no JSON', '{ "version": 1,', 'net.json'],
  ['another version', withParts({ version: 2 }), 'NetworkSpec.version: 2; expected 1'],
]

describe('a network that cannot be run is refused with exit code 2 and a message, and nothing is written', () => {
  it.concurrent.each(cases)('%s', async (_, text, ...messages) => {
    const folder = mkdtempSync(join(home, 'case-'))
    writeFileSync(join(folder, 'net.json'), text)
    const { code, stdout, stderr } = await start(folder, ['run', 'net.json', '--out', 'out']).ended
    expect(stderr.startsWith('rxspike: net.json')).toBe(true)
    for (const message of messages) expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n\s+at |fault of RxSpike/)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(readdirSync(folder)).toEqual(['net.json'])
    expect({}).not.toHaveProperty('x')
  })

  it('every fault at once', async () => {
    const folder = mkdtempSync(join(home, 'case-'))
    const text = withParts({
      seed: -1,
      populations: [
        { ...input, size: 0 },
        { ...samplers, kind: 'lif?' },
      ],
      projections: [{ ...feed, delay: -1 }],
    })
    writeFileSync(join(folder, 'net.json'), text)
    const { stderr } = await start(folder, ['run', 'net.json']).ended
    for (const path of ['seed', 'populations[0].size', 'populations[1].kind', 'projections[0].delay'])
      expect(stderr).toContain(`NetworkSpec.${path}: `)
    expect(readdirSync(folder)).toEqual(['net.json'])
  })
})

describe('files and folders that cannot be used', () => {
  /** What is wrong with a refusal: nothing, if it is one with these messages, and nothing was written. */
  const wrongWith = async (
    folder: string,
    args: string,
    ...messages: string[]
  ): Promise<readonly string[]> => {
    const files = () => readdirSync(folder, { recursive: true }).join(' ')
    const before = files()
    const { code, stdout, stderr } = await start(folder, args.split(' ')).ended
    return [
      ...messages
        .filter((message) => !stderr.includes(message))
        .map((message) => `${stderr} has not: ${message}`),
      ...(/\n\s+at |fault of RxSpike/.test(stderr) ? [`a stack: ${stderr}`] : []),
      ...(code === 2 ? [] : [`exit code ${code}: ${stderr}`]),
      ...(stdout === '' ? [] : [`output: ${stdout}`]),
      ...(files() === before ? [] : ['something was written']),
    ]
  }

  const folderWith = (files: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(home, 'files-'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return folder
  }

  it('a file that is not there, and one that is a folder', async () => {
    const folder = folderWith({})
    mkdirSync(join(folder, 'below'))
    expect(await wrongWith(folder, 'run net.json', 'rxspike: net.json')).toEqual([])
    expect(await wrongWith(folder, 'run ./below', 'rxspike: ./below')).toEqual([])
    expect(await wrongWith(folder, 'diff net.json net.json', 'rxspike: net.json')).toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const folder = folderWith({ 'net.json': withParts({}) })
    chmodSync(join(folder, 'net.json'), 0o000)
    expect(await wrongWith(folder, 'run net.json', 'net.json', 'permission')).toEqual([])
  })

  it('a file of more than 100 MB', async () => {
    const folder = folderWith({ 'net.json': '' })
    // all holes: it takes no room on the disk
    truncateSync(join(folder, 'net.json'), 200_000_000)
    expect(await wrongWith(folder, 'run net.json', 'rxspike: net.json')).toEqual([])
  })

  it('a folder that is not empty, without --force', async () => {
    const folder = folderWith({ 'net.json': withParts({}) })
    mkdirSync(join(folder, 'out'))
    writeFileSync(join(folder, 'out', 'mine'), 'mine')
    expect(
      await wrongWith(folder, 'run net.json --out out', '--out out: it exists and is not empty'),
    ).toEqual([])
    expect(readdirSync(join(folder, 'out'))).toEqual(['mine'])
  })

  it('a folder where there is a file', async () => {
    const folder = folderWith({ 'net.json': withParts({}), out: '' })
    expect(
      await wrongWith(
        folder,
        'run net.json --out out',
        '--out out: ',
        'expected a folder that can be written',
      ),
    ).toEqual([])
    expect(await wrongWith(folder, 'run net.json --out out/below', '--out out/below: ')).toEqual([])
  })

  it.runIf(process.platform === 'linux')('a place where there can be no folder', async () => {
    const folder = folderWith({ 'net.json': withParts({}) })
    expect(await wrongWith(folder, 'run net.json --out /proc/rxspike', '--out /proc/rxspike: ')).toEqual([])
  })

  it('folders that hold no run, or none that can go on', async () => {
    const folder = folderWith({ 'net.json': withParts({}) })
    const run = (name: string, files: Readonly<Record<string, string>>) => {
      mkdirSync(join(folder, name))
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
    }
    const { version } = (await import('../../package.json', { with: { type: 'json' } })).default
    const ours = {
      usecase: 'network',
      rxspike: version,
      base: folder,
      file: 'my net.json',
      seed: network.seed,
      duration: network.duration,
      spec: network,
      sessions: [],
    }
    run('empty', {})
    run('other', { 'run.json': '{"usecase":"dancing"}' })
    run('none', { 'run.json': JSON.stringify(ours) })
    run('older', { 'run.json': JSON.stringify({ ...ours, rxspike: '0.0.9' }), 'checkpoint.bin': '' })
    run('damaged', {
      'run.json': JSON.stringify(ours),
      'checkpoint.bin': 'RXSPIKE\n0123456789abcdef0123456789',
    })
    run('random', { 'run.json': JSON.stringify(ours), 'checkpoint.bin': 'no checkpoint at all' })
    for (const [name, message] of [
      ['nowhere', 'nowhere: there is no such folder'],
      ['net.json', 'net.json: it is a file'],
      ['empty', 'empty: there is no run.json in it'],
      ['other', 'usecase "dancing"; expected'],
    ] as const)
      expect(await wrongWith(folder, `resume ${name}`, message)).toEqual([])
    for (const command of ['plot', 'weights'])
      expect(await wrongWith(folder, `${command} empty`, 'empty: there is no run.json in it')).toEqual([])
    expect(
      await wrongWith(
        folder,
        'resume none',
        'none/checkpoint.bin',
        "rxspike run 'my net.json' --seed 3 --duration 2000 --out none --force",
      ),
    ).toEqual([])
    expect(await wrongWith(folder, 'resume older', `begun by RxSpike 0.0.9; expected ${version}`)).toEqual([])
    expect(await wrongWith(folder, 'resume damaged', 'damaged/checkpoint.bin', 'checksum')).toEqual([])
    expect(await wrongWith(folder, 'resume random', 'random/checkpoint.bin')).toEqual([])
    expect(
      await wrongWith(
        folder,
        'weights none ab',
        "'ab': the network of none has no such projection",
        'expected one of ia, aa',
      ),
    ).toEqual([])
    expect(
      await wrongWith(folder, 'weights none aa --out w.txt', 'w.txt; expected a file name that ends in .csv'),
    ).toEqual([])
    expect(
      await wrongWith(
        folder,
        'weights none --out w.npy',
        'weights --out w.npy: of no projection; expected one of ia, aa before it',
      ),
    ).toEqual([])
    expect(
      await wrongWith(folder, 'weights none aa --list --out w.npy', 'weights --list --out: w.npy; expected'),
    ).toEqual([])
    const wide = { ...network, populations: network.populations.map((one) => ({ ...one, size: 20_000 })) }
    run('wide', { 'run.json': JSON.stringify({ ...ours, spec: wide }) })
    expect(
      await wrongWith(
        folder,
        'weights wide aa --out w.npy',
        'a matrix of 20000 × 20000; expected at most 200,000,000 values as .npy. Write the synapses as a list, with --list',
      ),
    ).toEqual([])
    expect(await wrongWith(folder, 'plot none', 'nothing to draw')).toEqual([])
  })
})

describe('commands and options that there are not', () => {
  const refusals: readonly (readonly [args: string, ...messages: string[]])[] = [
    ['rnu', "unknown command 'rnu'", 'run'],
    ['run samplin', "'samplin': there is no such use case", "Did you mean 'sampling'?"],
    ['run samplin --noise 0', "'samplin': there is no such use case"],
    ['run net.json --ot x', "unknown option '--ot'", '--out'],
    ['run net.json --duration -1', 'Expected a finite number > 0 ms.'],
    ['run net.json --duration NaN', 'Expected a finite number > 0 ms.'],
    ['run net.json --seed 1.5', 'Expected an integer from 0 to 2^52.'],
    ['run net.json --checkpoint-every -1', 'Expected a finite number >= 0.'],
    ['run net.json more', 'too many arguments'],
    [
      'run --out zzz --seed 7 sampling',
      'run: --out, --seed before sampling; expected options behind the use case',
    ],
    ['run --quiet sampling --preset minimal', 'run: --quiet before sampling'],
    ['run net.json', 'rxspike: net.json'],
    ['describe samplr', "'samplr': there is no such kind", "Did you mean 'sampler'?"],
    ['describe sampler --role window', "'sampler': there is no such kind of window"],
    ['describe sampler --role windw', "Did you mean 'window'?"],
    ['describe sampling --json', 'describe sampling --json: it is a use case', 'rxspike describe sampling'],
    ['describe sampling --example', 'describe sampling --example: it is a use case'],
    [
      'describe exponential --example',
      'kinds of 3 roles have the name; expected --role with one of profile, psp, window',
    ],
    ['describe __proto__', "'__proto__': there is no such kind"],
    ['list rulez', "'rulez': there is no such role", "Did you mean 'rule'?"],
    ['plot x --from 5 --to 3', '--to 3: expected more than --from, 5 ms'],
  ]

  it.concurrent.each(refusals)('rxspike %s', async (args, ...messages) => {
    const folder = mkdtempSync(join(home, 'refused-'))
    const { code, stdout, stderr } = await start(folder, args.split(' ')).ended
    for (const message of messages) expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n\s+at |fault of RxSpike/)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(readdirSync(folder)).toEqual([])
  })
})
