import { describe, expect, it } from 'vitest'
import { type RuleWindow, ruleWindow } from '../../src/plots/ruleWindow.ts'
import { learning } from './samples.ts'
import { number, parse, pick, points, thrown, translation } from './svg.ts'

const refusal = (change: object): unknown => thrown(() => ruleWindow({ ...learning, ...change }))

/** Height in px of a tick of the k-th panel. */
const heightOf = (svg: ReturnType<typeof parse>, k: number, text: string): number => {
  const ticks = [...pick(svg.find('.panel'), k).querySelectorAll('.y-axis-tick-label text')]
  const tick = ticks.find((element) => element.textContent === text)
  return tick === undefined ? Number.NaN : translation(tick)[1]
}

describe('the window of a rule', () => {
  const svg = parse(ruleWindow(learning))

  it('has three panels with the power of ten taken out of their values', () => {
    expect(svg.texts('.heading')).toEqual([
      'change by one pair (×10⁻⁴)',
      'change a pair (×10⁻⁴)',
      'change by three spikes (×10⁻⁴)',
    ])
    expect(svg.texts('.x-label')).toEqual([
      'dt = t_post − t_pre (ms)',
      'pairs a second (1/s)',
      'intervals (ms)',
    ])
  })

  it('draws each side of dt by itself, and dt = 0 as a dot', () => {
    const [after, before] = svg.find('.window path').map(points)
    expect(after).toHaveLength(2)
    expect(before).toHaveLength(2)
    const [zero, two] = [heightOf(svg, 0, '0'), heightOf(svg, 0, '2')]
    expect(before?.[1]?.[1]).toBeCloseTo(2 * zero - two, 1)
    expect(after?.[1]?.[1]).toBeCloseTo(two, 1)
    expect(number(pick(svg.find('.at-zero circle'), 0), 'cy')).toBeCloseTo((zero + two) / 2, 1)
  })

  it('names the curves of frequency and the orders of triplets', () => {
    expect(svg.texts('.name')).toEqual(['dt = 10 ms', 'dt = −10 ms', 'pre-post-pre', 'post-pre-post'])
    expect(svg.find('.frequency path')).toHaveLength(2)
    expect(svg.find('.rate circle')).toHaveLength(6)
  })

  it('draws a bar for what is beyond pairs, and none where nothing is', () => {
    expect(svg.find('.triplet circle')).toHaveLength(4)
    expect(svg.find('.beyond path')).toHaveLength(2)
  })

  it('leaves values near 1 as they are, and draws what does nothing', () => {
    const near = (factor: number): RuleWindow => ({
      ...learning,
      dw: [-factor, -factor, factor, factor],
      atZero: 0,
    })
    expect(parse(ruleWindow(near(1))).texts('.heading')[0]).toBe('change by one pair')
    expect(parse(ruleWindow(near(0))).texts('.heading')[0]).toBe('change by one pair')
    expect(parse(ruleWindow(near(4000))).texts('.heading')[0]).toBe('change by one pair (×10³)')
  })

  it('refuses lists of unequal length, and what is no number', () => {
    const code = 'E_PARAMETER'
    const { frequency, triplets } = learning
    const wrong: readonly (readonly [object, string])[] = [
      [{ dw: [1, 2] }, 'ruleWindow.dw'],
      [{ dt: [1, 2, 3, Number.NaN] }, 'ruleWindow.dt[3]'],
      [{ atZero: Infinity }, 'ruleWindow.atZero[0]'],
      [{ frequency: { ...frequency, rates: [0, 1, 2] } }, 'ruleWindow.frequency.rates[0]'],
      [{ frequency: { ...frequency, causal: [1] } }, 'ruleWindow.frequency.causal'],
      [
        { triplets: { ...triplets, prePostPre: { dw: [1, 2], beyondPairs: [1] } } },
        'ruleWindow.triplets.prePostPre.beyondPairs',
      ],
    ]
    for (const [change, where] of wrong) expect(refusal(change)).toMatchObject({ code, where })
  })
})
