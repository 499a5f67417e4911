import { describe, expect, it } from 'vitest'
import { network, restore, Snapshot, wire } from '../../src/graph/index.ts'
import type { Cause } from '../../src/plasticity/index.ts'

const during = { phase: 'sleep', per: 10 }
const rules = [
  { kind: 'wake-sleep', params: { eta: 0.02, tau: 10, coactivations: 0.2, during } },
  { kind: 'sal', params: { eta: 0.02, tau: 10, during } },
  { kind: 'hebbian', params: { eta: 1e-3 } },
]
const plasticity = {
  kind: 'sum',
  params: { rules, stages: [{ kind: 'hard-bound', params: { min: -0.5, max: 0.5 } }] },
}
const spec = network('two', { seed: 7 })
  .population('a', { kind: 'sampler', size: 4, params: { bias: -0.5 } })
  .population('b', { kind: 'sampler', size: 3, params: { bias: -0.5 } })
  .projection('aa', { from: 'a', to: 'a', weights: 0.3, delay: 0.5, plasticity })
  .projection('ab', {
    from: 'a',
    to: 'b',
    weights: 0.2,
    delay: { kind: 'uniform', params: { low: 0.5, high: 3 } },
    dendriticDelay: 0.25,
    plasticity,
  })
  .projection('ba', { from: 'b', to: 'a', weights: 0.1 })
  .program({
    repeat: 4,
    steps: [
      { phase: 'sleep', duration: 200 },
      { phase: 'rest', duration: 50 },
    ],
  })
  .build()

