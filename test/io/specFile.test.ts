import * as fc from 'fast-check'
import { chmodSync, mkdtempSync, openSync, closeSync, ftruncateSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtInKinds, SpecError } from '../../src/graph/index.ts'
import { FileError, MAX_FILE_BYTES, readSpecFile } from '../../src/io/index.ts'
import { readJsonFile } from '../../src/io/specFile.ts'
import { jsonFaults } from '../../src/io/jsonText.ts'
import { ParameterError } from '../../src/models/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

const kinds = builtInKinds()

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-spec-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (content: string | Uint8Array, name = 'spec.json'): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const refusal = (path: string): FileError => {
  try {
    readSpecFile(path, kinds)
  } catch (error) {
    if (error instanceof FileError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const RESERVED = ['__proto__', 'constructor', 'prototype']

/** Whether some object of a value has a key that is reserved. */
const hasReserved = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(
    ([key, entry]) => (!Array.isArray(value) && RESERVED.includes(key)) || hasReserved(entry),
  )

describe('a spec file', () => {
  it('gives the spec that was written, a byte order mark or not', () => {
    fc.assert(
      fc.property(networkSpec(), fc.boolean(), (spec, hasMark) => {
        const path = at((hasMark ? '\uFEFF' : '') + JSON.stringify(spec, undefined, 2))
        expect(readSpecFile(path, kinds)).toStrictEqual(spec)
      }),
      { numRuns: 40 },
    )
  })

  it('with faults of form is refused with all of them', () => {
    const path = at(
      '{ "version": 2, "name": "n", "seed": -1, "populations": [], "projections": [], "program": [] }',
    )
    expect(() => readSpecFile(path, kinds)).toThrow(
      expect.objectContaining({
        code: 'E_SPEC',
        faults: ['version', 'seed', 'populations'].map(
          (at_) => expect.objectContaining({ path: at_ }) as object,
        ),
      }) as Error,
    )
  })

  it('that is not there, not readable or a folder is refused by its name', () => {
    expect(refusal(join(folder, 'nowhere.json')).message).toMatch(
      /nowhere\.json: nothing; expected a JSON file\.$/,
    )
    expect(refusal(folder).message).toMatch(/: a folder; expected a JSON file\.$/)
    expect(refusal(join(at('{}'), 'below')).message).toMatch(/a path through a file; expected a JSON file/)
    const locked = at('{}', 'locked.json')
    chmodSync(locked, 0)
    // whoever may read everything may read this, and finds no spec
    const isRoot = process.getuid?.() === 0
    expect(() => readSpecFile(locked, kinds)).toThrow(isRoot ? SpecError : /without permission to read it/)
    expect(() => readJsonFile('')).toThrow(ParameterError)
  })

  it('of 100 MB or more is refused before it is parsed', () => {
    const path = join(folder, 'large.json')
    const file = openSync(path, 'w')
    ftruncateSync(file, MAX_FILE_BYTES)
    closeSync(file)
    expect(refusal(path).message).toMatch(
      /large\.json: 100 MB or more; expected less than 100 MB\. Put large matrices/,
    )
    rmSync(path)
  })

  it('of bytes that are no text is refused', () => {
    expect(refusal(at(Uint8Array.of(0x22, 0xff, 0x22))).message).toMatch(
      /bytes that are no text; expected UTF-8/,
    )
  })

  it.each<readonly [string, number, number, RegExp]>([
    ['', 1, 1, /the end of the file; expected a value/],
    [
      '{\n  "version": 1,\n  "name": "n"\n  "seed": 3\n}',
      4,
      3,
      /'"seed"'; expected a ',' or the } of the object/,
    ],
    ['[1, 2', 1, 6, /the end of the file; expected a ',' or the ] of the list/],
    ['{"a": 1,}', 1, 9, /'}'; expected a key in double quotes/],
    ["{'a': 1}", 1, 2, /expected a key in double quotes, or the } of the object/],
    ['{"a" 1}', 1, 6, /'1'; expected a ':' after the key/],
    ['[1,\n NaN]', 2, 2, /'NaN'; expected a value/],
    ['[01]', 1, 3, /'1'; expected a ','/],
    ['{"a": "b\nc"}', 1, 9, /expected a value/],
    ['{"a": "open', 1, 7, /'"open'; expected a value/],
    ['{} {}', 1, 4, /'{'; expected nothing after the value/],
    ['[1] // no', 1, 5, /'\/\/'; expected nothing after the value/],
  ])('that is not JSON is refused with line and column: %j', (text, line, column, message) => {
    expect(parses(text)).toBe(false)
    const error = refusal(at(text))
    expect(error.place).toEqual({ line, column })
    expect(error.message).toMatch(message)
    expect(error.message).toContain(`spec.json, line ${line}, column ${column}: `)
  })

  it('with 10,000 levels of nesting is refused, and needs no stack', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = 10_000
      expect(refusal(at(open.repeat(depth) + '1' + close.repeat(depth))).message).toMatch(
        /1001 levels; expected at most 1000 levels of nesting/,
      )
    }
    expect(jsonFaults('['.repeat(3_000_000), Infinity)).toMatchObject([{ found: 'the end of the file' }])
  })

  it('with keys that JavaScript reserves is refused by their names, and nothing is polluted', () => {
    const path = at(
      '{ "__proto__": { "polluted": 1 },\n "a": { "constructor": { "prototype": { "polluted": 1 } } } }',
    )
    expect(refusal(path).message).toMatch(
      /line 1, column 3: '__proto__'; expected a key other than .* Line 2, column 9: 'constructor'; .* Line 2, column 26: 'prototype'/,
    )
    // however it is spelled
    expect(refusal(at('{"__pr\\u006fto__": 1}')).place).toEqual({ line: 1, column: 2 })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('with a key twice in one object is refused', () => {
    expect(refusal(at('{"seed": 1, "b": {"seed": 1},\n "seed": 2}')).message).toMatch(
      /line 2, column 2: 'seed'; expected each key once in an object/,
    )
    expect(readJsonFile(at('[{"a": 1}, {"a": {"a": 2}}]'))).toEqual([{ a: 1 }, { a: { a: 2 } }])
  })

  it('may hold a text of any length', () => {
    const text = JSON.stringify(`${'x'.repeat(5_000_000)}\\"${'é\n'.repeat(1_000_000)}`)
    expect(readJsonFile(at(text))).toBe(JSON.parse(text))
  })
})

