import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, network, start } from './cli.ts'

/** The network of these tests learns in a phase that never comes. */
const gated = {
  ...network,
  duration: 200,
  projections: network.projections.map((projection) =>
    projection.plasticity === undefined
      ? projection
      : {
          ...projection,
          plasticity: { kind: 'when', params: { phase: 'late', rule: projection.plasticity } },
        },
  ),
}

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-warnings-'))
  writeFileSync(join(home, 'gated.json'), JSON.stringify(gated))
  writeFileSync(join(home, 'open.json'), JSON.stringify({ ...network, duration: 200 }))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rxspike = (...args: readonly string[]): Promise<Ended> => start(home, args).ended

const resultOf = (out: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(home, out, 'result.json'), 'utf8')) as Record<string, unknown>

describe('a gate that never opened', () => {
  it.each([[[]], [['--json']], [['--quiet']], [['--quiet', '--json']]])(
    'is told on standard error at the end of a run, and in its result: %j',
    async (flags) => {
      const out = `out${flags.join('')}`
      const { code, stdout, stderr } = await rxspike('run', 'gated.json', '--out', out, ...flags)
      expect(code).toBe(0)
      const lines = stderr.split('\n').filter((line) => line.startsWith('warning: '))
      expect(lines).toEqual([
        expect.stringMatching(
          /^warning: plasticity of aa: gate of phase 'late': it never opened .* held \d+ updates back/,
        ),
      ])
      const { warnings } = resultOf(out)
      expect(warnings).toEqual(lines.map((line) => line.replace('warning: ', '')))
      expect(stdout).not.toContain('warning: ')
      const told = stdout.trim().split('\n').at(-1) ?? ''
      expect(flags.includes('--json') ? JSON.parse(told) : { warnings }).toMatchObject({ warnings })
    },
  )

  it('is not spoken of where there is none', async () => {
    const { code, stderr } = await rxspike('run', 'open.json', '--out', 'open', '--quiet')
    expect([code, stderr]).toEqual([0, ''])
    expect(resultOf('open')).not.toHaveProperty('warnings')
  })
})
