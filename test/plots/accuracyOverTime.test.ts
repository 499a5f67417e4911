import { describe, expect, it } from 'vitest'
import { accuracyOverTime } from '../../src/plots/accuracyOverTime.ts'
import { timed } from './samples.ts'
import { number, parse, pick, points, thrown, translation } from './svg.ts'

describe('accuracy against inference time', () => {
  const { find, texts } = parse(accuracyOverTime(timed))
  const tickAt = (axis: 'x' | 'y', name: string): number => {
    const tick = find(`.${axis}-axis-tick-label text`).find((text) => text.textContent === name)
    return tick === undefined ? Number.NaN : translation(tick)[axis === 'x' ? 0 : 1]
  }
  const yOf = (accuracy: number): number =>
    tickAt('y', '0.0') + accuracy * (tickAt('y', '1.0') - tickAt('y', '0.0'))

  it('draws the median of the seeds at each time, times at equal ratios apart', () => {
    const line = points(pick(find('.median path'), 0))
    expect(line.map(([x]) => x)).toEqual(
      ['1', '10', '100'].map((tick) => expect.closeTo(tickAt('x', tick), 1) as unknown),
    )
    expect(line.map(([, y]) => y)).toEqual([0.5, 0.6, 0.8].map((a) => expect.closeTo(yOf(a), 1) as unknown))
    expect(line[1]![0] - line[0]![0]).toBeCloseTo(line[2]![0] - line[1]![0], 1)
    expect(find('.run path')).toHaveLength(3)
    expect(texts('.x-label')).toEqual(['inference time (tau_ref)'])
  })

  it('has first spikes in a strip of their own, arms side by side, with their range', () => {
    const dots = find('.apart circle')
    const [none, sal] = [pick(dots, 0), pick(dots, 1)]
    expect(dots).toHaveLength(2)
    expect(number(none, 'cy')).toBeCloseTo(yOf(0.5), 1)
    expect(number(sal, 'cy')).toBeCloseTo(yOf(0.7), 1)
    const strip = pick(find('.first-spike rect'), 0)
    expect(number(none, 'cx')).toBeGreaterThan(number(strip, 'x'))
    expect(number(sal, 'cx')).toBeGreaterThan(number(none, 'cx') + 8)
    expect(number(sal, 'cx')).toBeLessThan(number(strip, 'x') + number(strip, 'width'))
    const spread = pick(find('.spread line'), 0)
    expect([number(spread, 'y1'), number(spread, 'y2')].sort((a, b) => a - b)).toEqual(
      [0.6, 0.4].map((a) => expect.closeTo(yOf(a), 1) as unknown),
    )
    const arms = timed.arms.map(({ name, runs }) => ({
      name,
      runs: runs.map(({ seed, accuracy }) => ({ seed, accuracy })),
    }))
    expect(parse(accuracyOverTime({ ...timed, arms })).find('.first-spike')).toHaveLength(0)
  })

  it('draws what needs no network as horizontal lines with their names', () => {
    const rules = find('.reference line')
    expect(rules.map((rule) => number(rule, 'y1'))).toEqual(
      [0.9, 0.1].map((a) => expect.closeTo(yOf(a), 1) as unknown),
    )
    expect(texts('.name')).toEqual(['none', 'sal', 'nearest neighbour', 'chance'])
    const heights = find('.name')
      .map((name) => number(name, 'y'))
      .sort((a, b) => a - b)
    heights.slice(1).forEach((y, k) => expect(y - (heights[k] ?? 0)).toBeGreaterThan(15))
  })

  it('sorts the times of a run', () => {
    const runs = [{ seed: 1, accuracy: [0.9, 0.5, 0.7] }]
    const svg = parse(
      accuracyOverTime({ title: '', times_tau_ref: [100, 1, 10], arms: [{ name: 'a', runs }] }),
    )
    const line = points(pick(svg.find('.median path'), 0))
    expect(line[0]![0]).toBeLessThan(line[1]![0])
    expect(line[0]![1]).toBeGreaterThan(line[2]![1])
  })

  it.each([
    [{ times_tau_ref: [0, 1, 2] }, 'times_tau_ref[0]'],
    [{ times_tau_ref: [1, Infinity, 2] }, 'times_tau_ref[1]'],
    [{ times_tau_ref: null }, 'times_tau_ref'],
    [{ times_tau_ref: [1] }, 'arms[0].runs[0].accuracy'],
    [{ arms: undefined }, 'arms'],
    [{ arms: [{ name: 'a', runs: [{ seed: 1, accuracy: [0, 1, 92] }] }] }, 'arms[0].runs[0].accuracy[2]'],
    [
      { arms: [{ name: 'a', runs: [{ seed: 1, firstSpike: -1, accuracy: [0, 1, 1] }] }] },
      'arms[0].runs[0].firstSpike',
    ],
    [{ references: [{ name: 'chance', accuracy: Number.NaN }] }, 'references[0].accuracy'],
  ])('refuses %o', (change, where) => {
    const wrong = { ...timed, ...change } as unknown as typeof timed
    expect(thrown(() => accuracyOverTime(wrong))).toMatchObject({
      code: 'E_PARAMETER',
      where: `accuracyOverTime.${where}`,
    })
  })
})
