import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { namedRule } from '../../src/cli/probeRule.ts'
import { networkKinds } from '../../src/io/fileKinds.ts'
import { probe } from '../../src/plasticity/index.ts'

const docs = resolve(import.meta.dirname, '../../docs')
const page = readFileSync(join(docs, 'plasticity.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'rxspike-gallery-'))

describe('the gallery of rules', () => {
  it('has the pictures that it shows', () => {
    const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path)
    expect(pictures.length).toBeGreaterThan(5)
    expect(pictures.filter((path) => !existsSync(join(docs, path)))).toEqual([])
  })

  it('shows JSON that is a rule, and one that does something', async () => {
    const blocks = [...page.matchAll(/```json\n([^`]+)```/g)].map(([, text = '']) => text)
    expect(blocks.length).toBeGreaterThan(5)
    for (const [k, text] of blocks.entries()) {
      const file = join(folder, `${k}.json`)
      writeFileSync(file, text)
      const { rule } = await namedRule(file, {})
      const { dw } = probe(rule, { points: 5, rates: [] })
      expect(dw.some((x) => x !== 0)).toBe(true)
    }
  })

  it('names only kinds that are registered', () => {
    const known = new Set(
      networkKinds('.')
        .all()
        .map(({ kind }) => kind),
    )
    // the second column of the tables
    const named = [...page.matchAll(/^\|[^|]+\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })
})
