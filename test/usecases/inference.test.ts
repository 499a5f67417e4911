import { beforeAll, describe, expect, it } from 'vitest'
import { type NetworkSpec, restore, Snapshot, wire } from '../../src/graph/index.ts'
import { type PatternTable, randomHalf, split, upperHalf } from '../../src/inference/index.ts'
import { ParameterError } from '../../src/models/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import {
  checkedInferenceOptions,
  createUseCaseContainer,
  INFERENCE,
  INFERENCE_ARMS,
  type InferenceOptions,
  inferencePresets,
  type InferenceResult,
  inferenceTable,
  type InferenceTask,
  type InferenceTrial,
  InferenceUseCase,
} from '../../src/usecases/index.ts'
import { fingerprintOf } from '../../src/usecases/inference/index.ts'
import { enumerate } from '../oracles/boltzmann.ts'
import { barsAndStripes, tiny } from './barsAndStripes.ts'

const data = { table: barsAndStripes(48, 3, 2), width: 2 }
const task: InferenceTask = { options: tiny, data }

const usecase = new InferenceUseCase(wire, restore)

const trialsOf = async (one: InferenceTask): Promise<readonly InferenceTrial[]> => {
  const trials: InferenceTrial[] = []
  await usecase.run(one, { finished: (trial) => trials.push(trial) })
  return trials
}

/** Weights and biases over all neurons, the visible ones first. */
const wholeOf = ({ populations, projections }: NetworkSpec): { W: number[][]; b: number[] } => {
  const b = populations.flatMap(({ params }) => params!['bias'] as readonly number[])
  const W = b.map(() => b.map(() => 0))
  const begin = (name: string) => {
    const at = populations.findIndex((one) => one.name === name)
    return populations.slice(0, at).reduce((sum, { size }) => sum + size, 0)
  }
  for (const { from, to, weights } of projections)
    (weights as readonly (readonly number[])[]).forEach((row, post) =>
      row.forEach((w, pre) => (W[begin(to) + post]![begin(from) + pre] = w)),
    )
  return { W, b }
}

