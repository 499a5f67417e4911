import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Network, type NetworkSpec, restore, Snapshot, wire } from '../../src/graph/index.ts'
import {
  initialMachine,
  learnedMachine,
  learner,
  type LearnerRun,
  type LearningOptions,
  learningSpec,
  restrictedMachine,
} from '../../src/inference/index.ts'
import { SnapshotError } from '../../src/models/index.ts'
import { AlreadyRunningError, RunAborted } from '../../src/scheduler/index.ts'

const patterns = [
  [1, 0, 0, 1],
  [0, 1, 1, 0],
  [1, 1, 0, 0],
  [0, 0, 1, 1],
  [1, 0, 1, 0],
  [0, 1, 0, 0],
  [1, 1, 1, 0],
].map((states) => Uint8Array.from(states))

const options = {
  visible: 'visible',
  patterns: 7,
  batch: 3,
  epochs: 6,
  eta: 0.1,
  decay: 0.01,
  sal: 0.05,
  chains: 2,
} satisfies LearningOptions

const machineOf = (seed: number): NetworkSpec => initialMachine({ seed, patterns, hidden: [3, 2], noise: 1 })
const learning = (seed: number, other: Partial<LearningOptions> = {}): Network =>
  wire(learningSpec(machineOf(seed), { ...options, ...other }))

/** What the wake copy is held at, at the end of every pattern, and how many neurons were told. */
const watch = (net: Network): { readonly shown: string[]; readonly told: number[] } => {
  const awake = net.sampler('visible (wake)')
  const held = new Int8Array(4).fill(-1)
  const [shown, told]: [string[], number[]] = [[], []]
  const clamp = awake.clamp.bind(awake)
  let count = 0
  awake.clamp = (i, how) => {
    held[i] = how === 'on' ? 1 : 0
    count++
    clamp(i, how)
  }
  net.phases.subscribe(({ ended }) => {
    if (ended?.name !== 'learn') return
    shown.push(held.join(''))
    told.push(count)
    count = 0
  })
  return { shown, told }
}

describe('a learner', () => {
  it('shows each pattern once an epoch at most, in another order each epoch, leaving out what is no whole mini-batch', async () => {
    const net = learning(1, { epochs: 40 })
    const { shown } = watch(net)
    await learner(net, patterns, { ...options, epochs: 40 }).run()
    expect(shown).toHaveLength(40 * 6)
    const all = patterns.map((states) => states.join('')).toSorted()
    const leftOut = new Set<string>()
    const orders = new Set<string>()
    for (let epoch = 0; epoch < 40; epoch++) {
      const those = shown.slice(6 * epoch, 6 * epoch + 6)
      const missing = all.filter((one) => !those.includes(one))
      expect(new Set(those).size).toBe(6)
      expect(missing).toHaveLength(1)
      leftOut.add(missing[0]!)
      orders.add(those.join(' '))
    }
    expect(leftOut.size).toBe(7)
    expect(orders.size).toBe(40)
  })

  it('tells the copy that is awake of the neurons that change, and of no other', async () => {
    const net = learning(2)
    const { shown, told } = watch(net)
    await learner(net, patterns, options).run()
    const expected = shown.map((states, k) =>
      k === 0 ? 4 : Array.from(states).filter((state, i) => state !== shown[k - 1]![i]).length,
    )
    expect(told).toEqual(expected)
    expect(new Set(shown.slice(0, 6)).size).toBe(6)
  })

  it('leaves the machine that dreams free', async () => {
    const net = learning(3)
    let spikes = 0
    net.spikes('visible').subscribe(() => spikes++)
    await learner(net, patterns, options).run()
    expect(spikes).toBeGreaterThan(50)
  })

  it('tells the end of every epoch, when its last weights are written', async () => {
    const net = learning(4)
    const teacher = learner(net, patterns, options)
    const ends: { epoch: number; t: number; w: number }[] = []
    teacher.epochs.subscribe(({ epoch, t }) =>
      ends.push({ epoch, t, w: net.synapses('forward 1').get(0, 0) }),
    )
    const { machine, epoch } = await teacher.run()
    expect(ends.map(({ epoch: e, t }) => [e, t])).toEqual([1, 2, 3, 4, 5, 6].map((e) => [e, e * 6 * 30]))
    expect(epoch).toBe(6)
    expect(ends.at(-1)?.w).toBe((machine.projections[0]!.weights as number[][])[0]![0])
  })

  // what is held on fires every tau_ref, and a phase of whole tau_ref may begin and end with a spike
  it.each(
    [10, 0.1, 1 / 3, 7.3].flatMap((tau_ref) =>
      [1, 2, 0.4].flatMap((settle) => [1, 3].map((learn) => [tau_ref, settle, learn] as const)),
    ),
  )(
    'counts what is held on just as often as it is on: tau_ref %f, settle %f, learn %f',
    async (tau_ref, settle, learn) => {
      const [states, silent] = [
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ].map((x) => Uint8Array.from(x)),
        -100,
      ]
      const quiet = restrictedMachine({
        seed: 1,
        tau_ref,
        visible: [silent, silent],
        hidden: [0],
        forward: [[0, 0]],
        backward: [[0], [0]],
      })
      const epochs = 60
      const etaBias = 2 ** -10
      const settings = {
        visible: 'visible',
        patterns: 3,
        batch: 3,
        epochs,
        settle_tau_ref: settle,
        learn_tau_ref: learn,
        eta: 0,
        etaBias,
        factor: 1,
      }
      const net = wire(learningSpec(quiet, settings))
      await learner(net, states, settings).run()
      for (const bias of net.sampler('visible').bias)
        expect((bias - silent) / (epochs * etaBias)).toBeCloseTo(2 / 3, 5)
    },
  )

  it('takes patterns of any iterable', async () => {
    const [a, b] = [learning(5), learning(5)]
    await learner(a, patterns, options).run()
    await learner(b, new Set(patterns).values(), options).run()
    expect(weightsIn(b)).toEqual(weightsIn(a))
  })
})

