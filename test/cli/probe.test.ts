import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { namedRule } from '../../src/cli/probeRule.ts'
import { probeText } from '../../src/cli/probeText.ts'
import { causeOf } from '../../src/models/errors.ts'
import { hebbian, probe } from '../../src/plasticity/index.ts'
import { type Ended, network, start } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'rxspike-probe-'))
const file = (name: string, content: string | object): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const run = (...args: string[]): Promise<Ended> => start(folder, ['probe', ...args]).ended

/** The parts of the built package, as a user's module imports them. */
const parts = JSON.stringify(
  pathToFileURL(resolve(import.meta.dirname, '../../dist/plasticity/index.js')).href,
)

const own = {
  kind: 'rule',
  params: {
    pairing: { kind: 'restricted' },
    window: { kind: 'exponential', params: { tau_causal: 10, tau_anticausal: 10 } },
    stages: [{ kind: 'scale', params: { factor: 2 } }],
  },
}

const windowOf = async (...args: Parameters<typeof namedRule>): Promise<ReturnType<typeof probe>> => {
  const { rule } = await namedRule(...args)
  return probe(rule, { dtMax: 10, points: 1, rates: [] })
}

const refusal = async (...args: Parameters<typeof namedRule>): Promise<string> => {
  try {
    await namedRule(...args)
  } catch (error) {
    expect(causeOf(error)).toBe('input')
    return String(error)
  }
  throw new Error('nothing was refused')
}

describe('rxspike probe', () => {
  it('tells the window as JSON in the last line, and draws it', async () => {
    const ended = await run('hebbian', '--param', 'eta=2', '--dt-max', '10', '--json', '--plot', 'window.svg')
    expect(ended).toMatchObject({ code: 0 })
    const lines = ended.stdout.trim().split('\n')
    expect(lines).toHaveLength(1)
    const found = JSON.parse(lines[0] ?? '') as ReturnType<typeof probe>
    expect(found).toMatchObject({ rule: 'hebbian', atZero: 0, antisymmetry: 1 })
    found.dt.forEach((dt, k) =>
      expect(found.dw[k]).toBeCloseTo(2 * Math.sign(dt) * Math.exp(-Math.abs(dt) / 20), 13),
    )
    expect(found.dt.at(-1)).toBe(10)
    expect(readFileSync(join(folder, 'window.svg'), 'utf8')).toMatch(/^<svg .*What hebbian does/)
    expect(ended.stderr).toMatch('window.svg')
  })

  it('tells it as a table and a drawing of characters', async () => {
    const ended = await run('sal', '--plot')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch('antisymmetry  1 (equal and opposite)')
    expect(ended.stdout).toMatch('{ "kind": "sal", "params": { "eta": 0.001 } }')
    expect(ended.stdout).toMatch('all-to-all → triangular → scale')
    expect(readFileSync(join(folder, 'probe-sal.png')).subarray(1, 4).toString()).toBe('PNG')
  })

  it('says in the picture where a rule acts without pairs', async () => {
    const ended = await Promise.all(
      ['homeostatic', 'sal'].map((rule) => run(rule, '--plot', `alone-${rule}.svg`)),
    )
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    const words = 'The rule acts without pairs too'
    expect(readFileSync(join(folder, 'alone-homeostatic.svg'), 'utf8')).toContain(words)
    expect(readFileSync(join(folder, 'alone-sal.svg'), 'utf8')).not.toContain(words)
  })

  it('takes a rule of a user’s own, from JSON or from a module', async () => {
    const module = file(
      'own.mjs',
      `import { functionWindow, lastPairing, rule } from ${parts}
       export default rule(lastPairing(1), functionWindow((dt) => 3 * dt))`,
    )
    const [json, code] = await Promise.all([run(file('own.json', own), '--json'), run(module, '--json')])
    const [fromJson, fromCode] = [json, code].map(
      ({ stdout }) => JSON.parse(stdout) as ReturnType<typeof probe>,
    )
    expect(fromJson?.dw.at(-1)).toBeCloseTo(2 * Math.exp(-(fromJson?.dt.at(-1) ?? 0) / 10), 12)
    expect(fromCode?.dw.at(-1)).toBeCloseTo(3 * (fromCode?.dt.at(-1) ?? 0), 9)
  })

  it('says what is wrong with what it was given, and exits with 2', async () => {
    const throwing = file('throwing.mjs', "export default () => { throw new Error('mine') }")
    const [unknown, range, thrown, infinite] = await Promise.all([
      run('sall'),
      run('sal', '--dt-max', '-1'),
      run(throwing),
      run('sal', '--param', 'eta=1e308', '--json'),
    ])
    // large, and told: fewer pairs are shown where more would overflow
    expect(infinite).toMatchObject({ code: 0, stderr: '' })
    expect(infinite.stdout).not.toContain('null')
    expect(thrown).toMatchObject({ code: 2, stdout: '' })
    expect(thrown.stderr).toMatch('throwing.mjs: the rule threw: mine')
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toMatch("probe: 'sall': there is no such rule")
    expect(unknown.stderr).toMatch("Did you mean 'sal'?")
    expect(range.code).toBe(2)
    expect(range.stderr).toMatch("'-1' is invalid. Expected a finite number > 0 ms")
  })
})

