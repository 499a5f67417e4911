import { describe, expect, it } from 'vitest'
import { dreamGrid } from '../../src/plots/dreamGrid.ts'
import { dreams } from './samples.ts'
import { coloursOf, number, parse, pick, thrown, translation } from './svg.ts'

describe('a grid of dreams', () => {
  const { find, texts } = parse(dreamGrid(dreams))

  it('has a row a label with its mean and its samples, and a strip of the free network', () => {
    expect(texts('.heading')).toEqual(['Label held', 'Free'])
    expect(texts('.column-head')).toEqual(['mean', 'samples'])
    expect(texts('.row-head')).toEqual(['a', 'b', 'state', 'label shown', 'time (tau_ref)'])
    const [a, b, c] = find('g.sample').map(translation)
    expect(a?.[0]).toBe(b?.[0])
    expect(b?.[1]).toBe(c?.[1])
    expect(translation(pick(find('g.mean'), 0))[1]).toBe(a?.[1])
    expect(find('g.mean')).toHaveLength(1)
    expect(find('g.free')).toHaveLength(3)
    expect(coloursOf(pick(find('g.free'), 2), 2, 2)).toEqual(['white', '#222222', '#222222', 'white'])
  })

  it('tells the label and the time of each moment under it, and where no label was shown', () => {
    expect(texts('.shown')).toEqual(['a', '–', 'b'])
    expect(texts('.time')).toEqual(['0', '20', '40'])
    const middle = (k: number) => translation(pick(find('g.free'), k))[0]
    const text = (k: number) => number(pick(find('.shown'), k), 'x')
    expect(text(1) - text(0)).toBeCloseTo(middle(1) - middle(0), 1)
  })

  it('has no strip without moments, no held labels without labels and no times where none is known', () => {
    const held = parse(dreamGrid({ title: 'Held', width: 2, labels: dreams.labels }))
    expect(held.texts('.heading')).toEqual(['Label held'])
    const pixels = [0, 1, 1, 0]
    const free = parse(dreamGrid({ title: 'Free', width: 2, labels: [], free: [{ pixels }] }))
    expect(free.texts('.heading')).toEqual(['Free'])
    expect(free.texts('.row-head')).toEqual(['state'])
    expect(parse(dreamGrid({ title: 'None', labels: [] })).texts('.no-data')).toEqual(['no data'])
  })

  it('of a hundred labels with 28 × 28 features keeps rows apart and stays readable in size', () => {
    const labels = Array.from({ length: 100 }, (_, k) => ({
      label: `class ${k}`,
      samples: [Uint8Array.from({ length: 784 }, (_v, v) => (v + k) % 2), new Uint8Array(784)],
    }))
    const svg = parse(dreamGrid({ title: 'Many', width: 28, labels }))
    const tops = [...new Set(svg.find('g.sample').map((picture) => translation(picture)[1]))]
    expect(tops).toHaveLength(100)
    tops.slice(1).forEach((top, k) => expect(top - (tops[k] ?? 0)).toBeGreaterThan(28))
    expect(svg.texts('.row-head')).toHaveLength(100)
    expect(number(svg.root, 'height')).toBeLessThan(4500)
  })

  it.each([
    [{ labels: null }, 'labels'],
    [{ labels: [{ label: 'a', samples: null }] }, 'labels[0].samples'],
    [{ labels: [{ label: 'a', samples: [[1, 0, 0, 1], [1]] }] }, 'labels[0].samples[1]'],
    [{ labels: [{ label: 'a', samples: [[1, 0, 0, 9]] }] }, 'labels[0].samples[0][3]'],
    [{ labels: [{ label: 'a', samples: [[1, 0, 0, 1]], mean: [null, 0, 0, 0] }] }, 'labels[0].mean[0]'],
    [{ free: 5 }, 'free'],
    [{ free: [{ pixels: [1, 0, 0] }] }, 'free[0].pixels'],
    [{ free: [{ pixels: [1, 0, 0, 1], t_tau_ref: Number.NaN }] }, 'free[0].t_tau_ref'],
    [{ width: 3 }, 'width'],
    [{ labels: [{ label: 'a', samples: [[]] }], free: [] }, 'labels[0].samples[0]'],
  ])('refuses %o', (change, where) => {
    const grid = { ...dreams, ...change } as unknown as typeof dreams
    expect(thrown(() => dreamGrid(grid))).toMatchObject({ code: 'E_PARAMETER', where: `dreamGrid.${where}` })
  })
})
