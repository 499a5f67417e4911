import { describe, expect, it } from 'vitest'
import { weightMatrices, type WeightMatrix } from '../../src/plots/weightMatrices.ts'
import { matrices } from './samples.ts'
import { parse, pick, thrown } from './svg.ts'

/** Colour and boxes (left, top, right, bottom, in px) of each path of cells. */
const cellsOf = (svg: string, panel: number): readonly (readonly [colour: string, boxes: number[][]])[] =>
  [...pick(parse(svg).find('.panel'), panel).querySelectorAll('path.weight')].map((path) => [
    path.getAttribute('fill') ?? '',
    [...(path.getAttribute('d') ?? '').matchAll(/M([-\d.]+),([-\d.]+)H([-\d.]+)V([-\d.]+)/g)].map((match) =>
      match.slice(1).map(Number),
    ),
  ])

describe('matrices of weights', () => {
  const svg = weightMatrices(matrices)

  it('have a cell a synapse, row 0 at the top, blue below zero and orange above it', () => {
    const cells = cellsOf(svg, 0)
    const third = 250 / 3
    const near = (...box: number[]) => box.map((x) => expect.closeTo(x, 1) as unknown)
    expect(cells).toEqual([
      ['#0072b2', [near(125, 2 * third, 250, 250)]],
      ['#80b9d9', [near(0, third, 125, 2 * third)]],
      ['#ffffff', [near(125, third, 250, 2 * third)]],
      [expect.any(String), [near(0, 2 * third, 125, 250)]],
      ['#c24e00', [near(0, 0, 125, third)]],
    ])
  })

  it('are grey where there is no synapse, and tell their scale beside them', () => {
    const { find, texts } = parse(svg)
    expect(find('path.no-synapse')).toHaveLength(2)
    expect(texts('.heading')).toEqual(['small', 'large'])
    expect(texts('.bar-text')).toEqual(['−1', '0', '1', '0', '1.98'])
    expect(texts('.caption')[0]).toContain('means of blocks')
  })

  it('of many neurons are shown by the means of blocks', () => {
    // 200 × 150 neurons in blocks of 2 × 2: the k-th synapse lies in block k / 2, with its neighbour
    const boxes = cellsOf(svg, 1).flatMap(([, list]) => list)
    expect(boxes).toHaveLength(100)
    const top = Math.min(...boxes.map(([, y]) => y!))
    expect(top).toBeCloseTo(0, 1)
    for (const [left, above, right, below] of boxes) {
      expect(right! - left!).toBeCloseTo((250 * 2) / 150, 1)
      expect(below! - above!).toBeCloseTo((250 * 2) / 200, 1)
    }
  })

  it('do not grow with the number of synapses', () => {
    const n = 300_000
    const many: WeightMatrix = {
      name: 'many',
      postSize: 1000,
      preSize: 1000,
      post: Int32Array.from({ length: n }, (_, k) => (k * 7919) % 1000),
      pre: Int32Array.from({ length: n }, (_, k) => Math.floor(k / 300)),
      weight: Float64Array.from({ length: n }, (_, k) => Math.sin(k)),
    }
    expect(weightMatrices({ title: 'Many', matrices: [many] }).length).toBeLessThan(600_000)
  })

  it('refuse lists of unequal length and neurons that are not there', () => {
    const [small] = matrices.matrices
    const drawing = (change: Partial<WeightMatrix>) => () =>
      weightMatrices({ title: 'Wrong', matrices: [{ ...small!, ...change }] })
    expect(thrown(drawing({ post: [0] }))).toMatchObject({ where: 'weightMatrices.matrices[0].post' })
    expect(thrown(drawing({ pre: [0, 0, 1, 0, 2] }))).toMatchObject({
      where: 'weightMatrices.matrices[0].pre[4]',
      value: 2,
    })
  })
})