describe('what a network that has learned is asked', () => {
  it('is answered as enumeration answers it: labels from features, and hidden features', async () => {
    // symmetric, so that there is an exact posterior; and asked long enough to tell it
    const options: InferenceOptions = {
      ...tiny,
      arms: ['none'],
      noise: 0,
      epochs: 20,
      accuracyDuration_tau_ref: 4_000,
      completionDuration_tau_ref: 4_000,
    }
    const [trial] = await trialsOf({ options, data })
    const { outcome, model } = trial!
    const { W, b } = wholeOf(model.machine)
    const { states, probabilities } = enumerate(W, b)
    /** P(neuron on | the states of the others that are known), by the definition of it. */
    const posterior = (known: readonly (number | null)[], neuron: number): number => {
      let on = 0
      let all = 0
      states.forEach((z, k) => {
        if (known.some((state, i) => state !== null && state !== z[i])) return
        all += probabilities[k]!
        on += z[neuron]! * probabilities[k]!
      })
      return on / all
    }
    const { test } = split(data.table, { test: options.test, seed: options.seed })
    const rights = test.patterns.map(({ states: z, label }) => {
      const [bars, stripes] = [6, 7].map((neuron) => posterior([...z], neuron))
      return bars! > stripes! === (label === 0)
    })
    expect(outcome.accuracy).toBe(rights.filter((right) => right).length / 6)

    for (const [mask, score] of [
      [upperHalf(data.table, { width: 2 }), outcome.half],
      [randomHalf(data.table, { seed: options.seed }), outcome.random],
    ] as const) {
      const chances = test.patterns.flatMap((pattern, k) => {
        const seen = mask(pattern, k)
        const known = Array.from(pattern.states, (state, i) => (seen[i] === 1 ? state : null))
        return [...pattern.states.keys()].flatMap((i) => {
          if (seen[i] === 1) return []
          const p = posterior(known, i)
          return [pattern.states[i] === 1 ? p : 1 - p]
        })
      })
      const expected = chances.reduce((sum, p) => sum + p, 0) / chances.length
      // one feature of one pattern: sd < sqrt(1/4 * 2 * 5 / 4000) = 0.025 while correlations last 5 tau_ref at most; the six patterns
      // are independent, so the mean has sd < 0.0103: 5 sd, a false alarm in 1e6
      expect(Math.abs(score.sampled - expected)).toBeLessThan(0.052)
      expect(score.completed).toBeGreaterThanOrEqual(0)
    }
  })

  it('has completions, dreams and scores that fit one another', async () => {
    const trials = await trialsOf(task)
    expect(trials.map(({ run }) => run.arm)).toEqual(['none', 'sal', 'control'])
    for (const { outcome, scenes, model, baseline } of trials) {
      const { dreams, accuracyOverTime, completionHalf, completionRandom } = outcome
      expect(accuracyOverTime!.map((one) => one.duration_tau_ref)).toEqual([1, 10, 20, 100])
      expect(outcome.accuracy).toBe(accuracyOverTime![2]!.accuracy)
      expect([completionHalf, completionRandom]).toEqual([outcome.half.completed, outcome.random.completed])
      const decided = dreams.occupancy.reduce((sum, share) => sum + share, dreams.undecided)
      expect(decided).toBeCloseTo(1, 12)
      expect(dreams.everyLabel).toBe(dreams.occupancy.every((share) => share > 0))
      expect(scenes.free.map(({ t_tau_ref }) => t_tau_ref).slice(0, 2)).toEqual([5, 10])
      expect(scenes.held.map(({ label }) => label)).toEqual(['bars', 'stripes'])
      expect(
        [...scenes.half, ...scenes.random].every(({ truth, sample }) => truth.length === sample.length),
      ).toBe(true)
      // what is seen is in every sample as it is, and in the mean
      for (const { truth, seen, sample, mean } of [...scenes.half, ...scenes.random]) {
        const isSeen = (_: unknown, k: number): boolean => seen[k] === '1'
        const states = Array.from(truth).filter(isSeen)
        expect(Array.from(sample).filter(isSeen)).toEqual(states)
        expect(mean.filter(isSeen)).toEqual(states.map(Number))
      }
      expect(model).toMatchObject({ visible: 'visible', columns: data.table.columns, width: 2 })
      expect(baseline).toEqual(trials[0]!.baseline)
    }
  })

  it('has no labels where the data has none', async () => {
    const table: PatternTable = {
      columns: data.table.columns,
      labels: [],
      patterns: data.table.patterns.map(({ states }) => ({ states })),
    }
    const options: InferenceOptions = { ...tiny, arms: ['none'], validations: 2 }
    const result = await usecase.run({ options, data: { table, width: 2 } })
    const none = result.arms.none!
    expect(Object.keys(none)).not.toContain('accuracy')
    expect(none.runs[0]!.dreams).toMatchObject({ occupancy: [], undecided: 0 })
    expect(none.completionHalf).toBeGreaterThan(0.4)
    expect(Object.keys(result.baselines.nearestNeighbour)).not.toContain('accuracy')
  })
})

