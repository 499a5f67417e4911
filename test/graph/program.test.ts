import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  durationOf,
  type NetworkSpec,
  type PhaseStep,
  phasesOf,
  type ProgramStep,
  wire,
} from '../../src/graph/index.ts'
import type { PhaseChange } from '../../src/operators/index.ts'

const specOf = (program: readonly ProgramStep[]): NetworkSpec => ({
  version: 1,
  name: 'n',
  seed: 1,
  populations: [{ name: 'a', kind: 'sampler', size: 2 }],
  projections: [],
  program,
})

const changesOf = async (program: readonly ProgramStep[]): Promise<readonly PhaseChange[]> => {
  const net = wire(specOf(program))
  const changes: PhaseChange[] = []
  net.phases.subscribe((change) => changes.push(change))
  await net.runProgram()
  return changes
}

/** `[time, what ended, what began]`, with the index of each. */
const table = (changes: readonly PhaseChange[]) =>
  changes.map(({ t, ended, began }) => [
    t,
    ...[ended, began].map((phase) =>
      phase === undefined ? '-' : `${phase.name} ${phase.index} ${phase.begin}`,
    ),
  ])

const step: fc.Arbitrary<ProgramStep> = fc.letrec<{ step: ProgramStep }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({
      phase: fc.constantFrom('a', 'b'),
      duration: fc.oneof(
        fc.constantFrom(0.1, 0.3, 0.7, 1 / 3),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      ),
    }),
    fc.record({
      repeat: fc.integer({ min: 1, max: 7 }),
      steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).step

/** Every phase, the repeats written out. */
const unrolled = (steps: readonly ProgramStep[]): readonly PhaseStep[] =>
  steps.flatMap((one) =>
    'repeat' in one ? Array.from({ length: one.repeat }, () => unrolled(one.steps)).flat() : [one],
  )

describe('a program', () => {
  it('tells each boundary with its time, what ended and what began, nested repeats in turn', async () => {
    const program: readonly ProgramStep[] = [
      { phase: 'warm-up', duration: 5 },
      {
        repeat: 2,
        steps: [
          { phase: 'wake', duration: 10 },
          { repeat: 2, steps: [{ phase: 'sleep', duration: 2.5 }] },
        ],
      },
      { phase: 'wake', duration: 1 },
    ]
    expect(table(await changesOf(program))).toEqual([
      [0, '-', 'warm-up 0 0'],
      [5, 'warm-up 0 0', 'wake 0 5'],
      [15, 'wake 0 5', 'sleep 0 15'],
      [17.5, 'sleep 0 15', 'sleep 1 17.5'],
      [20, 'sleep 1 17.5', 'wake 1 20'],
      [30, 'wake 1 20', 'sleep 2 30'],
      [32.5, 'sleep 2 30', 'sleep 3 32.5'],
      [35, 'sleep 3 32.5', 'wake 2 35'],
      [36, 'wake 2 35', '-'],
    ])
  })

  it('without steps tells nothing and takes no time', async () => {
    expect(await changesOf([])).toEqual([])
    expect(durationOf([])).toBe(0)
  })

  it('is over at its duration, whatever the durations of its phases round to', async () => {
    // 0.1 + 0.1 + … is not n * 0.1: a last boundary that was added up could lie behind the end
    for (let repeat = 1; repeat <= 40; repeat++) {
      const changes = await changesOf([{ repeat, steps: [{ phase: 'p', duration: 0.1 }] }])
      expect(changes).toHaveLength(repeat + 1)
      expect(changes.map(({ t }) => t)).toEqual(Array.from({ length: repeat + 1 }, (_, n) => n * 0.1))
    }
  })

  it('has the boundaries of its unrolled phases, in order, to the rounding of one sum', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (program) => {
        const phases = unrolled(program)
        fc.pre(phases.length <= 300)
        expect([...phasesOf(program)]).toEqual(phases)
        const changes = await changesOf(program)
        expect(changes.map(({ began }) => began?.name)).toEqual([
          ...phases.map(({ phase }) => phase),
          undefined,
        ])
        let sum = 0
        const total = durationOf(program)
        changes.forEach(({ t, ended }, k) => {
          expect(Math.abs(t - sum)).toBeLessThanOrEqual(1e-12 * total)
          expect(ended?.begin).toBe(k === 0 ? undefined : changes[k - 1]!.t)
          expect(t).toBeGreaterThan(changes[k - 1]?.t ?? -Infinity)
          sum += phases[k]?.duration ?? 0
        })
        expect(changes.at(-1)?.t).toBe(total)
        expect(wire(specOf(program)).duration).toBe(total)
      }),
      { numRuns: 100 },
    )
  })

  it('of a million rounds keeps the time of each to one rounding', async () => {
    const changes = await changesOf([
      { repeat: 1_000, steps: [{ repeat: 1_000, steps: [{ phase: 'p', duration: 0.1 }] }] },
    ])
    expect(changes).toHaveLength(1_000_001)
    let worst = 0
    changes.forEach(({ t }, n) => (worst = Math.max(worst, Math.abs(t - n / 10))))
    expect(worst).toBeLessThan(1e-10)
  })

  it('can be run in pieces, and what is left of it at the end', async () => {
    const net = wire(specOf([{ repeat: 3, steps: [{ phase: 'p', duration: 10 }] }]))
    const times: number[] = []
    net.phases.subscribe(({ t }) => times.push(t))
    await net.run(15)
    expect(times).toEqual([0, 10])
    await net.runProgram()
    expect(times).toEqual([0, 10, 20, 30])
    expect(net.clock.now()).toBe(30)
    // all that is left is nothing
    await net.runProgram()
    await net.run(5)
    await net.runProgram()
    expect(net.clock.now()).toBe(35)
    expect(times).toHaveLength(4)
  })
})

