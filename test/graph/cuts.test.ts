import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { network, type Network, type NetworkSpec, wire } from '../../src/graph/index.ts'
import { RunAborted, RunError } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'
import { training } from './training.ts'

/** What a network did by the end of its program (and 20 ms more), bit for bit, run as `run` runs it. */
const recordOf = async (spec: NetworkSpec, run: (net: Network, end: number) => Promise<void>) => {
  const net = wire(spec)
  const events: string[] = []
  for (const { name } of spec.populations) {
    net.spikes(name).subscribe(({ t, source }) => events.push(`${name} ${source} ${t}`))
  }
  net.phases.subscribe(({ t, began }) => events.push(`phase ${began?.name} ${t}`))
  // a rule may run away until the potentials are refused: then that is what the network did
  await run(net, net.duration + 20).catch((error: unknown) => {
    if (!(error instanceof RunError)) throw error
    events.push(error.message)
  })
  const weights = spec.projections.map(({ name }) => [...net.synapses(name).toMatrix()])
  const biases = spec.populations
    .filter(({ kind }) => kind === 'sampler')
    .map(({ name }) => [...net.sampler(name).bias])
  return { events, weights, biases, now: net.clock.now() }
}

describe('however a run is cut into pieces', () => {
  it('a network gives the same spikes, weights and biases bit for bit', async () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(networkSpec(), cuts, fc.boolean(), async (spec, shares, isSync) => {
        const whole = await recordOf(spec, (net, end) => net.clock.runUntil(end))
        const pieces = await recordOf(spec, async (net, end) => {
          const boundary = net.duration
          // at a boundary of the program too
          for (const t of [...shares.map((share) => share * end), boundary, end].sort((a, b) => a - b)) {
            if (isSync) net.clock.runSync(t - net.clock.now())
            else await net.run(t - net.clock.now())
          }
          // differences may round: the last piece is what is left
          await net.clock.runUntil(Math.max(end, net.clock.now()))
        })
        expect({ ...pieces, now: 0 }).toEqual({ ...whole, now: 0 })
        expect(pieces.now).toBeCloseTo(whole.now, 9)
      }),
      { numRuns: 60 },
    )
  })

  it('a training on the table learns the same weights and biases bit for bit', async () => {
    const spec = training(5)
    const whole = await recordOf(spec, (net, end) => net.clock.runUntil(end))
    expect(whole.events.length).toBeGreaterThan(5_000)
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(cuts, async (shares) => {
        const pieces = await recordOf(spec, async (net, end) => {
          for (const share of shares.toSorted((a, b) => a - b)) await net.clock.runUntil(share * end)
          await net.clock.runUntil(end)
        })
        expect(pieces).toEqual(whole)
      }),
      { numRuns: 10 },
    )
  })

  it('and one instant at a time, it does as well', async () => {
    await fc.assert(
      fc.asyncProperty(networkSpec(), async (spec) => {
        const whole = await recordOf(spec, (net, end) => net.clock.runUntil(end))
        const stepped = await recordOf(spec, async (net, end) => {
          // a step goes to the next instant, so the last one would go beyond the end
          for (let k = 0; k < 200 && net.clock.now() < end / 2; k++) if (!net.clock.step()) break
          await net.clock.runUntil(Math.max(end, net.clock.now()))
        })
        expect(stepped.events.slice(0, whole.events.length)).toEqual(whole.events)
      }),
      { numRuns: 40 },
    )
  })

  it('runProgram with an aborted run in the middle ends as a run without', async () => {
    await fc.assert(
      fc.asyncProperty(networkSpec(), async (spec) => {
        const whole = await recordOf(spec, async (net) => net.runProgram())
        const aborted = await recordOf(spec, async (net) => {
          const abort = new AbortController()
          let calls = 0
          const progress = () => {
            if (++calls === 3) abort.abort()
          }
          await net.runProgram({ signal: abort.signal, progress }).catch((error: unknown) => {
            if (!(error instanceof RunAborted)) throw error
          })
          await net.runProgram()
        })
        expect(aborted).toEqual(whole)
      }),
      { numRuns: 20 },
    )
  })

  it('ends at once, by name, where a rule drives a bias out of its range', async () => {
    const spec = network('runaway', { seed: 1 })
      .population('b', {
        kind: 'sampler',
        size: 1,
        plasticity: {
          kind: 'intrinsic',
          params: { eta: 1e4, means: [50], during: { phase: 'learn', per: 10 } },
        },
      })
      .program({ phase: 'learn', duration: 10 }, { phase: 'rest', duration: 1000 })
      .build()
    const whole = wire(spec)
    const faultOf = (error: unknown) => (error as RunError).message
    const one = await whole.runProgram().then(() => 'no fault', faultOf)
    const cut = wire(spec)
    let other = 'no fault'
    for (let t = 0; t < 1010 && other === 'no fault'; t += 2)
      other = await cut.clock.runUntil(t).then(() => 'no fault', faultOf)
    expect(one).toMatch(
      /^plasticity of b at t = 10 ms: b\.bias\[0\]: .*; expected a number between -700 and 700/,
    )
    expect(other).toBe(one)
  })
})