describe('arms', () => {
  it('begin with the same draw: the control with the mean of the two directions', () => {
    const [none, sal, control] = INFERENCE_ARMS.map((arm) => usecase.spec(task, { arm, seed: 5 }))
    const weightsOf = (spec: NetworkSpec, name: string) =>
      spec.projections.find((one) => one.name === name)!.weights as readonly (readonly number[])[]
    for (const name of ['forward 1', 'backward 1'])
      expect(weightsOf(sal!, name)).toEqual(weightsOf(none!, name))
    weightsOf(control!, 'forward 1').forEach((row, h) =>
      row.forEach((w, v) => {
        const [up, down] = [weightsOf(none!, 'forward 1')[h]![v]!, weightsOf(none!, 'backward 1')[v]![h]!]
        expect(w).toBe((up + down) / 2)
        expect(weightsOf(control!, 'backward 1')[v]![h]).toBe(w)
      }),
    )
  })

  it('keep their asymmetry without SAL, and lose some of it with SAL', async () => {
    const options: InferenceOptions = { ...tiny, epochs: 40, decay: 0 }
    const [none, sal, control] = (await trialsOf({ options, data })).map(({ outcome }) => outcome)
    expect(none!.asymmetryVariance).toBeCloseTo(none!.initialAsymmetryVariance, 9)
    expect(sal!.initialAsymmetryVariance).toBe(none!.initialAsymmetryVariance)
    expect(sal!.asymmetryVariance).toBeLessThan(0.8 * sal!.initialAsymmetryVariance)
    expect(control!.asymmetryVariance).toBeCloseTo(0, 9)
  })

  it('run in one order, seed by seed, and their means are those of the runs', async () => {
    const options: InferenceOptions = { ...tiny, runs: 2, arms: ['control', 'none'], epochs: 1 }
    expect(usecase.runs(options)).toEqual([
      { arm: 'none', seed: 5 },
      { arm: 'control', seed: 5 },
      { arm: 'none', seed: 6 },
      { arm: 'control', seed: 6 },
    ])
    const heard: number[] = []
    const result = await usecase.run({ options, data }, { progress: (done) => heard.push(done) })
    expect(heard.at(-1)).toBeCloseTo(usecase.modelTime({ options, data }), 6)
    expect(heard).toEqual(heard.toSorted((a, b) => a - b))
    expect(Object.keys(result.arms)).toEqual(['none', 'control'])
    for (const arm of [result.arms.none!, result.arms.control!]) {
      expect(arm.runs.map(({ seed }) => seed)).toEqual([5, 6])
      expect(arm.accuracy).toBe((arm.runs[0]!.accuracy! + arm.runs[1]!.accuracy!) / 2)
      expect(arm.completionHalf).toBe((arm.runs[0]!.completionHalf + arm.runs[1]!.completionHalf) / 2)
    }
    const { nearestNeighbour, distances } = result.baselines
    expect(nearestNeighbour.runs.map(({ seed }) => seed)).toEqual([5, 6])
    expect(distances.heldOut).toBe((distances.runs[0]!.heldOut + distances.runs[1]!.heldOut) / 2)
  })
})

describe('several hidden layers', () => {
  it('learn and are asked as one does', async () => {
    const [trial] = await trialsOf({ options: { ...tiny, arms: ['sal'], hidden: [4, 3] }, data })
    expect(trial!.model.machine.populations.map(({ size }) => size)).toEqual([8, 4, 3])
    expect(trial!.outcome.initialAsymmetryVariance).toBeGreaterThan(0.5)
    expect(trial!.scenes.after.forward).toHaveLength(4)
  })
})

