import { describe, expect, it } from 'vitest'
import { learningCurves, type LearningMeasure } from '../../src/plots/learningCurves.ts'
import { curves, decay, still } from './samples.ts'
import { number, parse, pick, points, thrown, translation, type SvgElement } from './svg.ts'

const inPanel = (panel: SvgElement | undefined, selector: string): readonly SvgElement[] => [
  ...(panel?.querySelectorAll(selector) ?? []),
]

const refusal = (measure: LearningMeasure): unknown =>
  thrown(() => learningCurves({ title: '', measures: [measure] }))

describe('learning curves', () => {
  const { find, texts } = parse(learningCurves(curves))
  const [divergence, asymmetry] = find('.panel')

  it('have a panel for each measure with a line, a band, checkpoints and a name for each arm', () => {
    expect(texts('.heading')).toEqual(['divergence', 'asymmetry'])
    expect(texts('.x-label')).toEqual(['epoch', 'epoch'])
    for (const panel of [divergence, asymmetry]) {
      expect(inPanel(panel, '.median path')).toHaveLength(2)
      expect(inPanel(panel, '.band path')).toHaveLength(2)
      expect(inPanel(panel, '.checkpoint circle')).toHaveLength(14)
      expect(inPanel(panel, '.name')).toHaveLength(2)
    }
    expect(translation(pick(find('.panel'), 0))[1]).toBe(translation(pick(find('.panel'), 1))[1])
  })

  it('put equal ratios at equal distances', () => {
    const line = points(pick(inPanel(divergence, '.median path'), 0))
    expect(line).toHaveLength(7)
    const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = line
    expect(y1).toBeGreaterThan(y0)
    line.forEach(([x, y], k) => {
      expect(Math.abs(x - (x0 + k * (x1 - x0)))).toBeLessThan(0.1)
      expect(Math.abs(y - (y0 + k * (y1 - y0)))).toBeLessThan(0.1)
    })
    const ticks = inPanel(divergence, '.y-axis-tick-label text')
    const tick = ticks.find((text) => text.textContent === '10⁻²')
    expect(tick === undefined ? Number.NaN : translation(tick)[1]).toBeCloseTo(line[3]?.[1] ?? 0, 1)
  })

  it('draw an arm with the same pen in every panel, and its name in that colour', () => {
    const colourOf = (panel: SvgElement | undefined, name: string): string | null =>
      inPanel(panel, '.name')
        .find((text) => text.textContent === name)
        ?.getAttribute('fill') ?? null
    expect(colourOf(divergence, 'free')).toBe(colourOf(asymmetry, 'free'))
    expect(colourOf(divergence, 'aligned')).not.toBe(colourOf(divergence, 'free'))
    expect(colourOf(asymmetry, 'symmetric')).not.toBe(colourOf(asymmetry, 'free'))
    const strokes = (panel: SvgElement | undefined) =>
      inPanel(panel, '.median').map((line) => line.getAttribute('stroke'))
    expect(strokes(divergence)).toEqual([colourOf(divergence, 'aligned'), colourOf(divergence, 'free')])
    const dashes = inPanel(divergence, '.median').map((line) => line.getAttribute('stroke-dasharray'))
    expect(new Set(dashes).size).toBe(2)
  })

  it('draw zeros at the floor, where the tick says that they may be less', () => {
    const line = points(pick(inPanel(asymmetry, '.median path'), 1))
    const tick = inPanel(asymmetry, '.y-axis-tick-label text').find((text) => text.textContent === '≤10⁻⁶')
    const floor = tick === undefined ? Number.NaN : translation(tick)[1]
    expect(line).toHaveLength(7)
    for (const [, y] of line) expect(y).toBeCloseTo(floor, 1)
    expect(texts('.y-axis-tick-label text').filter((text) => text.startsWith('≤'))).toHaveLength(1)
  })

  it.each([Infinity, -Infinity, Number.NaN])('leave a gap where a value is %s', (hole) => {
    const arm = { ...decay('a'), median: decay('a').median.with(3, hole) }
    const svg = parse(learningCurves({ title: 'Gap', measures: [{ label: 'divergence', arms: [arm] }] }))
    expect(svg.find('.checkpoint circle')).toHaveLength(6)
    expect(svg.find('.median path')[0]?.getAttribute('d')?.match(/M/g)).toHaveLength(2)
  })

  it('keep the names of arms that end together apart', () => {
    const arms = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => still(name, 0.5))
    const svg = parse(learningCurves({ title: 'Crowd', measures: [{ label: 'divergence', arms }] }))
    const rows = svg
      .find('.name')
      .map((name) => number(name, 'y'))
      .sort((a, b) => a - b)
    rows.slice(1).forEach((y, k) => expect(y - (rows[k] ?? 0)).toBeGreaterThanOrEqual(15.9))
  })

  it('refuse arrays of unequal length and a floor that is not > 0', () => {
    const code = 'E_PARAMETER'
    for (const key of ['lower', 'median', 'upper'] as const) {
      expect(refusal({ label: '', arms: [{ ...decay('a'), [key]: [1] }] })).toMatchObject({
        code,
        where: `learningCurves.measures[0].arms[0].${key}`,
      })
    }
    for (const floor of [0, -1, Number.NaN, Infinity]) {
      expect(refusal({ label: '', floor, arms: [] })).toMatchObject({
        code,
        where: 'learningCurves.measures[0].floor',
      })
    }
  })
})
