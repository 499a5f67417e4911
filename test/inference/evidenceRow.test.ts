import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeModel, encodeModel, evidenceOf } from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/errors.ts'
import { model } from './smallModel.ts'

const statesOf = (row: unknown, options = {}): readonly (0 | 1 | null)[] =>
  evidenceOf(model, row, options)['units'] ?? []

describe('what a row says', () => {
  it('is the same as an object and as an array, with what is not known left out or null', () => {
    const states = fc.array(fc.constantFrom(0, 1, null), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(states, fc.boolean(), (row, isLeftOut) => {
        const all = ['a', 'b', 'c', 'x', 'y'].map((name, k): [string, unknown] => [name, row[k]])
        const told = all.filter(([, state]) => !(isLeftOut && state === null))
        const known = [...row, null]
        expect(statesOf(Object.fromEntries(told))).toEqual(known)
        expect(statesOf(row)).toEqual(known)
        expect(statesOf(row.slice(0, 3))).toEqual([...row.slice(0, 3), null, null, null])
      }),
    )
  })

  it.each([
    ['nothing', {}, {}, [null, null, null, null, null, null]],
    ['a label by its name', { label: 'y' }, {}, [null, null, null, 0, 1, null]],
    ['a label under another name', { kind: 'x', a: 1 }, { labelColumn: 'kind' }, [1, null, null, 1, 0, null]],
    ['what it is not', { x: 0 }, {}, [null, null, null, 0, null, null]],
    ['true and false', { a: true, b: false }, {}, [1, 0, null, null, null, null]],
    ['numbers under a threshold', { a: 8, b: 7.9, c: -1 }, { threshold: 8 }, [1, 0, 0, null, null, null]],
    ['a label under a threshold', { a: 8, y: 1 }, { threshold: 8 }, [1, null, null, null, 1, null]],
    [
      'what is kept is passed over',
      { id: 7, a: 1, b: 1 },
      { keep: ['id', 'b'] },
      [1, null, null, null, null, null],
    ],
    ['a typed array', Uint8Array.of(1, 0, 1), {}, [1, 0, 1, null, null, null]],
  ])('%s', (_, row, options, expected) => {
    expect(statesOf(row, options)).toEqual(expected)
  })

  it('names its label under the column that did when the model learned, or under label', () => {
    const learned = decodeModel(encodeModel({ ...model, labelColumn: 'kind' }))
    const expected = [null, null, null, 1, 0, null]
    for (const row of [{ kind: 'x' }, { label: 'x' }, { kind: 'x', label: 'x' }, { kind: null, label: 'x' }])
      expect(evidenceOf(learned, row)['units']).toEqual(expected)
    expect(() => evidenceOf(learned, { kind: 'x', label: 'y' })).toThrow(
      "column label: 'y'; expected x, the label under 'kind', or nothing",
    )
    expect(() => evidenceOf(learned, { color: 1 })).toThrow('columns a, b, c, kind, label, x, y')
    expect(() => encodeModel({ ...model, labelColumn: 'a' })).toThrow('labelColumn')
  })

  it('names a label of digits by its number', () => {
    const digits = { ...model, labels: ['0', '1'] }
    expect(evidenceOf(digits, { label: 1 })['units']?.slice(3, 5)).toEqual([0, 1])
    expect(evidenceOf(digits, { label: -0 })['units']?.slice(3, 5)).toEqual([1, 0])
  })

  it.each([
    [
      'a name that is none',
      { aa: 1 },
      'column aa: 1; expected one of the columns a, b, c, label, x, y. Did you mean',
    ],
    [
      'a value that is neither',
      { a: 2 },
      'column a: 2; expected 0 or 1, or null where it is not known. Give a thresh',
    ],
    ['a text', { a: '1' }, "column a: '1'; expected 0 or 1"],
    ['NaN', { a: Number.NaN }, 'column a: NaN; expected 0 or 1'],
    ['a label that is none', { label: 'z' }, "column label: 'z'; expected one of the labels x, y"],
    [
      'a label told twice',
      { label: 'x', y: 0 },
      "column y: 0; expected nothing beside the label x under 'label'",
    ],
    ['too few states', [1, 0], 'an array of 2; expected an array of 3 states, a feature each, or of 5'],
    ['a state that is none', [1, 0, 7], '[2]: 7; expected 0 or 1'],
    ['no row', 5, 'row: 5; expected an object with what is known by column, or an array of states'],
    ['null', null, 'row: null; expected an object'],
  ])('refuses %s', (_, row, message) => {
    expect(() => evidenceOf(model, row)).toThrow(ParameterError)
    expect(() => evidenceOf(model, row)).toThrow(message)
  })

  it.each([
    ['a label column that is a feature', { labelColumn: 'a' }, "options.labelColumn: 'a'"],
    [
      'a threshold that is none',
      { threshold: Number.NaN },
      'options.threshold: NaN; expected a finite number',
    ],
    ['an option that is none', { treshold: 1 }, 'options.treshold: 1'],
  ])('refuses %s', (_, options: object, message) => {
    expect(() => evidenceOf(model, {}, options)).toThrow(message)
  })
})
