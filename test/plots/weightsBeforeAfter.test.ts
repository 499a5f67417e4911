import { describe, expect, it } from 'vitest'
import { weightsBeforeAfter } from '../../src/plots/weightsBeforeAfter.ts'
import { bothWays } from './samples.ts'
import { parse, pick, points, thrown } from './svg.ts'

const [arm] = bothWays.arms

describe('weights before and after', () => {
  const { find, texts } = parse(weightsBeforeAfter(bothWays))

  it('have a panel for each arm before learning and one beside it after, with the variance of the asymmetry', () => {
    expect(texts('.heading')).toEqual([
      'sal, before: Var 1',
      'sal, after: Var 0',
      'none, before: Var 1',
      'none, after: Var 1',
    ])
    const places = find('.panel').map((panel) => panel.getAttribute('transform') ?? '')
    const [x, y] = [places.map((p) => p.split(',')[0]), places.map((p) => p.split(',')[1])]
    expect([x[0], x[1]]).toEqual([x[2], x[3]])
    expect([y[0], y[2]]).toEqual([y[1], y[3]])
  })

  it('put equal weights onto the line of equality and others off it, backward along x', () => {
    const of = (panel: number) => points(pick(find('path.pairs'), panel))
    for (const [x, y] of of(1)) expect(x + y).toBeCloseTo(330, 1)
    const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = of(0)
    // backward 0, forward 1; then backward 1, forward 0
    expect(x1).toBeLessThan(x2)
    expect(y1).toBeLessThan(y2)
  })

  it('have the panels of a single arm side by side', () => {
    const one = parse(weightsBeforeAfter({ title: 'One', arms: [arm!] }))
    const tops = one.find('.panel').map((panel) => panel.getAttribute('transform')?.split(',')[1])
    expect(tops[0]).toBe(tops[1])
  })

  it('count all pairs into the variance, where only some are drawn', () => {
    const [hidden, visible] = [100, 200]
    const forward = Array.from({ length: hidden }, (_, h) =>
      Array.from({ length: visible }, (_v, v) => ((h * visible + v) % 4 === 1 ? 3 : 0)),
    )
    const backward = Array.from({ length: visible }, () => new Float64Array(hidden))
    const ways = { forward, backward }
    const svg = parse(weightsBeforeAfter({ title: 'Many', arms: [{ name: 'a', before: ways, after: ways }] }))
    // a quarter of the differences is 3, the others 0: 9 · 1/4 · 3/4
    expect(svg.texts('.heading')[0]).toBe('a, before: Var 1.69')
    const drawn = [...pick(svg.find('.panel'), 0).querySelectorAll('path.pairs')].flatMap(points)
    expect(drawn.length).toBeGreaterThan(3000)
    expect(drawn.length).toBeLessThanOrEqual(6000)
    expect(svg.texts('.caption')[0]).toContain('a part is drawn')
  })

  it('leave out a pair with a weight that is not finite', () => {
    const ways = { forward: [[1, Number.NaN, 2]], backward: [[1], [0], [2]] }
    const svg = parse(weightsBeforeAfter({ title: 'Hole', arms: [{ name: 'a', before: ways, after: ways }] }))
    expect(points(pick(svg.find('path.pairs'), 0))).toHaveLength(2)
    expect(svg.texts('.heading')[0]).toBe('a, before: Var 0')
  })

  it.each([
    [
      {
        forward: [[1, 2], [1]],
        backward: [
          [1, 1],
          [2, 2],
        ],
      },
      'forward[1]',
    ],
    [{ forward: [[1, 2]], backward: [[1], [2, 3]] }, 'backward[1]'],
    [{ forward: [[1, 2]], backward: [[1]] }, 'forward[0]'],
    [{ forward: null as never, backward: [] }, 'forward'],
    [{ forward: [], backward: 3 as never }, 'backward'],
  ])('refuse %o', (after, where) => {
    expect(thrown(() => weightsBeforeAfter({ title: '', arms: [{ ...arm!, after }] }))).toMatchObject({
      code: 'E_PARAMETER',
      where: `weightsBeforeAfter.arms[0].after.${where}`,
    })
  })
})
