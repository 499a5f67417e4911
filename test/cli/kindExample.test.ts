import { describe, expect, it } from 'vitest'
import { compactJson } from '../../src/cli/compactJson.ts'
import { fieldRows } from '../../src/cli/fieldTable.ts'
import { exampleOf } from '../../src/cli/kindExample.ts'
import { columnsOf, readable, wrapped } from '../../src/cli/output.ts'
import { triangularWindow } from '../../src/plasticity/index.ts'
import { builtInKinds, createContainer, defineKind, wire } from '../../src/graph/index.ts'

const kinds = builtInKinds()

describe('the example of a kind', () => {
  it.each(kinds.all().map((kind) => [kind.role, kind.kind, kind] as const))(
    '%s %s can be wired and run, and stands where it says',
    (_role, name, kind) => {
      const { part, place, spec } = exampleOf(kinds, kind)
      const net = wire(spec, createContainer())
      // beyond the end of the phase, if the example has one
      net.clock.runSync(1001)
      net.end()
      expect(net.clock.now()).toBe(1001)
      expect(part).toMatchObject({ kind: name })
      const path = place.split(/[.[\]]+/).filter((key) => key !== '')
      const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], spec)
      expect(found).toEqual(part)
    },
  )

  it('is made of a kind of the user’s own too', () => {
    const own = defineKind<'window', { readonly width: number; readonly low: number }>({
      role: 'window',
      kind: 'box',
      doc: 'a box',
      fields: {
        width: { type: 'number', unit: 'ms', above: 5, below: 20, doc: 'width' },
        low: { type: 'number', unit: '1', atLeast: 200, doc: 'low' },
      },
      make: () => triangularWindow(),
    })
    expect(exampleOf(builtInKinds().register(own), own).part).toEqual({
      kind: 'box',
      params: { width: 10, low: 200 },
    })
  })
})

describe('the table of parameters', () => {
  it('has a row for every field of every kind, with nothing left open', () => {
    for (const { fields } of kinds.all()) {
      const rows = fieldRows(fields)
      for (const name of Object.keys(fields)) expect(rows.map((row) => row.name)).toContain(name)
      for (const row of rows) {
        expect(row.allowed).not.toMatch(/undefined|NaN|\[object/)
        expect(row.default).not.toBe('')
        expect(row.doc).not.toBe('')
      }
    }
  })
})

describe('JSON as people write it', () => {
  it('is the same value, on one line where it fits', () => {
    const value = {
      a: [1, 2, { b: 'x'.repeat(80) }],
      c: {},
      d: [],
      e: null,
      f: 'ä "q"',
      g: Array(60).fill(1.5),
    }
    const text = compactJson(value)
    expect(JSON.parse(text)).toEqual(value)
    expect(text).toContain('"c": {},\n')
    expect(compactJson([1, { a: 2 }])).toBe('[1, { "a": 2 }]')
  })
})

describe('text for a terminal', () => {
  it('columns are as wide as their widest entry, the last is cut between words', () => {
    const rows = [
      ['a', 'one two three four five six seven'],
      ['longer', 'x'],
    ]
    expect(columnsOf(rows, ' ', 33)).toBe(' a       one two three four five\n         six seven\n longer  x')
  })

  it('a word longer than a line stands alone', () => {
    expect(wrapped('a bcdefgh i', 4)).toEqual(['a', 'bcdefgh', 'i'])
  })

  it.each([
    [0, '0'],
    [12345.6, '12,346'],
    [0.012345, '0.0123'],
    [-0.5, '-0.5'],
    [3.4e-7, '3.40e-7'],
    [2e9, '2.00e+9'],
    [1234, '1,234'],
  ])('the number %d reads %s', (x, text) => {
    expect(readable(x)).toBe(text)
  })
})