describe('the faults of a text', () => {
  it('are none exactly where JSON.parse reads it, but for keys that are refused', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"\\u00e9\\n"',
      '"\\x"',
      '1',
      '-0.5e+3',
      '01',
      '1.',
      '.5',
      '-',
      'true',
      'null',
      'nul',
      ' ',
      '\n',
      '\t',
      '\u00a0',
      '\u2028',
    )
    const texts = fc.oneof(
      fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json({ maxDepth: 4 }),
      // valid text with one character taken out or put in
      fc
        .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ',', '"', '}', '1', '\\', '\u0001'))
        .map(([text, k, other]) => {
          const place = k % (text.length + 1)
          return text.slice(0, place) + other + text.slice(place + 1)
        }),
    )
    let valid = 0
    fc.assert(
      fc.property(texts, (text) => {
        const faults = jsonFaults(text, 1000)
        const areOfKeys =
          faults.length > 0 && faults.every(({ expected }) => /^(a key other|each key once)/.test(expected))
        expect(faults.length === 0 || areOfKeys).toBe(parses(text))
        expect(faults.length === 0 && hasReserved(JSON.parse(text))).toBe(false)
        if (parses(text)) valid++
      }),
      { numRuns: 3000 },
    )
    expect(valid).toBeGreaterThan(500)
  })
})
