import { describe, expect, it } from 'vitest'
import { type Completion, completionGrid } from '../../src/plots/completionGrid.ts'
import { completions } from './samples.ts'
import { coloursOf, number, parse, pick, thrown, translation } from './svg.ts'

const [first] = completions.blocks[0]?.images ?? []
const refusal = (change: Readonly<Record<string, unknown>>): unknown =>
  thrown(() =>
    completionGrid({
      title: '',
      width: 3,
      blocks: [{ name: 'a', images: [first!, { ...first!, ...change }] }],
    }),
  )

describe('a grid of completions', () => {
  const { root, find, texts } = parse(completionGrid(completions))

  it('has a block for each kind of evidence, a column a picture and a row for each thing that is shown', () => {
    expect(texts('.heading')).toEqual(['Upper half known', 'Random half known'])
    expect(texts('.row-head')).toEqual([
      'known',
      'one sample',
      'mean of samples',
      'truth',
      'true label',
      'inferred label',
      'known',
      'one sample',
      'mean of samples',
    ])
    for (const name of ['known', 'one', 'mean']) expect(find(`g.${name}`)).toHaveLength(3)
    expect(find('g.truth')).toHaveLength(2)
    const columns = find('g.known').map(translation)
    expect(columns[0]?.[0]).toBe(columns[2]?.[0])
    expect(columns[0]?.[1]).toBe(columns[1]?.[1])
    for (const name of ['one', 'mean', 'truth'])
      expect(
        find(`g.${name}`)
          .slice(0, 2)
          .map((picture) => translation(picture)[0]),
      ).toEqual(columns.slice(0, 2).map(([x]) => x))
  })

  it('shows states in black and white, means in greys, and what is not known in neither', () => {
    const known = coloursOf(pick(find('g.known'), 0), 3, 2)
    expect(known.slice(0, 3)).toEqual(['#222222', 'white', '#222222'])
    expect(new Set(known.slice(3))).toEqual(new Set(['#cfdbe6']))
    expect(coloursOf(pick(find('g.one'), 0), 3, 2)).toEqual(
      [1, 0, 1, 0, 1, 0].map((state) => (state === 1 ? '#222222' : 'white')),
    )
    const levels = coloursOf(pick(find('g.mean'), 0), 3, 2)
      .slice(3)
      .map((grey) => grey.slice(1, 3))
    expect(levels).toEqual(levels.toSorted().toReversed())
    expect(new Set(levels).size).toBe(3)
    expect(texts('.key')).toEqual(['off', 'on', 'share of the time on', 'not known'])
  })

  it('frames a label that was inferred wrongly, and no other', () => {
    expect(texts('.true-label')).toEqual(['a', 'b'])
    expect(texts('.inferred-label')).toEqual(['a', 'a'])
    expect(find('.wrong')).toHaveLength(1)
    const wrong = pick(find('.wrong'), 0)
    const text = pick(find('.inferred-label'), 1)
    expect(number(wrong, 'x') + number(wrong, 'width') / 2).toBeCloseTo(number(text, 'x'), 1)
    expect(text.getAttribute('fill')).toBe(wrong.getAttribute('stroke'))
  })

  it('goes on in a new line where a page is full, and never leaves the picture', () => {
    const images = new Array<Completion>(30).fill(first!)
    const many = parse(completionGrid({ title: 'Many', width: 3, blocks: [{ name: 'a', images }] }))
    const places = many.find('g.known').map(translation)
    expect(places).toHaveLength(30)
    expect(new Set(places.map(String)).size).toBe(30)
    expect(new Set(places.map(([, y]) => y)).size).toBeGreaterThan(1)
    const [width, height] = [number(many.root, 'width'), number(many.root, 'height')]
    expect(width).toBeLessThanOrEqual(920)
    for (const [x, y] of many.find('g.truth').map(translation)) {
      expect(x + 54).toBeLessThan(width)
      expect(y + 36).toBeLessThan(height)
    }
    expect(number(root, 'width')).toBeLessThan(width)
  })

  it('says so where there is nothing', () => {
    const none = parse(completionGrid({ title: 'None', blocks: [{ name: 'none', images: [] }] }))
    expect(none.texts('.no-data')).toEqual(['no data'])
    expect(parse(completionGrid({ title: 'None', blocks: [] })).texts('.no-data')).toEqual(['no data'])
  })

  it.each([
    [{ clamped: [1, 0] }, 'clamped'],
    [{ clamped: null }, 'clamped'],
    [{ clamped: [1, 0, 2, 0, 0, 0] }, 'clamped[2]'],
    [{ sample: [1, 0, null, 0, 0, 0] }, 'sample[2]'],
    [{ sample: undefined }, 'sample'],
    [{ mean: [1, 0, 0, 0, 0, -0.1] }, 'mean[5]'],
    [{ mean: [1, 0, 0, 0, 0, Number.NaN] }, 'mean[5]'],
    [{ truth: [1] }, 'truth'],
    [{ truth: 'abcdef' }, 'truth'],
  ])('refuses %o', (change, where) => {
    expect(refusal(change)).toMatchObject({
      code: 'E_PARAMETER',
      where: `completionGrid.blocks[0].images[1].${where}`,
    })
  })

  it('refuses pictures without a pixel, a width that cuts no whole rows, and lists that are none', () => {
    const images = [{ clamped: [], sample: [], mean: [] }]
    expect(thrown(() => completionGrid({ title: '', blocks: [{ name: '', images }] }))).toMatchObject({
      where: 'completionGrid.blocks[0].images[0].clamped',
    })
    expect(thrown(() => completionGrid({ ...completions, width: 4 }))).toMatchObject({
      where: 'completionGrid.width',
    })
    expect(thrown(() => completionGrid({ title: '', blocks: null as never }))).toMatchObject({
      where: 'completionGrid.blocks',
    })
    expect(
      thrown(() => completionGrid({ title: '', blocks: [{ name: '', images: 3 as never }] })),
    ).toMatchObject({ where: 'completionGrid.blocks[0].images' })
  })
})
