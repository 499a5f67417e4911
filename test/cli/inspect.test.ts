import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSpec, patchSpec, type NetworkSpec, type SpecChange } from '../../src/graph/index.ts'
import { networkKinds } from '../../src/io/fileKinds.ts'
import { inferencePresets, samplingPresets } from '../../src/usecases/index.ts'
import { type Ended, network, start } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-inspect-'))
  writeFileSync(join(home, 'net.json'), JSON.stringify(network))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (...args: readonly string[]): Promise<Ended> => start(home, args).ended

const [input, samplers] = network.populations

describe('rxspike list', () => {
  it('has a line for every kind, preset and use case, with what it is', async () => {
    const { code, stdout, stderr } = await rxspike('list')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const text = stdout.replaceAll(/\s+/g, ' ')
    for (const { kind, doc } of networkKinds('.').all()) expect(text).toContain(`${kind} ${doc}`)
    for (const [preset, { doc }] of Object.entries({ ...samplingPresets, ...inferencePresets }))
      expect(text).toContain(`${preset} ${doc}`)
    expect(text).toContain('sampling a spiking network learns')
  })

  it('of a role has its kinds and no others, as JSON too', async () => {
    const { stdout } = await rxspike('list', 'windows')
    expect(stdout.split('\n')[0]).toBe('window  (params.window of a rule)')
    expect(stdout).not.toContain('sampler')
    const { stdout: json } = await rxspike('list', 'rule', '--json')
    const entries = JSON.parse(json) as { role: string; name: string; doc: string }[]
    expect(entries.map(({ name }) => name)).toEqual(networkKinds('.').names('rule'))
    expect(entries.every(({ role, doc }) => role === 'rule' && doc !== '')).toBe(true)
  })
})

describe('rxspike describe', () => {
  it('has a row for each parameter, with unit, default, range and meaning, and an example', async () => {
    const { code, stdout } = await rxspike('describe', 'sampler')
    expect(code).toBe(0)
    const text = stdout.replaceAll(/\s+/g, ' ')
    expect(text).toContain('sampler, a kind of population')
    expect(text).toContain('input: at soma')
    expect(text).toContain('parameter unit default allowed meaning')
    expect(text).toMatch(/tau_ref ms 10 a number > 0 refractory period/)
    expect(text).toContain('{ "name": "a", "kind": "sampler", "size": 2 }')
  })

  it('spells out groups, names the kinds of all roles, and knows the use case', async () => {
    const { stdout } = await rxspike('describe', 'sal')
    expect(stdout).toMatch(/during\.schedule\.factor +required +a number > 0/)
    const { stdout: both } = await rxspike('describe', 'all-to-all')
    expect(both).toContain('all-to-all, a kind of connectivity')
    expect(both).toContain('all-to-all, a kind of pairing')
    const { stdout: one } = await rxspike('describe', 'all-to-all', '--role', 'pairing')
    expect(one).not.toContain('connectivity')
    const { stdout: sampling } = await rxspike('describe', 'sampling')
    expect(sampling).toMatch(/--eta-sal +0\.3 +a number > 0/)
  })

  it('--example prints a network that runs', async () => {
    const { stdout } = await rxspike('describe', 'sal', '--example')
    writeFileSync(join(home, 'sal.json'), stdout)
    const { code, stderr } = await rxspike('run', 'sal.json', '--duration', '10', '--out', 'sal', '--quiet')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('--json prints a JSON Schema that tells right from wrong', async () => {
    const { stdout } = await rxspike('describe', 'sal', '--json')
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout) as object)
    expect(validate({ kind: 'sal', params: { eta: 1 } })).toBe(true)
    expect(validate({ kind: 'sal', params: { eta: 1, tau: -1 } })).toBe(false)
    expect(validate({ kind: 'sal', params: { lr: 1 } })).toBe(false)
  })
})

