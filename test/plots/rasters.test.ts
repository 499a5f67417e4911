import { describe, expect, it } from 'vitest'
import { rasters } from '../../src/plots/rasters.ts'
import { groups } from './samples.ts'
import { parse, pick, points, thrown, translation } from './svg.ts'

describe('the rasters of several populations', () => {
  const { find, texts } = parse(rasters(groups))

  it('stand below one another, each with its name and size, over the same times', () => {
    expect(texts('.heading')).toEqual(['a (3)', 'b (40)', 'c (1)'])
    const tops = find('.panel').map((panel) => translation(panel)[1])
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    const strokes = find('path.spikes').map(points)
    expect(strokes.map((list) => list.length)).toEqual([3, 0, 2])
    // of 908 px, 66 are to the left of a frame and 28 to the right
    const at = (t: number) => expect.closeTo((t / 100) * (908 - 66 - 28), 1) as unknown
    expect(strokes[0]?.map(([x]) => x)).toEqual([10, 20, 30].map(at))
    expect(strokes[2]?.map(([x]) => x)).toEqual([15, 99].map(at))
    expect(texts('.x-label').filter((label) => label !== '')).toEqual(['time (ms)'])
  })

  it('shade states where there is a tau_ref, and say where nobody spikes', () => {
    expect(find('path.state')).toHaveLength(1)
    expect(pick(find('path.state'), 0).getAttribute('d')).toMatch(/^M/)
    expect(texts('.no-data')).toEqual(['no spikes'])
  })

  it('refuse what one raster refuses', () => {
    expect(thrown(() => rasters({ ...groups, to: 0 }))).toMatchObject({ code: 'E_PARAMETER' })
    const [first] = groups.populations
    const wrong = { ...groups, populations: [{ ...first!, size: 2 }] }
    expect(thrown(() => rasters(wrong))).toMatchObject({ code: 'E_PARAMETER', value: 2 })
  })
})
