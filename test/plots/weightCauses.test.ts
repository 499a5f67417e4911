import { describe, expect, it } from 'vitest'
import { weightCauses } from '../../src/plots/weightCauses.ts'
import { moved } from './samples.ts'
import { parse } from './svg.ts'

describe('the picture of why a weight moved', () => {
  const { find, texts } = parse(weightCauses(moved))
  const d = (selector: string): readonly string[] =>
    [...find(selector)].map((element) => element.getAttribute('d') ?? '')

  it('has a step of the weight for every change', () => {
    const [path = ''] = d('path.weight')
    expect(path.match(/V/g)).toHaveLength(3)
    expect(path.startsWith('M0,')).toBe(true)
  })

  it('has a stem with a head for every change of every chain, and their names', () => {
    expect(d('path.changes').map((path) => path.match(/M/g)?.length)).toEqual([3, 2])
    expect(d('path.heads')).toHaveLength(2)
    for (const name of ['rules[0]', 'rules[1]', 'pre: a 0', 'post: a 1'])
      expect(texts('text')).toContain(name)
  })

  it('has a stroke for every spike of both neurons, and of none outside of the window', () => {
    const later = { name: 'a', t: [5, 28, 101] }
    const one = parse(weightCauses({ ...moved, pre: later }))
    expect(d('path.spikes').map((path) => path.match(/M/g)?.length)).toEqual([3, 3])
    expect([...one.find('path.spikes')].map((path) => path.getAttribute('d')?.match(/M/g)?.length)).toEqual([
      2, 3,
    ])
  })

  it('leaves out heads where there are very many changes', () => {
    const t = Array.from({ length: 1000 }, (_, k) => k / 10)
    const many = parse(weightCauses({ ...moved, changes: [{ name: 'many', t, dw: t }] }))
    expect([...many.find('path.heads')]).toEqual([])
  })

  it('refuses an empty window and lists of different lengths', () => {
    expect(() => weightCauses({ ...moved, to: 0 })).toThrow(
      'weightCauses.to: 0; expected a number > from (0)',
    )
    expect(() => weightCauses({ ...moved, path: { t: [1], w: [] } })).toThrow('weightCauses.path')
    expect(() => weightCauses({ ...moved, changes: [{ name: 'a', t: [1], dw: [] }] })).toThrow(
      'weightCauses.changes[0]',
    )
  })
})