describe('the causes of a projection', () => {
  it('lead along every weight, bit for bit, and change nothing of the run', async () => {
    const [plain, watched] = [wire(spec), wire(spec)]
    const spikes: [string, number, number][][] = [[], []]
    ;[plain, watched].forEach((net, k) => {
      for (const name of ['a', 'b'])
        net.spikes(name).subscribe(({ t, source }) => spikes[k]!.push([name, t, source]))
    })
    for (const name of ['aa', 'ab']) {
      const synapses = watched.synapses(name)
      const now = synapses.toMatrix()
      let count = 0
      watched.causes(name).subscribe(({ pre, post, w, dw, terms, sums, unexplained }) => {
        const at = post * synapses.preSize + pre
        expect(w).toBe(now[at])
        now[at]! += dw
        count++
        expect(Math.abs(unexplained)).toBeLessThan(1e-14)
        const [bound] = sums
        expect(sums).toHaveLength(1)
        expect(bound!.steps).toHaveLength(1)
        const { before, after } = bound!.steps[0]!
        expect(Math.abs(terms.reduce((sum, term) => sum + term.dw, 0) - before)).toBeLessThan(1e-14)
        expect(Math.abs(after - dw)).toBeLessThan(1e-14)
      })
      watched.phases.subscribe({
        complete: () => {
          expect(now).toEqual(synapses.toMatrix())
          expect(count).toBeGreaterThan(100)
        },
      })
    }
    await plain.runProgram()
    await watched.runProgram()
    expect(spikes[1]).toEqual(spikes[0])
    for (const name of ['aa', 'ab'])
      expect(watched.synapses(name).toMatrix()).toEqual(plain.synapses(name).toMatrix())
    // nor is a subscription part of a snapshot
    expect(watched.snapshot().toBytes()).toEqual(plain.snapshot().toBytes())
    watched.end()
  })

  it('go on in a restored network from where they are subscribed to', async () => {
    const net = wire(spec)
    await net.run(300)
    const other = restore(Snapshot.fromBytes(net.snapshot().toBytes()))
    const causes: Cause[] = []
    other.causes('aa', { pre: 0, post: 1 }).subscribe((cause) => causes.push(cause))
    const start = other.synapses('aa').get(1, 0)
    await other.run(500)
    await net.run(500)
    expect(causes[0]!.w).toBe(start)
    const last = causes.at(-1)!
    expect(last.w + last.dw).toBe(net.synapses('aa').get(1, 0))
  })

  it('are all that there is where the membrane is read at the spikes of another population', () => {
    const net = wire(
      network('read', { seed: 3 })
        .population('a', { kind: 'poisson', size: 3, params: { rate: 50 } })
        .population('probe', { kind: 'poisson', size: 1, params: { rate: 200 } })
        .population('b', { kind: 'sampler', size: 2 })
        .projection('ab', {
          from: 'a',
          to: 'b',
          weights: 0.5,
          plasticity: {
            kind: 'dendritic-prediction',
            params: { eta: 0.05, probe: { population: 'probe', every: 5 } },
          },
        })
        .build(),
    )
    const causes: Cause[] = []
    net.causes('ab').subscribe((cause) => causes.push(cause))
    net.clock.runSync(1000)
    expect(causes.length).toBeGreaterThan(500)
    expect(Math.max(...causes.map(({ unexplained }) => Math.abs(unexplained)))).toBeLessThan(1e-12)
  })

  it('have no terms where somebody else writes', async () => {
    const net = wire(spec)
    const causes: Cause[] = []
    net.causes('aa', { pre: 0, post: 1 }).subscribe((cause) => causes.push(cause))
    net.setWeights('aa', new Float64Array(16).fill(0.25))
    await net.run(0.01)
    expect(causes).toEqual([
      { t: 0, pre: 0, post: 1, w: 0.3, dw: 0.25 - 0.3, terms: [], sums: [], unexplained: 0.25 - 0.3 },
    ])
  })

  it('are those of its own rule where another writes the same synapses', () => {
    const learning = (eta: number) => ({
      kind: 'sal',
      params: { eta, tau: 10, during: { phase: 'p', per: 10 } },
    })
    const net = wire(
      network('shared', { seed: 3 })
        .population('a', { kind: 'poisson', size: 2, params: { rate: 50 } })
        .population('b', { kind: 'sampler', size: 2 })
        .population('c', { kind: 'poisson', size: 2, params: { rate: 50 } })
        .population('d', { kind: 'sampler', size: 2 })
        .projection('ab', { from: 'a', to: 'b', weights: 0.5, plasticity: learning(0.1) })
        .projection('cd', {
          from: 'c',
          to: 'd',
          connectivity: { kind: 'synapses-of', params: { projection: 'ab' } },
          plasticity: learning(0.2),
        })
        .program({ repeat: 3, steps: [{ phase: 'p', duration: 200 }] })
        .build(),
    )
    const found = ['ab', 'cd'].map((name) => {
      const causes: Cause[] = []
      net.causes(name, { pre: 0, post: 0 }).subscribe((cause) => causes.push(cause))
      return causes
    })
    net.clock.runSync(700)
    expect(found.map((causes) => causes.map(({ t }) => t))).toEqual(
      [0, 1].map(() => [200, 200, 400, 400, 600, 600]),
    )
    found[0]!.forEach((one, k) => {
      const other = found[1]![k]!
      expect(one.dw).toBe(other.dw)
      // the one whose it is explains it, the other says nothing of it
      const [own, foreign] = one.terms.length > 0 ? [one, other] : [other, one]
      expect(own.terms).not.toEqual([])
      expect(Math.abs(own.unexplained)).toBeLessThan(1e-12)
      expect(foreign).toMatchObject({ terms: [], sums: [], unexplained: foreign.dw })
    })
    expect(found[0]!.filter(({ terms }) => terms.length > 0)).toHaveLength(3)
  })

  it('are refused where a weight never changes, or there is no such synapse', () => {
    const net = wire(spec)
    expect(() => net.causes('ba')).toThrow(
      "Network.causes: projection: 'ba'; expected one with plasticity, one of aa, ab. Without plasticity its weights never change.",
    )
    expect(() => net.causes('ac')).toThrow('projection')
    expect(() => net.causes('aa', { pre: 4 })).toThrow('causes.pre: 4; expected a neuron from 0 to 3')
    expect(() => net.causes('aa', { pre: 1, post: 1 })).toThrow('two neurons with a synapse between them')
  })
})
