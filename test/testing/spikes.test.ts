import { fc, test } from '@fast-check/vitest'
import { map, merge, NEVER, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { ParameterError } from '../../src/models/errors.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import {
  differenceOf,
  LineError,
  lineOf,
  matchers,
  type SpikeMatchers,
  moments,
  spikes,
  stream,
  told,
} from '../../src/testing/index.ts'

describe('a line of spikes', () => {
  it('names neurons by letter or number, and times as any real number', () => {
    expect(spikes('a@0.137 b@2.5 30@1e3')).toEqual([
      { t: 0.137, source: 0 },
      { t: 2.5, source: 1 },
      { t: 1000, source: 30 },
    ])
    expect(spikes('')).toEqual([])
    expect(spikes('  (a z 26)@0\n b@0 ')).toEqual([
      { t: 0, source: 0 },
      { t: 0, source: 25 },
      { t: 0, source: 26 },
      { t: 0, source: 1 },
    ])
  })

  it('may have an end, which a list has not', () => {
    expect(moments('a@1 |@2')).toEqual([
      { t: 1, kind: 'spike', source: 0 },
      { t: 2, kind: 'complete', source: -1 },
    ])
    expect(() => spikes('a@1 |@2')).toThrow(ParameterError)
  })

  it.each([
    ['a', "spikes: 'a'"],
    ['a@', "spikes: 'a@'"],
    ['@1', "spikes: '@1'"],
    ['A@1', "spikes: 'A@1'"],
    ['a@x', "spikes: 'a@x'"],
    ['a@NaN', "spikes: 'a@NaN'"],
    ['a@Infinity', "spikes: 'a@Infinity'"],
    ['a@2 b@1', "spikes: 'b@1': time: 1; expected a time >= 2 ms"],
    ['|@1 a@2', "spikes: 'a@2'"],
    ['(a b@3', "spikes: '(a'"],
    ['(a !)@3', "spikes: '(a !)@3'"],
    ['()@3', "spikes: '()@3'"],
  ])('is refused as %s', (line, message) => {
    expect(() => moments(line)).toThrow(message)
  })

  const trains = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.nat({ max: 40 }), fc.boolean()),
    { maxLength: 20 },
  )
  test.prop([trains])('written by lineOf reads as the same spikes, bit for bit', (drawn) => {
    let last = 0
    const list = drawn
      .toSorted(([a], [b]) => a - b)
      .map(([t, source, isTied]) => ({ t: (last = isTied ? last : t), source }))
    expect(spikes(lineOf(list))).toEqual(list)
  })
})

describe('the stream of a line', () => {
  it('tells each spike at its very time, then its end', () => {
    const clock = new EventTimeScheduler()
    const list = told(stream('a@0.1 (a b)@0.30000000000000004 |@7.7', clock), clock)
    clock.runSync(100)
    expect(list).toEqual([
      { t: 0.1, kind: 'next', value: { t: 0.1, source: 0 } },
      { t: 0.1 + 0.2, kind: 'next', value: { t: 0.1 + 0.2, source: 0 } },
      { t: 0.1 + 0.2, kind: 'next', value: { t: 0.1 + 0.2, source: 1 } },
      { t: 7.7, kind: 'complete' },
    ])
  })

  it('fails where the line says so', () => {
    const clock = new EventTimeScheduler()
    const list = told(stream('a@1 #@3', clock), clock)
    clock.runSync(10)
    expect(list.at(-1)).toMatchObject({ t: 3, kind: 'error', error: { code: 'E_LINE', t: 3 } })
    expect(list.at(-1)?.error).toBeInstanceOf(LineError)
  })

  it('begins when it is subscribed to, and stops when it is not any more', () => {
    const clock = new EventTimeScheduler()
    clock.runSync(2)
    const late = told(stream('a@1 b@2 c@3', clock), clock)
    const few = told(stream('a@2 b@3 c@4 |@5', clock).pipe(take(2)), clock)
    const mixed = told(merge(stream('a@3 |@4', clock), NEVER).pipe(map(({ source }) => source)), clock)
    clock.runSync(10)
    expect(late.map(({ t }) => t)).toEqual([2, 3])
    expect(few).toMatchObject([{ t: 2 }, { t: 3 }, { t: 3, kind: 'complete' }])
    expect(mixed).toEqual([{ t: 3, kind: 'next', value: 0 }])
  })
})

declare module 'vitest' {
  // as a user of the matchers would declare them
  interface Matchers<T> extends SpikeMatchers<T> {}
}
expect.extend(matchers)

describe('the matcher of spikes', () => {
  it('compares with a line or a list, exactly unless told otherwise', () => {
    expect(spikes('a@1 b@2')).toMatchSpikes('a@1 b@2')
    expect(spikes('a@1 b@2')).not.toMatchSpikes('a@1 b@2.0000001')
    expect(spikes('a@1 b@2')).toMatchSpikes('a@1 b@2.0000001', { within: 1e-6 })
    expect(matchers.toMatchSpikes(spikes('a@1'), spikes('a@1')).pass).toBe(true)
  })

  it('lets those change places that lie within the tolerance, and no others', () => {
    expect(differenceOf('b@1 a@1.1', 'a@1 b@1.1', { within: 0.2 })).toBeUndefined()
    expect(differenceOf('b@1 a@1.1', 'a@1 b@1.1', { within: 0.05 })).toMatch(/^spike 0 differs/)
    expect(differenceOf('(b a)@1', '(a b)@1')).toBeUndefined()
  })

  it('says where the first difference is', () => {
    expect(differenceOf('a@1 b@2 c@3', 'a@1 b@2 a@3')).toBe(
      'spike 2 differs: … a@1 b@2 c@3 …; expected … a@1 b@2 a@3 …',
    )
    expect(differenceOf('a@1', 'a@1 b@2 c@3')).toBe('2 spikes are missing, from b@2 on; expected 3 spikes')
    expect(differenceOf('a@1 b@2', 'a@1')).toMatch(/^spike 1 is one too many/)
    expect(matchers.toMatchSpikes(spikes('a@1'), 'b@1').message()).toMatch(/^spike 0 differs/)
    expect(matchers.toMatchSpikes(spikes('a@1'), 'a@1').message()).toMatch(/^expected other spikes/)
  })

  it('refuses what are no spikes, and no tolerance', () => {
    for (const wrong of [null, 3, [{ t: 1 }], [3], { t: 1, source: 0 }])
      expect(() => differenceOf(wrong as never, 'a@1')).toThrow(ParameterError)
    for (const within of [-1, Number.NaN, Infinity, '1' as never])
      expect(() => differenceOf('a@1', 'a@1', { within })).toThrow('toMatchSpikes.within')
  })
})