const weightsIn = (net: Network): readonly number[] => [
  ...machineOf(1).projections.flatMap(({ name }) => [...net.synapses(name).weights]),
  ...machineOf(1).populations.flatMap(({ name }) => [...net.sampler(name).bias]),
]

const score = (machine: NetworkSpec): number => {
  const weights = machine.projections[0]!.weights as number[][]
  return (weights[0]![0]! * 1e4) % 1
}
const heldOut = { every: 2, score }

/** As it is after a way through text or bytes. */
const restored = (net: Network, isText: boolean): Network => {
  const saved = net.snapshot()
  return restore(
    isText ? Snapshot.fromJSON(JSON.parse(JSON.stringify(saved))) : Snapshot.fromBytes(saved.toBytes()),
  )
}

describe('a network that was saved in the middle of learning', () => {
  /** Event times in ms from one epoch to another, boundaries of phases and of epochs among them. */
  const cuts = (from: number, to: number) =>
    fc.oneof(
      fc.integer({ min: 6 * from, max: 6 * to }).map((k) => 30 * k),
      fc.double({ min: 180 * from, max: 180 * to, noNaN: true }),
    )

  it('goes on bit for bit once a learner is given to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), cuts(0, 2), fc.boolean(), async (seed, cut, isText) => {
        const [whole, first] = [learning(seed), learning(seed)]
        const expected = await learner(whole, patterns, options).run({ heldOut })
        learner(first, patterns, options)
        await first.clock.runUntil(cut)
        const second = restored(first, isText)
        expect(await learner(second, patterns, options).run({ heldOut })).toEqual(expected)
        expect(weightsIn(second)).toEqual(weightsIn(whole))
      }),
      { numRuns: 10 },
    )
  })

  it('has the scores and the best weights that there were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), cuts(2, 4), fc.boolean(), async (seed, cut, isText) => {
        const [whole, first] = [learning(seed), learning(seed)]
        const expected = await learner(whole, patterns, options).run({ heldOut })
        const stop = new AbortController()
        const begun = learner(first, patterns, options).run({
          heldOut,
          signal: stop.signal,
          scored: () => stop.abort(),
        })
        await expect(begun).rejects.toThrow(RunAborted)
        await first.clock.runUntil(cut)
        const second = restored(first, isText)
        expect(await learner(second, patterns, options).run({ heldOut })).toEqual(expected)
      }),
      { numRuns: 10 },
    )
  })

  it('is a machine to be asked as well, without a learner', async () => {
    const net = learning(1)
    await learner(net, patterns, options).run({ heldOut: { every: 6, score } })
    const saved = restored(net, false)
    expect(learnedMachine(saved)).toEqual(learnedMachine(net, machineOf(1)))
  })

  it('refuses a learner of other patterns', async () => {
    const net = learning(1)
    learner(net, patterns, options)
    await net.clock.runUntil(100)
    const second = restored(net, true)
    const others = patterns.map((states) => states.map((state) => 1 - state))
    expect(() => learner(second, others, options)).toThrow(SnapshotError)
  })

  it('needs a learner from the beginning', async () => {
    const net = learning(1)
    await net.clock.runUntil(100)
    expect(() => learner(net, patterns, options)).toThrow(
      /learner.net: 'at t = 100 ms'; expected one that has not run/,
    )
  })
})

