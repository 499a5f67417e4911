import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/models/nearest.ts'
import { alignment } from '../oracles/alignment.ts'

const names = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'c'), maxLength: 6 }), {
  maxLength: 6,
})
const name = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'c', 'd'), maxLength: 6 })

describe('the names that are near', () => {
  it('are the two with the fewest letters apart, none of them further than a third', () =>
    fc.assert(
      fc.property(name, names, (given, known) => {
        const far = (other: string) => alignment(given.toLowerCase(), other.toLowerCase())
        const near = known
          .filter((other) => far(other) <= Math.max(1, Math.floor(given.length / 3)))
          .filter((other) => far(other) < Math.max(given.length, other.length))
        const expected = near
          .map(far)
          .sort((a, b) => a - b)
          .slice(0, 2)
        const found = nearest(given, known)
        expect(found.map(far)).toEqual(expected)
        for (const one of found) expect(near).toContain(one)
      }),
    ))

  it.each([
    ['lff', ['lif', 'sampler'], ['lif']],
    ['smapler', ['lif', 'sampler'], ['sampler']],
    ['SAL', ['sal', 'sum', 'rule'], ['sal']],
    ['tau-ref', ['tau_ref', 'tau_syn', 'bias'], ['tau_ref']],
    ['izhikevich', ['lif', 'sampler'], []],
    ['x', ['a', 'b'], []],
    ['', ['a'], []],
    ['a3', ['a1', 'a2', 'a4'], ['a1', 'a2']],
  ])('to %s among %j are %j', (given, known, expected) => {
    expect(nearest(given, known)).toEqual(expected)
  })

  it('are none to what is no text, or longer than anybody would mistype', () => {
    for (const given of [7, null, undefined, {}, 'a'.repeat(1e6)])
      expect(nearest(given, ['a', 'a'.repeat(1e6)])).toEqual([])
  })
})

it('what was meant is asked for in words', () => {
  expect([[], ['lif'], ['a1', 'a2']].map((found) => didYouMean(found))).toEqual([
    '',
    "Did you mean 'lif'?",
    "Did you mean 'a1' or 'a2'?",
  ])
})