describe('validations', () => {
  it('are measured on the way and change nothing else', async () => {
    const one = async (validations: number) =>
      (await trialsOf({ options: { ...tiny, arms: ['sal'], validations }, data }))[0]!
    const [without, with2] = [await one(0), await one(2)]
    expect(with2.outcome).toEqual(without.outcome)
    expect(with2.model).toEqual(without.model)
    expect(with2.course.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    expect(with2.course.map(({ accuracy }) => accuracy !== undefined)).toEqual([false, true, false, true])
    expect(without.course.every(({ accuracy }) => accuracy === undefined)).toBe(true)
    expect(with2.course.at(-1)!.asymmetryVariance).toBeCloseTo(with2.outcome.asymmetryVariance, 12)
  })
})

describe('a run that goes on from a snapshot', () => {
  const options: InferenceOptions = { ...tiny, arms: ['none', 'sal'], validations: 2 }

  /** Aborts at the n-th time that the network stands, and gives its snapshot as bytes. */
  const endedAt = async (n: number): Promise<Uint8Array> => {
    const abort = new AbortController()
    let bytes: Uint8Array | undefined
    let times = 0
    const ended = usecase.run(
      { options, data },
      {
        signal: abort.signal,
        standing: (net) => {
          if (++times < n) return
          bytes = net.snapshot().toBytes()
          abort.abort('SIGINT')
        },
      },
    )
    await expect(ended).rejects.toThrow(RunAborted)
    return bytes!
  }

  const whole: InferenceTrial[] = []
  let result: InferenceResult | undefined
  beforeAll(async () => {
    result = await usecase.run({ options, data }, { finished: (trial) => whole.push(trial) })
  })

  it.each([1, 2, 3, 4, 5, 6])('ends as one without a break: ended at its standing %i', async (n) => {
    const trials: InferenceTrial[] = []
    const again = await usecase.run(
      { options, data },
      { from: Snapshot.fromBytes(await endedAt(n)), finished: (trial) => trials.push(trial) },
    )
    expect(again).toEqual(result)
    expect(trials.at(-1)).toEqual(whole.at(-1))
  })

  it('is refused with other options or other data', async () => {
    const from = Snapshot.fromBytes(await endedAt(2))
    const others: readonly InferenceTask[] = [
      { options: { ...options, epochs: 5 }, data },
      { options, data: { ...data, width: 3 } },
    ]
    for (const other of others)
      await expect(usecase.run(other, { from })).rejects.toThrow(
        'expected a snapshot of a run with the same options and data',
      )
  })
})

describe('options', () => {
  it('of every preset can be run', () => {
    for (const { options } of Object.values(inferencePresets))
      expect(checkedInferenceOptions(options)).toBe(options)
  })

  it.each([
    [{ hidden: [] }, 'hidden: an array of 0; expected sizes of hidden layers, integers from 1 to 100000'],
    [{ hidden: [2, 0.5] }, 'hidden: an array of 2'],
    [{ arms: ['sall'] }, "arms: 'sall'; expected some of none, sal, control, each once. Did you mean 'sal'?"],
    [{ arms: ['sal', 'sal'] }, 'arms: an array of 2'],
    [{ test: 1.5 }, 'test: 1.5; expected a number of patterns, or below 1 a share of them'],
    [{ validations: 5 }, 'validations: 5; expected at most one an epoch, 4'],
    [{ seed: -1 }, 'seed: -1; expected an integer from 0 to 2^52 - 1'],
    [{ sal: 0 }, 'sal: 0; expected a finite number > 0'],
  ])('%j are refused', (change, message) => {
    const options = { ...tiny, ...change } as InferenceOptions
    expect(() => checkedInferenceOptions(options)).toThrow(message)
  })

  it('have a row of the table each', () => {
    const { seed: _seed, hidden: _hidden, arms: _arms, ...numbers } = tiny
    expect(Object.keys(numbers).toSorted()).toEqual(Object.keys(inferenceTable).toSorted())
  })
})

describe('data', () => {
  it.each<[string, InferenceTask, string]>([
    ['a width that cuts no rows', { options: tiny, data: { ...data, width: 4 } }, 'width: 4'],
    ['one row only', { options: tiny, data: { ...data, width: 6 } }, 'width: 6; expected a divisor of 6'],
    [
      'as much held out as there is',
      { options: { ...tiny, test: 48 }, data },
      'test: 48; expected fewer patterns',
    ],
    [
      'too large a batch',
      { options: { ...tiny, batch: 43 }, data },
      'batch: 43; expected at most as many as there are to learn from, 42',
    ],
    [
      'patterns without a label among others',
      {
        options: tiny,
        data: {
          width: 2,
          table: { ...data.table, patterns: [...data.table.patterns, { states: new Uint8Array(6) }] },
        },
      },
      'expected a label of each of 49 patterns, or no labels at all',
    ],
  ])('with %s is refused', async (_, given, message) => {
    expect(() => usecase.modelTime(given)).toThrow(message)
    await expect(usecase.run(given)).rejects.toThrow(ParameterError)
  })

  it('has another fingerprint if anything of it differs', () => {
    const { table } = data
    const [first, ...others] = table.patterns
    const changed = [
      data,
      { ...data, width: 3 },
      { ...data, table: { ...table, labels: ['bars', 'rows'] } },
      { ...data, table: { ...table, columns: table.columns.map((name) => `${name}x`) } },
      { ...data, table: { ...table, patterns: [{ ...first!, label: 1 - first!.label! }, ...others] } },
      {
        ...data,
        table: { ...table, patterns: [{ ...first!, states: first!.states.map((z) => 1 - z) }, ...others] },
      },
      { ...data, table: { ...table, patterns: [...others, first!] } },
    ]
    expect(new Set(changed.map(fingerprintOf)).size).toBe(changed.length)
    expect(fingerprintOf(structuredClone(data))).toBe(fingerprintOf(data))
  })
})

it('the container makes the use case', () => {
  expect(createUseCaseContainer().resolve(INFERENCE)).toBeInstanceOf(InferenceUseCase)
})