/** A learner whose machine is scored with given numbers, and what the machine was at each. */
const scoring = async (
  scores: readonly number[],
  { patience, ...run }: LearnerRun & { readonly patience?: number },
) => {
  const machines: NetworkSpec[] = []
  const net = learning(7)
  const learned = await learner(net, patterns, options).run({
    ...run,
    heldOut: {
      every: 1,
      score: (machine, epoch) => {
        machines.push(machine)
        return Promise.resolve(scores[epoch - 1]!)
      },
      ...(patience === undefined ? {} : { patience }),
    },
  })
  return { learned, machines, net }
}

it.each([
  [
    'patterns of another number',
    patterns.slice(1),
    {},
    'learner.patterns: an array of 6; expected 7 patterns',
  ],
  [
    'patterns of another length',
    patterns.map((x) => x.slice(1)),
    {},
    'expected 4 states, one a visible neuron',
  ],
  [
    'states that are none',
    patterns.map((x) => x.map((state) => 2 * state)),
    {},
    'learner.patterns[0][0]: 2; expected 0 or 1',
  ],
  ['other epochs', patterns, { epochs: 7 }, "learner.options: '7 epochs of 6 patterns, 30 ms each'"],
  ['another visible population', patterns, { visible: 'hidde 1' }, "Did you mean 'hidden 1' or 'hidden 2'?"],
])('a learner refuses %s', (_, given, other, message) => {
  expect(() => learner(learning(1), given, { ...options, ...other })).toThrow(message)
})

it('a learner refuses a network that does not learn', () => {
  expect(() => learner(wire(machineOf(1)), patterns, options)).toThrow(
    "learner.net: 'machine'; expected a network of learningSpec, with a population 'visible (wake)'",
  )
})

it('a learner of a network that has ended says so, instead of waiting for an epoch that never comes', async () => {
  const net = learning(1)
  const teacher = learner(net, patterns, options)
  net.clock.observers.schedule(() => net.end(), 300)
  await expect(teacher.run()).rejects.toThrow(
    "at epoch 1 of 6 when epoch 6 was over'; expected one that has not ended",
  )
})

describe('early stop', () => {
  it('ends after so many scores without a better one, with the weights of the best and its epoch', async () => {
    const { learned, machines } = await scoring([1, 3, 3, 2, 9, 9], { patience: 2 })
    expect(learned).toMatchObject({ epoch: 2, score: 3, isStopped: true })
    expect(learned.scores.map((one) => one.score)).toEqual([1, 3, 3, 2])
    expect(learned.machine).toEqual(machines[1])
  })

  it('does not come without patience, and the best weights are kept all the same', async () => {
    const { learned, machines, net } = await scoring([1, 3, 2, 2, 2, 2], {})
    expect(learned).toMatchObject({ epoch: 2, isStopped: false })
    expect(learned.machine).toEqual(machines[1])
    expect(machines).toHaveLength(6)
    expect(learnedMachine(net, machines[5])).toEqual(machines[5])
  })

  it('begins to count anew with every better score', async () => {
    const { learned } = await scoring([1, 0, 2, 0, 3, 0], { patience: 2 })
    expect(learned).toMatchObject({ epoch: 5, score: 3, isStopped: false })
  })

  it('scores the last epoch also where it is not due', async () => {
    const epochs: number[] = []
    const net = learning(8)
    await learner(net, patterns, options).run({
      heldOut: { every: 4, score: (_, epoch) => epochs.push(epoch) },
    })
    expect(epochs).toEqual([4, 6])
  })

  it('changes nothing of what is learned', async () => {
    const [a, b] = [learning(9), learning(9)]
    await learner(a, patterns, options).run()
    await learner(b, patterns, options).run({ heldOut })
    expect(weightsIn(b)).toEqual(weightsIn(a))
  })

  it('is asked for by one run at a time, while a score is found too', async () => {
    const teacher = learner(learning(7), patterns, options)
    const scores: number[] = []
    let second: unknown = 'a second run'
    await teacher.run({
      heldOut: {
        every: 3,
        score: async (_machine, epoch) => {
          second = await teacher.run().catch((error: unknown) => error)
          scores.push(epoch)
          return epoch
        },
      },
    })
    expect(second).toBeInstanceOf(AlreadyRunningError)
    expect(scores).toEqual([3, 6])
    expect((await teacher.run()).epoch).toBe(6)
  })

  it.each([
    [{ heldout: {} }, "Did you mean 'heldOut'?"],
    [{ heldOut: { every: 1, score: () => 1, patients: 2 } }, "Did you mean 'patience'?"],
  ])('is not asked for by a name that there is not: %j', async (run, message) => {
    await expect(learner(learning(7), patterns, options).run(run as never)).rejects.toThrow(message)
  })

  it('refuses a score that is none', async () => {
    await expect(scoring([1, Number.NaN], {})).rejects.toThrow(
      /score: that of epoch 2: NaN; expected a finite/,
    )
  })
})
