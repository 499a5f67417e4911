import { describe, expect, it } from 'vitest'
import { weightsScatter } from '../../src/plots/weightsScatter.ts'
import { weights } from './samples.ts'
import { number, parse, pick, points } from './svg.ts'

const width = (count: number): number => {
  const networks = weights.arms[0]?.networks ?? []
  const arms = Array.from({ length: count }, (_, k) => ({ name: `arm ${k}`, networks }))
  return number(parse(weightsScatter({ title: 'Weights', arms })).root, 'width')
}

describe('the scatter of weights', () => {
  const { find, texts } = parse(weightsScatter(weights))

  it('has a square panel for each arm with the line of equality from corner to corner', () => {
    expect(texts('.heading')).toEqual(['one', 'two'])
    expect(find('.identity path').map((path) => path.getAttribute('d'))).toEqual([
      'M0,330L330,0',
      'M0,330L330,0',
    ])
  })

  it('has two points and one join for each pair and none for the diagonal', () => {
    expect(find('.weight circle')).toHaveLength(2 + 6)
    expect(find('.pair path')).toHaveLength(1 + 3)
  })

  it('joins w_ij and w_ji: the length of the join is the asymmetry', () => {
    const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = points(pick(find('.pair path'), 0))
    // all weights lie in [-1, 1], and 4 % of that range is left free at each end
    const perUnit = 330 / (2 * 1.08)
    expect(x1).toBe(x2)
    expect(x1).toBeCloseTo((0.5 + 1.08) * perUnit, 1)
    expect(y2 - y1).toBeCloseTo(0.4 * perUnit, 1)
  })

  it('puts what was learned exactly onto the line', () => {
    for (const point of find('.panel')[1]?.querySelectorAll('.weight circle') ?? []) {
      expect(number(point, 'cx') + number(point, 'cy')).toBeCloseTo(330, 1)
    }
  })

  it('leaves out a pair with a weight that is not finite', () => {
    const networks = [{ size: 2, target: [0, 1, 1, 0], learned: [0, Number.NaN, 1, 0] }]
    const svg = parse(weightsScatter({ title: 'Hole', arms: [{ name: 'a', networks }] }))
    expect(svg.find('.pair path, .weight circle')).toHaveLength(0)
  })

  it('is 900 px wide with three arms and goes on in a second row with four', () => {
    expect(width(3)).toBe(900)
    expect(width(4)).toBe(width(2))
    expect(width(5)).toBe(900)
  })

  it('refuses a matrix that is not size² long', () => {
    const networks = [{ size: 2, target: [1, 2, 3, 4], learned: [1, 2, 3] }]
    expect(() => weightsScatter({ title: '', arms: [{ name: 'a', networks }] })).toThrow(
      expect.objectContaining({ code: 'E_PARAMETER', where: 'weightsScatter.arms[0].networks[0].learned' }),
    )
  })
})