describe('rxspike validate', () => {
  it('tells of each file whether it can be run, and why not, with exit code 2', async () => {
    writeFileSync(
      join(home, 'bad.json'),
      JSON.stringify({ ...network, seed: -1, populations: [{ ...input, size: 0 }, samplers] }),
    )
    const { code, stdout, stderr } = await rxspike('validate', 'net.json', 'bad.json', 'none.json')
    expect(code).toBe(2)
    expect(stdout).toContain("✓ net.json: 'two groups', 2000 ms")
    expect(stdout).toContain('projection aa: a → a, 20 synapses, delay 0.5 ms')
    expect(stderr).toContain('✗ bad.json: 2 faults\n')
    expect(stderr).toContain('NetworkSpec.seed: -1; expected an integer >= 0\n')
    expect(stderr).toContain('✗ none.json')
    const { stdout: json, code: again } = await rxspike(
      'validate',
      'net.json',
      'bad.json',
      'none.json',
      '--json',
    )
    expect(again).toBe(2)
    expect(JSON.parse(json)).toMatchObject([
      { file: 'net.json', valid: true, faults: [] },
      {
        file: 'bad.json',
        valid: false,
        faults: [{ path: 'seed', value: -1 }, { path: 'populations[0].size' }],
      },
      { file: 'none.json', valid: false, error: expect.stringContaining('none.json') as string },
    ])
    expect(await rxspike('validate', 'net.json')).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('rxspike diff', () => {
  it('shows what changed by name, and as patches that make one of the other', async () => {
    const changed: NetworkSpec = {
      ...network,
      populations: [input!, { ...samplers!, params: { bias: -2 } }],
      projections: network.projections.slice(0, 1),
      recorders: network.recorders!.slice(0, 1),
    }
    writeFileSync(join(home, 'changed.json'), JSON.stringify(changed))
    const { code, stdout } = await rxspike('diff', 'net.json', 'changed.json')
    expect(code).toBe(0)
    expect(stdout).toContain("population 'a': params.bias -1 → -2")
    expect(stdout).toContain("projection 'aa'")
    const { stdout: json } = await rxspike('diff', 'net.json', 'changed.json', '--json')
    const { changes, patches } = JSON.parse(json) as {
      changes: SpecChange[]
      patches: Parameters<typeof patchSpec>[1]
    }
    expect(changes.length).toBeGreaterThanOrEqual(3)
    const spec = decodeSpec(networkKinds('.'), network)
    expect(patchSpec(spec, patches)).toEqual(changed)
  })

  it('under --exit-code exits with 1 if there are changes; a folder stands for its run', async () => {
    expect(
      (await rxspike('run', 'net.json', '--seed', '4', '--duration', '10', '--out', 'run', '--quiet')).code,
    ).toBe(0)
    const differing = await rxspike('diff', 'net.json', 'run', '--exit-code')
    expect(differing.code).toBe(1)
    expect(differing.stdout).toContain('seed 3 → 4')
    expect(await rxspike('diff', 'run', 'run', '--exit-code')).toEqual({
      code: 0,
      stdout: 'no changes\n',
      stderr: '',
    })
  })
})

describe('rxspike plot', () => {
  it('draws the learning curves of sampling again, and a window of the spikes of a network', async () => {
    const tiny =
      '--epochs 20 --epoch-duration-tau-ref 50 --validations 4 --validation-duration-tau-ref 2000 --final-duration-tau-ref 6000 --targets 4322'
    expect((await rxspike('run', 'sampling', ...tiny.split(' '), '--out', 'sampling')).code).toBe(0)
    expect(await rxspike('plot', 'sampling')).toEqual({
      code: 0,
      stdout: 'Drawn in sampling: learning-curves.svg, learning-curves.png\n',
      stderr: '',
    })
    expect((await rxspike('run', 'net.json', '--out', 'plotted', '--quiet')).code).toBe(0)
    expect((await rxspike('plot', 'plotted', '--from', '500', '--to', '700')).stdout).toContain('raster.png')
  })
})
