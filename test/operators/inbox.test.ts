import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { Inbox } from '../../src/operators/internal/inbox.ts'
import { allToAll, SamplerPopulation, type Volley } from '../../src/operators/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'

const projections = [allToAll(4, 1, 1), allToAll(4, 1, 1)]

const volley = (rank: number, source: number): Volley => {
  const synapses = projections[rank]!
  return { t: 0, source, port: 'soma', synapses, begin: source, end: source + 1, delay: 0 }
}

describe('an inbox', () => {
  test.prop([
    fc.array(
      fc.record({
        time: fc.integer({ min: 0, max: 6 }),
        slot: fc.constantFrom(3, 11),
        rank: fc.integer({ min: 0, max: 1 }),
        source: fc.integer({ min: 0, max: 3 }),
        takes: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 80 },
    ),
  ])('gives by time, slot, projection and source, whatever the order in which it was filled', (steps) => {
    const inbox = new Inbox()
    let kept: (readonly [number, number, number, number])[] = []
    const compare = (a: readonly number[], b: readonly number[]): number => {
      const k = a.findIndex((x, i) => x !== b[i])
      return k < 0 ? 0 : a[k]! - b[k]!
    }
    const take = () => {
      kept = kept.toSorted(compare)
      const [time, slot, rank, source] = kept.shift()!
      expect([inbox.time, inbox.slot]).toEqual([time, slot])
      const { synapses, source: taken } = inbox.shift()
      expect([projections.indexOf(synapses), taken]).toEqual([rank, source])
    }
    for (const { time, slot, rank, source, takes } of steps) {
      const entry = [time, slot, rank, source] as const
      const isFirst = kept.every((other) => compare(entry, other) < 0)
      // of two that are equal in everything either may be the first
      if (kept.every((other) => compare(entry, other) !== 0)) {
        expect(inbox.add(time, slot, volley(rank, source))).toBe(isFirst)
      } else inbox.add(time, slot, volley(rank, source))
      kept.push(entry)
      for (let k = 0; k < takes && kept.length > 0; k++) take()
    }
    while (kept.length > 0) take()
    expect(inbox.time).toBe(Infinity)
  })
})

describe('hazards that leave the range of numbers', () => {
  const receiver = (weights: number[]) => {
    const clock = new EventTimeScheduler({ seed: 1 })
    const population = new SamplerPopulation({ size: 1, bias: -5 }, clock)
    const synapses = allToAll(weights.length, 1, weights)
    const arrive = (t: number) => {
      weights.forEach((_, source) => {
        population.receive({ t, source, port: 'soma', synapses, begin: source, end: source + 1, delay: 0 })
      })
    }
    return { clock, population, arrive }
  }

  it('in passing, within one instant, do no harm: only their sum counts', () => {
    const { clock, population, arrive } = receiver([600, 600, -1199])
    arrive(1)
    clock.runSync(5)
    expect(population.potential(0)).toBe(-4)
    clock.runSync(20)
    expect(population.potential(0)).toBe(-5)
    let spikes = 0
    population.spikes.subscribe(() => spikes++)
    clock.runSync(1e5)
    // rate sigma(-5) / tau_ref: 67 expected, standard deviation 8
    expect(Math.abs(spikes - 67)).toBeLessThan(48)
  })

  it('do not matter for a neuron that is held off', () => {
    const { clock, population, arrive } = receiver([800])
    population.clamp(0, 'off')
    arrive(1)
    clock.runSync(100)
    expect(population.potential(0)).toBe(-5)
  })

  it('for good, end the run and name the neuron', () => {
    const { clock, arrive } = receiver([800])
    arrive(1)
    expect(() => clock.runSync(100)).toThrow('potential of neuron 0')
  })
})
