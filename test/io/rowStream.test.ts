import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf, type TextLine } from '../../src/io/lines.ts'
import { csvRows, jsonRows, type StreamedRow } from '../../src/io/rowStream.ts'

async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
}

const collect = async <T>(source: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = []
  for await (const each of source) all.push(each)
  return all
}

const textsOf = (lines: readonly TextLine[]): readonly string[] =>
  lines.map((line) => ('text' in line ? line.text : line.found))

describe('lines of a stream of bytes', () => {
  it('are the same however the bytes are cut', async () => {
    const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '∞', '𝒳', '\n', '\r') }), {
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(60)), async (parts, cuts) => {
        const whole = new TextEncoder().encode(parts.join('\n'))
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b),
          whole.length,
        ]
        const cut = places.slice(1).map((end, k) => whole.subarray(places[k], end))
        const expected = parts.join('\n').split('\n')
        if (expected.at(-1) === '') expected.pop()
        const lines = await collect(linesOf(pieces(...cut)))
        expect(textsOf(lines)).toEqual(expected)
        expect(lines.map(({ line }) => line)).toEqual(expected.map((_, k) => k + 1))
      }),
    )
  })

  it('that are no text, or too long, are told in their place', async () => {
    const lines = linesOf(pieces('one\n', Uint8Array.of(0xff, 0x0a), 'x'.repeat(8), 'yyy\nlast'), 10)
    expect(textsOf(await collect(lines))).toEqual(['one', 'bytes that are no text', '11 bytes', 'last'])
  })

  it('have nothing of a piece that is written to again', async () => {
    const buffer = new Uint8Array(2)
    async function* again(): AsyncGenerator<Uint8Array> {
      for (const text of ['ab', 'cd', 'e\n']) {
        new TextEncoder().encodeInto(text, buffer)
        yield buffer
      }
    }
    expect(textsOf(await collect(linesOf(again())))).toEqual(['abcde'])
  })
})

const json = (...text: readonly string[]): Promise<readonly StreamedRow[]> =>
  collect(jsonRows(linesOf(pieces(...text))))
const csv = (text: string, isText?: (title: string) => boolean): Promise<readonly StreamedRow[]> =>
  collect(csvRows('in', linesOf(pieces(text)), isText))

describe('rows of JSON lines', () => {
  it('are values, with empty lines passed over', async () => {
    expect(await json('{"a":1}\r\n\n[1,null]\n  \n5')).toEqual([
      { line: 1, row: { a: 1 } },
      { line: 3, row: [1, null] },
      { line: 5, row: 5 },
    ])
  })

  it.each([
    ['no JSON', 'a', "column 1: 'a'; expected a value"],
    ['half of it', '{"a":1', "column 7: the end of the file; expected a ','"],
    ['a key twice', '{"a":1,"a":2}', "column 8: 'a'; expected each key once"],
    ['a reserved key', '{"__proto__":2}', "'__proto__'"],
    ['two values', '{} {}', 'expected nothing after the value'],
  ])('that are wrong spoil no other: %s', async (_, text, message) => {
    const [before, wrong, after] = await json(`{}\n${text}\n{}`)
    expect([before, after]).toEqual([
      { line: 1, row: {} },
      { line: 3, row: {} },
    ])
    expect(wrong).toMatchObject({ line: 2, fault: expect.stringContaining(message) as unknown })
  })
})

describe('rows of CSV', () => {
  it('are objects by the names in the first line', async () => {
    expect(await csv('\ufeffa, "b,1" ,id\n1,,01\r\n\n"0",x,1e3', (title) => title === 'id')).toEqual([
      { line: 2, row: { a: 1, 'b,1': null, id: '01' } },
      { line: 4, row: { a: 0, 'b,1': 'x', id: '1e3' } },
    ])
  })

  it('that are wrong spoil no other', async () => {
    expect(await csv('a,b\n1\n1,2,3\n"1,2\n1"2,3\n1,2')).toEqual([
      { line: 2, fault: '1 value; expected 2, one a column.' },
      { line: 3, fault: '3 values; expected 2, one a column.' },
      { line: 4, fault: expect.stringMatching(/^quotes that do not fit; expected/) as unknown },
      { line: 5, fault: expect.stringMatching(/^quotes that do not fit; expected/) as unknown },
      { line: 6, row: { a: 1, b: 2 } },
    ])
  })

  it.each([
    ['nothing', '', 'in: nothing; expected names of columns in the first line'],
    ['a name twice', 'a,b,a\n', "in, line 1, column 3: 'a'; expected each name of a column once"],
    ['no name', 'a,,b\n', 'in, line 1, column 2: no name'],
    ['another separator', 'a;b\n1;0', "in, line 1: 'a;b'; expected names with commas between them"],
  ])('are refused with %s', async (_, text, message) => {
    await expect(csv(text)).rejects.toThrow(message)
  })
})
