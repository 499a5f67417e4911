import * as fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { weightTables } from '../../src/cli/networkFiles.ts'
import { quoted } from '../../src/cli/quoted.ts'
import { checkRunSize, writeJson } from '../../src/cli/runFile.ts'
import { network } from './cli.ts'

describe('the tables of weights', () => {
  const tablesOf = (names: readonly string[]): readonly string[] => [
    ...weightTables({
      projections: names.map((name) => ({ ...network.projections[0]!, name })),
    }).values(),
  ]

  it('have a name each, on a disk without capitals too, that a file can have', () => {
    const name = fc.oneof(
      fc.constantFrom('projection-0', 'projection-1', 'Projection-2', 'a b', 'a/b', 'aa', 'AA', '..'),
      fc.string({ minLength: 1, maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const tables = tablesOf(names)
        expect(new Set(tables.map((table) => table.toLowerCase())).size).toBe(names.length)
        for (const table of tables) expect(table).toMatch(/^[\w-][\w.-]*$/)
      }),
      { examples: [[['a b', 'projection-0']], [['projection-1', 'a b']], [['x', 'a b', 'projection-1']]] },
    )
  })

  it('are called after their projections wherever that can be', () => {
    expect(tablesOf(['a b', 'projection-0', 'c'])).toEqual(['projection-1', 'projection-0', 'c'])
    expect(tablesOf(['aa', 'AA'])).toEqual(['aa', 'projection-1'])
  })
})

describe('run.json', () => {
  it('of a large network takes about the room of its numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxspike-runfile-'))
    try {
      const weights = Array.from({ length: 1000 }, () => Array.from({ length: 600 }, () => 0))
      const content = { usecase: 'network', spec: { ...network, weights } }
      writeJson(folder, 'run.json', content)
      expect(statSync(join(folder, 'run.json')).size).toBeLessThan(1_300_000)
      expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toEqual(content)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('that no command could read again is refused before anything is written', () => {
    const spec = { ...network, name: 'x'.repeat(99_000_000) }
    expect(() => checkRunSize({ file: 'net.json', spec })).toThrow(
      /^net\.json: its network takes 100 MB as JSON; expected less than 99 MB/,
    )
    expect(() => checkRunSize({ file: 'net.json', spec: network })).not.toThrow()
  })
})

describe('a word of a command that is told', () => {
  it.each([
    ['runs/net-1.json', 'runs/net-1.json'],
    ['my net.json', "'my net.json'"],
    ["it's", String.raw`'it'\''s'`],
    ['$(x)', "'$(x)'"],
    ['', "''"],
  ])('%j is %s', (text, word) => {
    expect(quoted(text)).toBe(word)
  })
})
