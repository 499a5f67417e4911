import { describe, expect, it } from 'vitest'
import { trainingCurve } from '../../src/plots/trainingCurve.ts'
import { training } from './samples.ts'
import { parse, pick, points, thrown, translation } from './svg.ts'

describe('a curve of training', () => {
  const { find, texts } = parse(trainingCurve(training))

  it('draws the median of the seeds that go so far, their range and each seed', () => {
    const ticks = find('.y-axis-tick-label text').map((text) => [
      Number(text.textContent),
      translation(text)[1],
    ])
    const [[a0 = 0, y0 = 0] = [], [a1 = 0, y1 = 0] = []] = [ticks[0], ticks.at(-1)]
    const yOf = (accuracy: number) => y0 + ((accuracy - a0) / (a1 - a0)) * (y1 - y0)
    const median = points(pick(find('.median path'), 0))
    expect(median.map(([, y]) => y)).toEqual(
      [0.6, 0.75, 0.9].map((a) => expect.closeTo(yOf(a), 1) as unknown),
    )
    expect(find('.run path').map((path) => points(path).length)).toEqual([3, 2])
    expect(find('.band path')).toHaveLength(1)
    expect(texts('.heading')).toEqual(['accuracy on held-out data'])
    expect(texts('.name')).toEqual(['sal', 'nearest neighbour'])
  })

  it('leaves a gap where no seed was measured', () => {
    const epochs = [1, 2, 3, 4, 5]
    const runs = [{ seed: 1, epochs, accuracy: [0.5, 0.6, Number.NaN, 0.7, 0.8] }]
    const svg = parse(trainingCurve({ title: 'Gap', arms: [{ name: 'a', runs }] }))
    const d = pick(svg.find('.median path'), 0).getAttribute('d') ?? ''
    expect(d.match(/M/g)).toHaveLength(2)
    expect(svg.find('.point circle')).toHaveLength(4)
    expect(svg.texts('.caption')).toEqual(['One seed.'])
  })

  it.each([
    [{ seed: 1, epochs: [1, 2], accuracy: [0.5] }, 'accuracy'],
    [{ seed: 1, epochs: [1, Number.NaN], accuracy: [0.5, 0.5] }, 'epochs[1]'],
    [{ seed: 1, epochs: [1, 2], accuracy: [0.5, 93] }, 'accuracy[1]'],
    [{ seed: 1, epochs: [1, 2], accuracy: [0.5, null as never] }, 'accuracy[1]'],
  ])('refuses %o', (run, where) => {
    expect(thrown(() => trainingCurve({ title: '', arms: [{ name: 'a', runs: [run] }] }))).toMatchObject({
      code: 'E_PARAMETER',
      where: `trainingCurve.arms[0].runs[0].${where}`,
    })
  })

  it('refuses arms that are none', () => {
    expect(thrown(() => trainingCurve({ title: '', arms: 1 as never }))).toMatchObject({
      where: 'trainingCurve.arms',
    })
  })
})