describe('a clamp', () => {
  const program: readonly ProgramStep[] = [
    { phase: 'free', duration: 200 },
    {
      repeat: 2,
      steps: [
        {
          phase: 'held',
          duration: 200,
          clamp: [
            { population: 'a', neurons: [0], state: 'on' },
            { population: 'a', neurons: [1], state: 'off' },
          ],
        },
        { phase: 'held', duration: 100, clamp: [{ population: 'a', neurons: [0], state: 'on' }] },
        { phase: 'free', duration: 200 },
      ],
    },
  ]
  const sizes: readonly (readonly [string, number])[] = [
    ['the table of hazards', 2],
    ['event by event', 13],
  ]

  it.each(sizes)(
    'holds its neurons on or off while its phase runs, and lets them go after it: %s',
    async (how, size) => {
      const spec: NetworkSpec = {
        ...specOf(program),
        populations: [{ name: 'a', kind: 'sampler', size }],
        projections: [{ name: 'aa', from: 'a', to: 'a', weights: 0.1 }],
      }
      const net = wire(spec)
      expect(net.explain()).toContain(how === 'event by event' ? how : 'table of hazards, with aa in it')
      const spikes: { t: number; source: number }[] = []
      net.spikes('a').subscribe((spike) => spikes.push(spike))
      await net.runProgram()
      const timesIn = (source: number, begin: number, end: number) =>
        spikes
          .filter((spike) => spike.source === source && spike.t >= begin && spike.t < end)
          .map(({ t }) => t)
      for (const begin of [200, 700]) {
        // on: a spike as soon as the refractory period of the one before has ended, without a gap
        const on = timesIn(0, begin, begin + 300)
        const last = timesIn(0, 0, begin).at(-1) ?? -Infinity
        expect(on[0]).toBe(Math.max(begin, last + 10))
        on.slice(1).forEach((t, k) => expect(t - on[k]!).toBeCloseTo(10, 9))
        expect(on.length).toBeGreaterThanOrEqual(29)
        // off: silent, then free again
        expect(timesIn(1, begin, begin + 200)).toEqual([])
        expect(timesIn(1, begin + 200, begin + 500).length).toBeGreaterThan(3)
      }
      // free: an interval is longer than the refractory period
      const free = timesIn(0, 500, 700)
      expect(free.slice(1).some((t, k) => t - free[k]! > 10.5)).toBe(true)
    },
  )
})
