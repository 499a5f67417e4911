import { describe, expect, it } from 'vitest'
import { distributions } from '../../src/plots/distributions.ts'
import { states } from './samples.ts'
import { number, parse, points, thrown, translation } from './svg.ts'

const refusal = (target: number[], sampled: number[]): unknown =>
  thrown(() => distributions({ title: '', arms: [{ name: 'a', networks: [{ target, sampled }] }] }))

describe('the scatter of distributions', () => {
  const { find, texts } = parse(distributions(states))
  const [exact, short] = find('.panel')

  it('puts equal probabilities onto the line of equality, which runs at 45 degrees', () => {
    for (const path of find('.identity path')) {
      const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = points(path)
      expect(x2 - x1).toBeCloseTo(y1 - y2, 1)
      expect([x2, y2]).toEqual([330, 0])
    }
    const dots = [...(exact?.querySelectorAll('.state circle') ?? [])]
    expect(dots).toHaveLength(4)
    for (const dot of dots) expect(number(dot, 'cx') + number(dot, 'cy')).toBeCloseTo(330, 1)
  })

  it('marks states of probability 0 with crosses in a strip under the axis of probabilities', () => {
    expect([...(exact?.querySelectorAll('.absent path') ?? [])]).toHaveLength(0)
    const crosses = [...(short?.querySelectorAll('.absent path') ?? [])]
    expect(crosses).toHaveLength(2)
    const zero = [...(short?.querySelectorAll('.y-axis-tick-label text') ?? [])].find(
      (text) => text.textContent === '0',
    )
    const strip = [...(short?.querySelectorAll('.zero rect') ?? [])]
    expect(strip).toHaveLength(1)
    for (const cross of crosses) {
      expect(translation(cross)[1]).toBeCloseTo(zero === undefined ? Number.NaN : translation(zero)[1], 1)
      expect(translation(cross)[1]).toBeGreaterThan(number(strip[0], 'y'))
    }
    for (const dot of short?.querySelectorAll('.state circle') ?? [])
      expect(number(dot, 'cy')).toBeLessThan(number(strip[0], 'y'))
    expect(texts('.x-axis-tick-label text')).not.toContain('0')
    expect(texts('.caption')[0]).toContain('Cross')
  })

  it('needs no strip and no word about it if all probabilities are positive', () => {
    const svg = parse(distributions({ ...states, arms: states.arms.slice(0, 1) }))
    expect(svg.find('.zero rect, .absent path')).toHaveLength(0)
    expect(svg.texts('.caption')[0]).not.toContain('Cross')
    expect(svg.find('.identity path')[0]?.getAttribute('d')).toBe('M0,330L330,0')
  })

  it('refuses unequal lengths and what is no probability', () => {
    const where = 'distributions.arms[0].networks[0]'
    expect(refusal([1], [1, 0])).toMatchObject({ where: `${where}.sampled` })
    for (const value of [-0.1, 1.5, Number.NaN]) {
      expect(refusal([1, 0], [0, value])).toMatchObject({ where: `${where}.sampled[1]`, value })
      expect(refusal([value, 0], [0, 1])).toMatchObject({ where: `${where}.target[0]`, value })
    }
  })
})
