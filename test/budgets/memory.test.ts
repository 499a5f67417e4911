import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { network, wire } from 'rxspike/graph'
import { residenceTimes } from 'rxspike/operators'
import { expect, test } from 'vitest'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Bytes in use after what can be collected is collected. */
const inUse = (): number => {
  if (typeof collect !== 'function') throw new Error('no collector')
  collect()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

const tau_ref = 10

/** A network that learns and validates without end, through a table, or event by event behind a delay. */
const endless = (delay: number) => {
  const during = { phase: 'sleep', per: tau_ref }
  const learning = { eta: 1e-3, tau: tau_ref, during }
  return wire(
    network('endless', { seed: 1 })
      .population('a', { kind: 'sampler', size: 7 })
      .projection('aa', {
        from: 'a',
        to: 'a',
        weights: 0.1,
        delay,
        plasticity: {
          kind: 'sum',
          params: {
            rules: [
              { kind: 'sal', params: learning },
              { kind: 'wake-sleep', params: { ...learning, coactivations: 0.25 } },
            ],
          },
        },
      })
      .program({
        repeat: 1e9,
        steps: [
          { phase: 'sleep', duration: 100 * tau_ref },
          { phase: 'validation', duration: 100 * tau_ref },
        ],
      })
      .build(),
  )
}

test.each([0, 1.5])('what a run holds does not grow with its length (delay %s ms)', (delay) => {
  const net = endless(delay)
  net
    .spikes('a')
    .pipe(residenceTimes({ size: 7, tau_ref }, net.phases, net.clock))
    .subscribe()
  // until every buffer has found its size
  net.clock.runSync(5e3 * tau_ref)
  // a leak shows in every stretch; what the engine and the test runner do for themselves, not in each of three
  const grown = [1, 2, 3].map(() => {
    const before = inUse()
    net.clock.runSync(5e4 * tau_ref)
    return inUse() - before
  })
  // 1.7e5 spikes at 8 bytes or more each would be 1.4 MB
  expect(Math.min(...grown)).toBeLessThan(3e5)
})
