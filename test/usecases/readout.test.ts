import { expect, it } from 'vitest'
import { network, wire } from '../../src/graph/index.ts'
import type { Spike } from '../../src/models/index.ts'
import { Readout } from '../../src/usecases/inference/readout.ts'

/** How long a neuron is on between two times, from the spikes: tau_ref after each. */
const onTime = (
  spikes: readonly Spike[],
  neuron: number,
  from: number,
  to: number,
  tau_ref: number,
): number =>
  spikes
    .filter(({ source }) => source === neuron)
    .reduce((sum, { t }) => sum + Math.max(0, Math.min(to, t + tau_ref) - Math.max(from, t)), 0)

it('what was most active, and first, is so by the spikes since the beginning', async () => {
  const tau_ref = 7
  const spec = network('read', { seed: 3 })
    .population('a', { kind: 'sampler', size: 6, params: { bias: [2, 2, -1, -0.8, -0.6, -1], tau_ref } })
    .build()
  const net = wire(spec)
  const spikes: Spike[] = []
  net.spikes('a').subscribe((spike) => spikes.push(spike))
  const readout = new Readout(net, 'a', { first: 2, count: 4, tau_ref })
  const seen = new Set<number | undefined>()
  for (let k = 0; k < 200; k++) {
    readout.begin()
    const begin = net.clock.now()
    for (const step of [2, 3.5, 9, 20]) {
      await net.run(step)
      const now = net.clock.now()
      const times = [2, 3, 4, 5].map((neuron) => onTime(spikes, neuron, begin, now, tau_ref))
      const most = Math.max(...times)
      const best = readout.mostActive()
      seen.add(best)
      // of two that were on all the time, rounding may choose
      expect(best === undefined ? 0 : times[best]).toBeCloseTo(most, 9)
    }
    const first = spikes.find(({ t, source }) => t > begin && source >= 2)
    expect(readout.first).toBe(first === undefined ? undefined : first.source - 2)
  }
  expect(seen.size).toBe(5)
  readout.end()
})