describe('the rule that is meant', () => {
  it('is a kind by its name, with the parameters that are given', async () => {
    const { part } = await namedRule('wake-sleep', {
      param: [
        ['eta', 0.5],
        ['during.phase', 'night'],
      ],
    })
    expect(part).toEqual({
      kind: 'wake-sleep',
      params: { eta: 0.5, coactivations: 0.5, during: { phase: 'night', per: 10 } },
    })
    const { dw } = await windowOf('anti-hebbian', { param: [['eta', 2]] })
    expect(dw[1]).toBeCloseTo(-2 * Math.exp(-0.5), 14)
  })

  it('is a chain with a window, a pairing or a stage of that name', async () => {
    const { dw } = await windowOf('triangular', { param: [['tau', 20]] })
    expect(dw).toEqual([0.5, 0.5])
    expect((await namedRule('hard-bound', { param: [['max', 1]] })).part).toMatchObject({
      params: { stages: [{ kind: 'scale' }, { kind: 'hard-bound', params: { max: 1 } }] },
    })
  })

  it('is the part of a file, or that of a projection in a network', async () => {
    expect((await windowOf(file('part.json', own), {})).dw[1]).toBeCloseTo(2 * Math.exp(-1), 14)
    const net = file('net.json', network)
    expect((await windowOf(net, {})).dw).toEqual([0, 0])
    const [first] = network.projections
    const two = file('two.json', {
      ...network,
      projections: [{ ...first, plasticity: own }, network.projections[1]],
    })
    expect((await windowOf(two, { projection: 'ia' })).dw[1]).toBeCloseTo(2 * Math.exp(-1), 14)
    expect(await refusal(two, {})).toMatch(
      '2 projections have a rule; expected --projection with one of ia, aa',
    )
    expect(await refusal(two, { projection: 'ai' })).toMatch('no such projection')
    expect(await refusal(file('none.json', { ...network, projections: [first] }), {})).toMatch(
      'no projection',
    )
  })

  it('is the default export of a module: a rule, a function that makes one, or a kind', async () => {
    const made = file(
      'made.mjs',
      `import { hebbian } from ${parts}\nexport default () => hebbian({ eta: 1 })`,
    )
    expect((await windowOf(made, {})).dw[1]).toBeCloseTo(Math.exp(-0.5), 14)
    const kind = file(
      'kind.mjs',
      `import { hebbian } from ${parts}
       export default { role: 'rule', kind: 'mine', doc: 'mine', fields: { size: { type: 'number', unit: '1', value: 3, doc: 'size' } },
         make: ({ size }) => hebbian({ eta: size }) }`,
    )
    expect((await windowOf(kind, {})).dw[1]).toBeCloseTo(3 * Math.exp(-0.5), 14)
    expect((await windowOf(kind, { param: [['size', 5]] })).dw[1]).toBeCloseTo(5 * Math.exp(-0.5), 14)
    expect(await refusal(made, { param: [['eta', 1]] })).toMatch('made already')
  })

  it('is refused with its place, where it is none', async () => {
    expect(await refusal('sal', { param: [['etta', 1]] })).toMatch(
      'sal: params.etta: 1; expected no such key',
    )
    expect(await refusal('sal', { param: [['etta', 1]] })).toMatch("Did you mean 'eta'?")
    expect(await refusal('sal', { param: [['tau', -1]] })).toMatch('sal: params.tau: -1; expected')
    expect(await refusal('sal', { param: [['__proto__', 1]] })).toMatch('params.__proto__')
    expect(await refusal('sal', { param: [['variability', [[1, 2]]]] })).toMatch('1 rows of 1')
    expect(await refusal('sal', { projection: 'a' })).toMatch('is no network')
    const window = { kind: 'exponental' }
    const near = file('near.json', { ...own, params: { ...own.params, window } })
    expect(await refusal(near, {})).toMatch(
      /params\.window\.kind: 'exponental'.*Did you mean 'exponential'\?/,
    )
    expect(await refusal(file('list.json', []), {})).toMatch('an array of 0; expected a rule')
    expect(await refusal(file('text.txt', ''), {})).toMatch("ends in '.txt'")
    expect(await refusal(join(folder, 'missing.json'), {})).toMatch('nothing; expected a JSON file')
    expect(await refusal(join(folder, 'missing.mjs'), {})).toMatch('nothing; expected a module')
    expect(await refusal(file('three.mjs', 'export default 3'), {})).toMatch(
      'its default export is 3; expected',
    )
    expect(await refusal(file('nothing.mjs', 'export const a = 3'), {})).toMatch('undefined; expected')
    expect(await refusal(file('throws.mjs', "throw new Error('mine')"), {})).toMatch(
      'cannot be imported: mine',
    )
    expect(existsSync(join(folder, 'probe-three.png'))).toBe(false)
  })
})

describe('a probe as text', () => {
  const draw = (found: ReturnType<typeof probe>): readonly string[] =>
    probeText(found, undefined)
      .split('\n')
      .filter((line) => /[•─●]/.test(line))

  it('has a mark in every column, above the axis where the rule potentiates', () => {
    const lines = draw(probe(hebbian({ eta: 1 })))
    const axis = lines.findIndex((line) => line.includes('─'))
    const above = lines.slice(0, axis).join('')
    const marks = (lines.join('').match(/•/g) ?? []).length
    expect(marks).toBe(60)
    expect(above).toMatch('•')
    for (const line of lines.slice(0, axis)) expect(line.indexOf('•')).toBeGreaterThan(line.indexOf('│'))
  })

  it('is drawn for a rule that does nothing', () => {
    const found = probe(hebbian({ eta: 0 }))
    expect(draw(found)).toHaveLength(1)
    expect(probeText(found, undefined)).toMatch('none: it does nothing')
  })
})
