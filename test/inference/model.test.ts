import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpecError } from '../../src/graph/index.ts'
import { decodeModel, encodeModel, initialMachine, modelOf } from '../../src/inference/index.ts'
import { exactMachine } from './learningMachines.ts'

const patterns = [Uint8Array.of(1, 0, 1, 1, 0, 0), Uint8Array.of(1, 1, 1, 0, 0, 1)]
const parts = {
  machine: initialMachine({ seed: 1, patterns, hidden: [3, 2], noise: 0.1 }),
  visible: 'visible',
  columns: ['a', 'b', 'c', 'd'],
  labels: ['x', 'y'],
  width: 2,
}
const model = modelOf(parts)

/** A value with another one at a path of keys. */
const put = (value: unknown, [key, ...path]: readonly (string | number)[], other: unknown): unknown => {
  if (key === undefined) return other
  const copy: Record<string | number, unknown> = structuredClone(value) as Record<string | number, unknown>
  copy[key] = put(copy[key], path, other)
  return copy
}

describe('a model', () => {
  it('comes back from JSON text with every bit of its numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, isWhole) => {
        const { machine, visible } = exactMachine(seed, isWhole ? [4, 3, 2] : [7])
        const one = modelOf({
          machine,
          visible,
          ...(isWhole ? {} : { visibleNeurons: 4 }),
          columns: ['a', 'b', 'c', 'd'],
          labels: [],
          width: 4,
        })
        expect(decodeModel(JSON.parse(JSON.stringify(encodeModel(one))))).toEqual(one)
      }),
      { numRuns: 20 },
    )
  })

  it('is encoded as a value of its own', () => {
    const encoded = encodeModel(model) as { columns: string[] }
    encoded.columns[0] = 'other'
    expect(model.columns[0]).toBe('a')
  })

  it.each([
    ['another kind', ['kind'], 'snapshot', "decodeModel.value.kind: 'snapshot'; expected 'inference model'"],
    [
      'another version',
      ['version'],
      2,
      'decodeModel.value.version: 2; expected 1, the version that is read here',
    ],
    ['a key that it has not', ['lables'], [], "Did you mean 'labels'?"],
    ['a population that there is not', ['visible'], 'visble', "decodeModel.value.visible: 'visble'"],
    ['more columns than neurons', ['columns'], ['a', 'b', 'c', 'd', 'e'], '5 columns and 2 labels'],
    ['fewer labels than neurons', ['labels'], ['x'], '6 names together, one a visible neuron of visible'],
    ['a name twice', ['columns', 3], 'a', "decodeModel.value.columns[3]: 'a'; expected each name once"],
    ['a name that is none', ['labels', 1], 7, 'decodeModel.value.labels[1]: 7; expected a name'],
    ['no columns', ['columns'], undefined, 'decodeModel.value.columns: undefined'],
    ['rows that are not whole', ['width'], 3, 'decodeModel.value.width: 3; expected a divisor of 4'],
    [
      'more visible neurons than there are',
      ['visibleNeurons'],
      9,
      'visibleNeurons: 9; expected an integer from 1 to 6',
    ],
    [
      'neurons that are no samplers',
      ['machine', 'populations', 1, 'kind'],
      'poisson',
      "decodeModel.value.machine.populations[1].kind: 'poisson'",
    ],
    ['no machine', ['machine'], null, 'decodeModel.value.machine: null'],
  ])('is refused with %s, by its path', (_, path, other, message) => {
    const value = put(encodeModel(model), path, other)
    expect(() => decodeModel(value)).toThrow(message)
  })

  it('is refused with all that is wrong with its machine', () => {
    const machine = ['machine', 'projections']
    const wrong = [
      [[...machine, 0, 'weights', 1, 2], null],
      [[...machine, 1, 'weights'], [[1, 2]]],
      [
        ['machine', 'populations', 2, 'params', 'bias'],
        [0, 0, 0],
      ],
    ] as const
    const value = wrong.reduce<unknown>((all, [path, other]) => put(all, path, other), encodeModel(model))
    const faults = (() => {
      try {
        decodeModel(value)
        return []
      } catch (error) {
        return error instanceof SpecError ? error.faults : []
      }
    })()
    expect(faults.map(({ path }) => path)).toEqual([
      'projections[0].weights[1][2]',
      'projections[1].weights',
      expect.stringContaining('populations[2]'),
    ])
  })

  it.each([[null], ['text'], [[]], [{}]])('is not %j', (value) => {
    expect(() => decodeModel(value)).toThrow(/^decodeModel.value/)
  })

  it('cannot be encoded with numbers that JSON has not', () => {
    const wrong = put(model, ['machine', 'projections', 0, 'weights', 0, 0], Number.NaN) as typeof model
    expect(() => encodeModel(wrong)).toThrow(/weights\[0\]\[0\]: NaN; expected a finite number/)
    const typed = put(
      model,
      ['machine', 'populations', 0, 'params', 'bias'],
      new Float64Array(6),
    ) as typeof model
    expect(() => encodeModel(typed)).toThrow(/bias/)
  })
})
