import { describe, expect, it } from 'vitest'
import { raster, type Raster } from '../../src/plots/raster.ts'
import { spikes } from './samples.ts'
import { parse, pick, points, thrown } from './svg.ts'

/** Where time t (0 … 100) stands in the frame, to 0.05 px. */
const at = (t: number): unknown => expect.closeTo((t / 100) * (900 - 54 - 20), 1)

describe('the raster', () => {
  const { find, texts } = parse(raster(spikes))

  it('has one path for all spikes in the window, a stroke each, neuron 0 at the bottom', () => {
    expect(find('path.spikes')).toHaveLength(1)
    const strokes = points(pick(find('path.spikes'), 0))
    expect(strokes).toHaveLength(4)
    const width = 900 - 54 - 20
    expect(strokes.map(([x]) => x)).toEqual(
      [0, 0.1 * width, 0.95 * width, width].map((x) => expect.closeTo(x, 1)),
    )
    const [y0 = 0, y1 = 0, y2 = 0] = strokes.map(([, y]) => y)
    expect(y0 - y1).toBeCloseTo(26, 1)
    expect(y1 - y2).toBeCloseTo(26, 1)
    expect(texts('.y-axis-tick-label text')).toEqual(['0', '1', '2'])
    expect(texts('.x-label')).toEqual(['time (ms)'])
  })

  it('shades tau_ref after each spike, cut at the ends of the window, also of a spike just before it', () => {
    const path = find('path.state')[0]?.getAttribute('d') ?? ''
    const boxes = [...path.matchAll(/M([\d.]+),[\d.]+H([\d.]+)V/g)].map(([, left, right]) => [
      Number(left),
      Number(right),
    ])
    expect(boxes).toEqual([
      [at(0), at(5)],
      [at(0), at(10)],
      [at(10), at(20)],
      [at(95), at(100)],
      [at(100), at(100)],
    ])
  })

  it('has no shades without tau_ref', () => {
    const { tau_ref: _, ...bare } = spikes
    expect(parse(raster(bare)).find('path.state, .caption')).toHaveLength(0)
  })

  it('stays a single element with a hundred thousand spikes', () => {
    const n = 100_000
    const t = Float64Array.from({ length: n }, (_, k) => (k * 0.6180339887) % 1000)
    const source = Int32Array.from({ length: n }, (_, k) => (k * 7919) % 1000)
    const svg = raster({ size: 1000, spikes: { t, source }, from: 0, to: 1000 })
    expect(parse(svg).find('path.spikes')).toHaveLength(1)
    expect(svg.length).toBeLessThan(3e6)
  })

  it('refuses an empty window, unequal lengths, and neurons that are not there', () => {
    const wrong: readonly (readonly [where: string, change: Partial<Raster>])[] = [
      ...[0, -1, 1.5, Number.NaN, Infinity].map((size) => ['raster.size', { size }] as const),
      ...[0, -1, Number.NaN, Infinity].map((to) => ['raster.to', { to }] as const),
      ...[0, -1, Number.NaN].map((tau_ref) => ['raster.tau_ref', { tau_ref }] as const),
      ['raster.spikes.source', { spikes: { t: [1, 2], source: [0] } }],
      ...[3, -1, 0.5, Number.NaN].map(
        (neuron) => ['raster.spikes.source[1]', { spikes: { t: [1, 2], source: [0, neuron] } }] as const,
      ),
    ]
    for (const [where, change] of wrong) {
      expect(thrown(() => raster({ ...spikes, ...change }))).toMatchObject({ code: 'E_PARAMETER', where })
    }
  })
})
