import { describe, expect, it } from 'vitest'
import { receptiveFields } from '../../src/plots/receptiveFields.ts'
import { fields } from './samples.ts'
import { coloursOf, parse, pick, thrown, translation } from './svg.ts'

describe('receptive fields', () => {
  const { find, texts } = parse(receptiveFields(fields))

  it('show each neuron forward and under it backward, by the label with the largest weight, then by that weight', () => {
    expect(texts('.row-head')).toEqual(['neuron: label', 'forward', 'labels', 'backward', 'labels'])
    expect(texts('.neuron')).toEqual(['1: a', '2: b', '0: b'])
    const [forward, backward] = [find('g.forward').map(translation), find('g.backward').map(translation)]
    expect(forward.map(([x]) => x)).toEqual(backward.map(([x]) => x))
    forward.forEach(([, y], k) => expect(backward[k]?.[1]).toBeGreaterThan(y))
  })

  it('are blue below zero, white at it and orange above, alike in both directions where weights are', () => {
    // neuron 0 is the last one: 2, −2, 0, 0 where the scale ends at 2
    for (const name of ['forward', 'backward'])
      expect(coloursOf(pick(find(`g.${name}`), 2), 2, 2)).toEqual(['#c24e00', '#0072b2', 'white', 'white'])
    expect(coloursOf(pick(find('g.forward-labels'), 2), 2, 1)).toEqual(['#80b9d9', '#e1a780'])
    expect(texts('.key')).toEqual(['weight, from ≤ −2 over 0 (white) to ≥ 2'])
    const bar = find('.bar').map((box) => box.getAttribute('fill'))
    expect([bar[0], bar[12], bar[24]]).toEqual(['#0072b2', '#ffffff', '#c24e00'])
  })

  it('show backward weights as they are, not the forward ones again', () => {
    const backward = fields.backward?.with(0, [-2, 0, 0]) ?? []
    const other = parse(receptiveFields({ ...fields, backward }))
    expect(coloursOf(pick(other.find('g.backward'), 2), 2, 2)[0]).toBe('#0072b2')
    expect(coloursOf(pick(other.find('g.forward'), 2), 2, 2)[0]).toBe('#c24e00')
  })

  it('of many neurons show the strongest, and say how many there are', () => {
    const forward = Array.from({ length: 100 }, (_, h) => [h / 100, 0, 0, h / 100])
    const many = parse(receptiveFields({ title: 'Many', width: 2, labels: [], forward }))
    expect(many.texts('.neuron')).toEqual(Array.from({ length: 60 }, (_, k) => String(99 - k)))
    expect(many.texts('.caption')[0]).toContain('60 strongest of 100')
    expect(parse(receptiveFields({ ...fields, most: 2 })).texts('.neuron')).toEqual(['2: b', '0: b'])
  })

  it('end their scale where few large weights do not make the others pale', () => {
    const forward = [[50, ...new Array<number>(199).fill(1)]]
    const { texts: said, find: found } = parse(receptiveFields({ title: 'One', labels: [], forward }))
    expect(said('.key')[0]).toContain('≥ 1')
    const colours = coloursOf(pick(found('g.forward'), 0), 200, 1)
    expect(new Set(colours)).toEqual(new Set(['#c24e00']))
  })

  it('hatch a weight that is not finite', () => {
    const forward = [[Number.NaN, 1]]
    expect(parse(receptiveFields({ title: '', labels: [], forward })).find('.unknown')).toHaveLength(1)
  })

  it.each([
    [{ most: 0 }, 'most'],
    [{ most: 1.5 }, 'most'],
    [{ labels: null }, 'labels'],
    [{ forward: 7 }, 'forward'],
    [{ forward: [[1, 2, 3, 4, 5, 6], [1]] }, 'forward[1]'],
    [{ labels: ['a', 'b', 'c'], forward: [[1, 2]], backward: undefined }, 'forward[0]'],
    [{ backward: [[1, 2, 3]] }, 'backward'],
    [{ backward: fields.backward?.with(4, [1]) }, 'backward[4]'],
    [{ width: 3 }, 'width'],
  ])('refuse %o', (change, where) => {
    const wrong = { ...fields, ...change } as unknown as typeof fields
    expect(thrown(() => receptiveFields(wrong))).toMatchObject({
      code: 'E_PARAMETER',
      where: `receptiveFields.${where}`,
    })
  })
})
