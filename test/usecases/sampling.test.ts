import { describe, expect, it } from 'vitest'
import { builtInKinds, decodeSpec, type NetworkSpec, restore, Snapshot, wire } from '../../src/graph/index.ts'
import { ParameterError, type Spike } from '../../src/models/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import {
  ARMS,
  checkedOptions,
  createUseCaseContainer,
  Sampling,
  SAMPLING,
  type SamplingOptions,
  samplingPresets,
  type SamplingRun,
  samplingSpec,
  samplingTable,
  targetOf,
  type Trial,
  type Validation,
  WIRING,
} from '../../src/usecases/index.ts'
import { enumerate } from '../oracles/boltzmann.ts'
import { exactDivergence } from '../oracles/kullbackLeibler.ts'
import { residence } from '../oracles/residence.ts'
import { type Span, trainingByDefinition, wakeStatistics } from './trainingByDefinition.ts'
import { initialDraws, targetDraws } from '../../src/usecases/sampling/paperDraws.ts'

const quick = samplingPresets['quick']!.options

const small: SamplingOptions = {
  ...quick,
  targets: ['4321'],
  epochs: 6,
  epochDuration_tau_ref: 150,
  validations: 3,
  validationDuration_tau_ref: 300,
  finalDuration_tau_ref: 600,
}

const runOf = (arm: 'sal' | 'none'): SamplingRun => ({ arm, target: '4321', init: '9002', seed: 1 })

const createSampling = () => createUseCaseContainer().resolve(SAMPLING)

interface Recorded {
  readonly spikes: readonly Spike[]
  readonly phases: readonly Span[]
  /** Weights when each phase began, and at the end. */
  readonly weights: readonly Float64Array[]
  readonly biases: readonly Float64Array[]
  readonly trial: Trial
  readonly validations: readonly Validation[]
}

/** A run of one target and one initial draw, both arms, with everything that happened. */
const record = async (options: SamplingOptions): Promise<Record<'sal' | 'none', Recorded>> => {
  const networks: (Omit<Recorded, 'trial' | 'validations'> & {
    phases: Span[]
    spikes: Spike[]
    weights: Float64Array[]
    biases: Float64Array[]
  })[] = []
  const sampling = new Sampling((spec) => {
    const net = wire(spec)
    const recorded = {
      spikes: [] as Spike[],
      phases: [] as Span[],
      weights: [] as Float64Array[],
      biases: [] as Float64Array[],
    }
    networks.push(recorded)
    net.spikes('samplers').subscribe((spike) => recorded.spikes.push(spike))
    net.phases.subscribe(({ t, ended }) => {
      if (ended !== undefined) recorded.phases.push({ name: ended.name, begin: ended.begin, end: t })
      recorded.weights.push(net.synapses('synapses').toMatrix())
      recorded.biases.push(net.sampler('samplers').bias.slice())
    })
    return net
  }, restore)
  const trials: Trial[] = []
  const validations: Validation[] = []
  await sampling.run(options, {
    finished: (trial) => trials.push(trial),
    validated: (validation) => validations.push(validation),
  })
  const of = (arm: 'sal' | 'none') => {
    const k = trials.findIndex(({ run }) => run.arm === arm)
    return { ...networks[k]!, trial: trials[k]!, validations: validations.filter((v) => v.arm === arm) }
  }
  return { sal: of('sal'), none: of('none') }
}

const rows = (flat: Float64Array, size = 7) =>
  Array.from({ length: size }, (_, i) => [...flat.subarray(i * size, (i + 1) * size)])

describe('a training', () => {
  it.each([
    ['as in the quick preset', {}],
    ['with noise of the windows', { plasticityNoise: 0.1 }],
    ['without decay', { decayTo: 1 }],
    ['that is cut at its bound', { bound: 0.4 }],
    [
      'with tau_ref and durations that do not divide',
      { tau_ref: 3, epochDuration_tau_ref: 101.7, decayFrom: 0.21 },
    ],
    ['with three rates', { etaWeight: 0.2, etaSal: 0.5, etaBias: 0.05, noise: 0.2 }],
  ])('gives the weights and biases that its definition gives from its spikes: %s', async (_, change) => {
    const options = { ...small, ...change }
    const recorded = await record(options)
    for (const arm of ARMS) {
      const { spikes, phases, weights, biases } = recorded[arm]
      expect(phases.filter(({ name }) => name === 'sleep')).toHaveLength(6)
      const course = trainingByDefinition(options, runOf(arm), spikes, phases)
      expect(course).toHaveLength(weights.length)
      let worst = 0
      const differ = (x: number, y: number) => (worst = Math.max(worst, Math.abs(x - y)))
      course.forEach(({ weights: W, biases: b }, k) => {
        W.flat().forEach((w, n) => differ(w, weights[k]![n]!))
        b.forEach((x, n) => differ(x, biases[k]![n]!))
      })
      expect(worst).toBeLessThan(1e-9)
      expect(weights.at(-1)).not.toEqual(weights[0])
      // clipping is w + (bound - w), which may round
      expect(Math.max(...weights.at(-1)!.map(Math.abs))).toBeLessThanOrEqual(options.bound + 1e-15)
    }
  })

  it('reaches the bound where the bound is low', async () => {
    const { none } = await record({ ...small, bound: 0.4 })
    const final = none.weights.at(-1)!
    expect(final.filter((w) => Math.abs(Math.abs(w) - 0.4) < 1e-12).length).toBeGreaterThan(3)
  })

  it('validates with weights and biases frozen, in two halves, evenly over the epochs', async () => {
    const { sal } = await record(small)
    const names = sal.phases.map(({ name }) => name)
    const block = ['validation', 'validation', 'sleep', 'sleep']
    expect(names).toEqual([...block, ...block, ...block, 'validation', 'validation', 'raster'])
    names.forEach((name, k) => {
      if (name === 'sleep') return
      expect(sal.weights[k + 1]).toEqual(sal.weights[k])
      expect(sal.biases[k + 1]).toEqual(sal.biases[k])
    })
    expect(sal.validations.map(({ epoch }) => epoch)).toEqual([0, 2, 4, 6])
    expect(sal.validations.map(({ duration_tau_ref }) => duration_tau_ref)).toEqual([300, 300, 300, 600])
  })

  it('without noise and SAL keeps its weights symmetric, to the last bit', async () => {
    const { none, sal } = await record({ ...small, noise: 0 })
    for (const flat of none.weights) {
      const W = rows(flat)
      expect(W.map((row, i) => row.map((_, j) => W[j]![i]))).toEqual(W)
    }
    expect(
      none.validations.every(
        ({ asymmetry, asymmetryVariance }) => asymmetry === 0 && asymmetryVariance === 0,
      ),
    ).toBe(true)
    // SAL sees the noise of single spikes
    expect(sal.trial.final.asymmetry).toBeGreaterThan(0)
  })

  it('begins both arms with the same spikes and parts them by what is learned', async () => {
    const { sal, none } = await record(small)
    const [first] = sal.phases.filter(({ name }) => name === 'sleep')
    const before = ({ spikes }: Recorded) => spikes.filter(({ t }) => t < first!.end)
    expect(before(sal)).toEqual(before(none))
    expect(before(sal).length).toBeGreaterThan(1_000)
    expect({ ...sal.validations[0], arm: 'none' }).toEqual(none.validations[0])
    expect(sal.spikes.at(-1)).not.toEqual(none.spikes.at(-1))
  })
})

describe('a validation', () => {
  it('that never saw some of the states is infinitely far, with and without its bias', async () => {
    const { none } = await record(small)
    const near = none.phases
      .filter(({ name }) => name === 'validation')
      .slice(-2)
      .map(({ begin, end }) =>
        residence(
          none.spikes.filter(({ t }) => t > begin - 10 && t < end),
          7,
          10,
          begin,
          end,
        ),
      )
    const [first, second] = near as [number[], number[]]
    const whole = first.map((time, k) => time + second[k]!)
    expect(whole).toContain(0)
    whole.forEach((time, k) => expect(none.trial.sampled[k]).toBeCloseTo(time / 6_000, 12))
    expect(none.trial.final).toMatchObject({ divergence: Infinity, divergenceUnbiased: Infinity })
  })

  it('of which only one half never saw some of the states has a divergence, but none less its bias', async () => {
    // of many short ones some are so
    const { validations } = (
      await record({
        ...small,
        epochs: 60,
        epochDuration_tau_ref: 10,
        validations: 60,
        validationDuration_tau_ref: 2_500,
      })
    ).none
    const halfSeen = validations.filter(
      (v) => v.divergence < Infinity && v.divergence === v.divergenceUnbiased,
    )
    const unseen = validations.filter((v) => v.divergence === Infinity)
    expect(halfSeen.length).toBeGreaterThan(0)
    expect(unseen.length).toBeGreaterThan(0)
    for (const { divergenceUnbiased } of validations) expect(divergenceUnbiased).toBeGreaterThan(-Infinity)
  })

  it('of enough time has the divergence of its states, and less its bias nearly the true one', async () => {
    const options = {
      ...small,
      noise: 0,
      epochs: 1,
      etaWeight: 0,
      etaBias: 0,
      validations: 1,
      validationDuration_tau_ref: 20_000,
      finalDuration_tau_ref: 20_000,
    }
    const { none } = await record(options)
    const { weights, biases } = targetDraws['4321']!
    const p = enumerate(weights, biases).probabilities
    const draw = initialDraws['9002']!
    const truth = exactDivergence(
      p,
      enumerate(
        draw.weights.map((row, i) => row.map((w, j) => (i === j ? 0 : w))),
        draw.biases,
      ).probabilities,
    )
    const halves = none.phases
      .filter(({ name }) => name === 'validation')
      .slice(-2)
      .map(
        ({ begin, end }) => [none.spikes.filter(({ t }) => t > begin - 10 && t < end), begin, end] as const,
      )
      .map(([near, begin, end]) => sweep(near, begin, end))
    const whole = halves[0]!.map((time, k) => time + halves[1]![k]!)
    const { divergence, divergenceUnbiased } = none.trial.final
    const exact = exactDivergence(p, whole)
    expect(divergence).toBeCloseTo(exact, 9)
    expect(divergenceUnbiased).toBeCloseTo(
      2 * exact - (exactDivergence(p, halves[0]!) + exactDivergence(p, halves[1]!)) / 2,
      9,
    )
    // the bias is about 0.12 * 128 / 20,000
    expect(Math.abs(divergenceUnbiased - truth)).toBeLessThan(0.02 * truth)
    expect(none.trial.final.asymmetry).toBe(0)
  })

  /** Residence by a sweep over the ends of intervals: what the definition says, in the time of a sort. */
  const sweep = (spikes: readonly Spike[], begin: number, end: number): number[] => {
    const edges = spikes
      .flatMap(({ t, source }) => [
        { t: Math.max(t, begin), flip: 1 << source },
        { t: Math.min(Math.max(t + 10, begin), end), flip: -(1 << source) },
      ])
      .sort((a, b) => a.t - b.t)
    const times = Array.from({ length: 128 }, () => 0)
    let [t, state] = [begin, 0]
    for (const edge of [...edges, { t: end, flip: 0 }]) {
      times[state]! += edge.t - t
      t = edge.t
      state += edge.flip
    }
    return times
  }

  it('measures asymmetry by its definition', async () => {
    const { none } = await record({ ...small, epochs: 2, validations: 1 })
    const W = rows(none.trial.weights)
    const pairs = W.flatMap((row, i) => row.flatMap((w, j) => (i < j ? [[w, W[j]![i]!] as const] : [])))
    const differences = pairs.map(([a, b]) => a - b)
    const mean = differences.reduce((sum, d) => sum + d, 0) / 21
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 21
    const norm = pairs.reduce((sum, [a, b]) => sum + a * a + b * b, 0)
    const relative = Math.sqrt((2 * differences.reduce((sum, d) => sum + d * d, 0)) / norm)
    expect(none.trial.final.asymmetry).toBeCloseTo(relative, 12)
    expect(none.trial.final.asymmetryVariance).toBeCloseTo(variance, 12)
  })

  it('counts the spikes so far; a raster of 50 tau_ref comes at the end', async () => {
    const { sal } = await record(small)
    const { raster, rasterBegin, final } = sal.trial
    const end = sal.phases.at(-1)!
    expect(end).toEqual({ name: 'raster', begin: rasterBegin, end: rasterBegin + 500 })
    expect(raster).toEqual(sal.spikes.filter(({ t }) => t >= rasterBegin))
    expect(final.spikes).toBe(sal.spikes.length - raster.length)
    expect(sal.validations.at(-1)).toEqual(final)
    expect(sal.trial.validations).toEqual(sal.validations)
  })
})

describe('the spec of a training', () => {
  it('is pure: equal arguments give equal specs, and nothing else changes', () => {
    const options = structuredClone(small)
    const specs = [1, 2, 3].map(() => samplingSpec(options, runOf('sal')))
    expect(specs[1]).toStrictEqual(specs[0])
    expect(specs[2]).toStrictEqual(specs[0])
    expect(options).toEqual(small)
  })

  it('survives JSON, and is its own decoding', () => {
    for (const { options } of Object.values(samplingPresets)) {
      const spec = samplingSpec(options, {
        ...runOf('sal'),
        target: options.targets[0]!,
        init: options.inits[0]!,
      })
      const read = JSON.parse(JSON.stringify(spec)) as NetworkSpec
      expect(read).toStrictEqual(spec)
      expect(decodeSpec(builtInKinds(), read)).toStrictEqual(spec)
    }
  })

  it('differs between the arms in the rule SAL and its name alone', () => {
    const [sal, none] = [samplingSpec(small, runOf('sal')), samplingSpec(small, runOf('none'))]
    const rulesOf = ({
      projections: [{ plasticity }],
    }: {
      projections: readonly [{ plasticity: { params: { rules: { kind: string }[] } } }]
    }) => plasticity.params.rules
    const [withSal, without] = [rulesOf(sal as never), rulesOf(none as never)]
    expect(withSal.map(({ kind }) => kind)).toEqual(['wake-sleep', 'sal'])
    expect(without).toEqual(withSal.slice(0, 1))
    expect({ ...sal, name: '', projections: [] }).toEqual({ ...none, name: '', projections: [] })
    expect([sal.name, none.name]).toEqual(['sampling 4321 9002 sal', 'sampling 4321 9002 none'])
  })

  it('is evaluated with the table, as anybody’s would be', () => {
    expect(
      wire(samplingSpec(small, runOf('sal')))
        .explain()
        .split('\n')[0],
    ).toBe('population samplers: 7 × sampler, table of hazards, with synapses in it')
  })

  it('refuses a target, an initial draw or a number that there is not', () => {
    const make = (options: object, run: object) => () =>
      samplingSpec({ ...small, ...options }, { ...runOf('sal'), ...run })
    expect(make({}, { target: 'toString' })).toThrow("target: 'toString'; expected one of 4235, 4242, 4321")
    expect(make({}, { init: '9001' })).toThrow("init: '9001'; expected one of 4343, 9002")
    expect(make({ epochs: 0 }, {})).toThrow('epochs: 0; expected an integer >= 1')
    expect(() => targetOf('__proto__')).toThrow(ParameterError)
  })
})

describe('options', () => {
  it('that are right are given back', () => {
    for (const { options } of Object.values(samplingPresets)) expect(checkedOptions(options)).toBe(options)
  })

  it.each(Object.keys(samplingTable))('are refused where %s is no number that it allows', (name) => {
    for (const value of [Number.NaN, Infinity, -1, '1', null, undefined]) {
      expect(() => checkedOptions({ ...small, [name]: value })).toThrow(new RegExp(`^${name}: .*; expected`))
    }
  })

  it.each([
    [{ seed: -1 }, 'seed: -1; expected an integer from 0 to 2^52'],
    [{ seed: 0.5 }, 'seed: 0.5; expected an integer from 0 to 2^52'],
    [{ seed: 2 ** 53 }, 'seed: 9007199254740992; expected an integer from 0 to 2^52'],
    [{ validations: 7 }, 'validations: 7; expected at most one an epoch, 6'],
    [{ targets: [] }, 'targets: an array of 0; expected at least one of 4235'],
    [{ targets: ['4321', 'x'] }, "targets: 'x'; expected one of 4235, 4242, 4321, 4322, 4323, 4324"],
    [{ inits: ['constructor'] }, "inits: 'constructor'; expected one of 4343, 9002, 9003, 9004, 9005"],
  ])('are refused by name: %j', (change, message) => {
    expect(() => checkedOptions({ ...small, ...change })).toThrow(message)
  })
})

describe('the presets', () => {
  it('have the published parameters', () => {
    const published = {
      'syn-noise': {
        epochs: 20_000,
        epochDuration_tau_ref: 1000,
        etaWeight: 0.01,
        etaBias: 0.01,
        etaSal: 0.01,
        plasticityNoise: 0,
      },
      'plast-noise-paper': {
        epochs: 150_000,
        epochDuration_tau_ref: 1000,
        etaWeight: 0.001,
        etaBias: 0.001,
        etaSal: 0.002,
        noise: 0.2,
        plasticityNoise: 0.05,
      },
      minimal: {
        epochs: 1500,
        epochDuration_tau_ref: 1000,
        etaWeight: 0.001,
        etaBias: 0.001,
        etaSal: 0.002,
        noise: 0.2,
        plasticityNoise: 0.05,
        targets: ['4242'],
        inits: ['4343'],
      },
      'plast-noise': {
        epochs: 15_000,
        epochDuration_tau_ref: 1000,
        etaWeight: 0.01,
        etaBias: 0.01,
        etaSal: 0.02,
        noise: 0.2,
        plasticityNoise: 0.05,
      },
    }
    for (const [name, options] of Object.entries(published)) {
      expect(samplingPresets[name]?.options).toMatchObject({ ...options, bound: 2, decayTo: 1, tau_ref: 10 })
    }
    for (const name of ['syn-noise', 'plast-noise', 'plast-noise-paper']) {
      expect(samplingPresets[name]?.options).toMatchObject({
        targets: ['4321', '4322', '4323', '4324', '4235'],
        inits: ['9002', '9003', '9004', '9005'],
        finalDuration_tau_ref: 1e6,
      })
    }
  })

  it('have in quick the defaults of the table', () => {
    expect(quick).toMatchObject({
      epochs: 4000,
      epochDuration_tau_ref: 500,
      noise: 0.6,
      etaWeight: 0.3,
      etaSal: 0.3,
      decayFrom: 0.5,
      decayTo: 0.02,
      inits: ['9002'],
      seed: 1,
    })
    for (const [name, { value }] of Object.entries(samplingTable)) expect(quick[name as 'epochs']).toBe(value)
  })

  it.each(Object.entries(samplingPresets))(
    '%s wires, in every run, for the event time that it says',
    (_, { doc, options }) => {
      const sampling = createSampling()
      expect(doc).not.toBe('')
      const runs = sampling.runs(options)
      expect(runs).toHaveLength(2 * options.targets.length * options.inits.length)
      const net = wire(sampling.spec(options, runs.at(-1)!))
      const {
        epochs,
        epochDuration_tau_ref,
        validations,
        validationDuration_tau_ref,
        finalDuration_tau_ref,
      } = options
      const perRun =
        epochs * epochDuration_tau_ref + validations * validationDuration_tau_ref + finalDuration_tau_ref + 50
      expect(net.duration).toBe(perRun * options.tau_ref)
      expect(sampling.modelTime(options)).toBe(perRun * runs.length)
    },
  )
})

describe('the published draws', () => {
  it.each(Object.entries(targetDraws))(
    'target %s is symmetric, within (-1, 1), and has the law that its enumeration has',
    (name, { weights, biases }) => {
      weights.forEach((row, i) =>
        row.forEach((w, j) => {
          expect(w).toBe(weights[j]![i])
          expect(i === j ? w === 0 : Math.abs(w) < 1).toBe(true)
        }),
      )
      const { marginals, coactivations, probabilities } = targetOf(name)
      const { probabilities: p } = enumerate(weights, biases)
      p.forEach((x, k) => expect(probabilities[k]).toBeCloseTo(x, 14))
      const wanted = wakeStatistics(name)
      wanted.forEach((row, i) => {
        expect(marginals[i]).toBeCloseTo(row[i]!, 13)
        row.forEach((c, j) => expect(coactivations[7 * i + j]).toBeCloseTo(c, 13))
      })
    },
  )

  it.each(Object.entries(initialDraws))(
    'initial draw %s has a symmetric part, an asymmetric one, and cut windows',
    (_, draw) => {
      const { weights, asymmetric, wakeSleep, sal, biases } = draw
      expect(biases).toHaveLength(7)
      weights.forEach((row, i) => row.forEach((w, j) => expect(w).toBe(weights[j]![i])))
      expect(asymmetric.some((row, i) => row.some((x, j) => x !== asymmetric[j]![i]))).toBe(true)
      for (const windows of [wakeSleep, sal]) {
        windows.forEach((row, i) => row.forEach((x, j) => expect(i === j || Math.abs(x) <= 1.5).toBe(true)))
      }
      expect(sal).not.toEqual(wakeSleep)
    },
  )
})

describe('the runs of an experiment', () => {
  it('pair the arms: each pair of target and initial draw has one seed of its own', () => {
    const runs = createSampling().runs({
      ...small,
      targets: ['4321', '4322'],
      inits: ['9002', '9003'],
      seed: 10,
    })
    expect(runs.map(({ target, init, seed, arm }) => [target, init, seed, arm])).toEqual([
      ['4321', '9002', 10, 'none'],
      ['4321', '9002', 10, 'sal'],
      ['4321', '9003', 11, 'none'],
      ['4321', '9003', 11, 'sal'],
      ['4322', '9002', 12, 'none'],
      ['4322', '9002', 12, 'sal'],
      ['4322', '9003', 13, 'none'],
      ['4322', '9003', 13, 'sal'],
    ])
  })

  const tiny: SamplingOptions = {
    ...small,
    epochs: 2,
    validations: 1,
    validationDuration_tau_ref: 3_000,
    finalDuration_tau_ref: 3_000,
    targets: ['4321', '4322', '4323'],
  }

  it('give the same result for the same seed, bit for bit, and another for another', async () => {
    const [first, again, other] = await Promise.all([
      createSampling().run(tiny),
      createSampling().run(tiny),
      createSampling().run({ ...tiny, seed: 7 }),
    ])
    expect(again).toEqual(first)
    expect(other.arms.sal.runs[0]?.spikes).not.toBe(first.arms.sal.runs[0]?.spikes)
  })

  it('are summed up by their medians, arm by arm', async () => {
    const finals: Validation[] = []
    const result = await createSampling().run(tiny, { finished: ({ final }) => finals.push(final) })
    expect(result.modelTime_tau_ref).toBe(6 * (2 * 150 + 3_000 + 3_000 + 50))
    for (const arm of ARMS) {
      const own = finals.filter((final) => final.arm === arm)
      const { runs, ...medians } = result.arms[arm]
      expect(runs.map(({ target, init, seed, spikes }) => ({ target, init, seed, spikes }))).toEqual(
        own.map(({ target, init, seed, spikes }) => ({ target, init, seed, spikes })),
      )
      for (const measure of ['divergence', 'asymmetry', 'asymmetryVariance'] as const) {
        const sorted = own.map((final) => final[measure]).sort((a, b) => a - b)
        expect(runs.map((run) => run[measure])).toEqual(own.map((final) => final[measure]))
        expect(medians[measure]).toBe(sorted[1])
      }
    }
  })

  it('tell how far they are in tau_ref, over all runs', async () => {
    const progress: number[] = []
    await createSampling().run(tiny, { progress: (done) => progress.push(done) })
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBeCloseTo(createSampling().modelTime(tiny), 6)
  })

  it('end where a signal ends them, and what was told until then is kept', async () => {
    const abort = new AbortController()
    const finished: Trial[] = []
    const validations: Validation[] = []
    const whole: Validation[] = []
    await createSampling().run(tiny, { validated: (validation) => whole.push(validation) })
    const run = createSampling().run(tiny, {
      signal: abort.signal,
      finished: (trial) => finished.push(trial),
      validated: (validation) => {
        validations.push(validation)
        // in the middle of the second training
        if (validations.length === 3) abort.abort('enough')
      },
    })
    await expect(run).rejects.toThrow(RunAborted)
    expect(finished).toHaveLength(1)
    expect(validations.length).toBeLessThan(whole.length)
    expect(validations).toEqual(whole.slice(0, validations.length))
  })

  it('go on from any snapshot, in either training, to the same result bit for bit', async () => {
    const options = { ...tiny, targets: ['4322'] }
    const whole: Validation[] = []
    const wholeTrials: Trial[] = []
    const snapshots: Uint8Array[] = []
    const result = await createSampling().run(options, {
      validated: (validation) => whole.push(validation),
      finished: (trial) => wholeTrials.push(trial),
      standing: (net) => snapshots.push(net.snapshot().toBytes()),
    })
    expect(snapshots.length).toBeGreaterThan(5)
    const some = [0, 1, Math.floor(snapshots.length / 2), snapshots.length - 1]
    for (const k of some) {
      const from = Snapshot.fromBytes(snapshots[k]!)
      const rest: Validation[] = []
      const trials: Trial[] = []
      const resumed = await createSampling().run(options, {
        from,
        validated: (validation) => rest.push(validation),
        finished: (trial) => trials.push(trial),
      })
      expect(resumed).toEqual(result)
      expect(rest).toEqual(whole.slice(whole.length - rest.length))
      expect(trials).toEqual(wholeTrials.slice(wholeTrials.length - trials.length))
    }
  })

  it('refuse a snapshot of a run with other options', async () => {
    let from: Snapshot | undefined
    await createSampling().run(
      { ...tiny, targets: ['4322'] },
      { standing: (net) => (from ??= net.snapshot()) },
    )
    await expect(createSampling().run({ ...tiny, targets: ['4323'] }, { from: from! })).rejects.toThrow(
      'a snapshot of a run with the same options',
    )
  })

  it('refuse options that cannot be run before anything is wired', async () => {
    const wired: NetworkSpec[] = []
    const sampling = new Sampling((spec) => {
      wired.push(spec)
      return wire(spec)
    }, restore)
    await expect(sampling.run({ ...tiny, epochs: -1 })).rejects.toThrow(ParameterError)
    expect(wired).toEqual([])
  })

  it('run through the wiring that is injected', async () => {
    const container = createUseCaseContainer()
    const wired: string[] = []
    container.register(WIRING, {
      useValue: (spec: NetworkSpec) => {
        wired.push(spec.name)
        return wire(spec)
      },
    })
    await container.resolve(SAMPLING).run({ ...tiny, targets: ['4322'] })
    expect(wired).toEqual(['sampling 4322 9002 none', 'sampling 4322 9002 sal'])
  })
})

describe('the claim of the use case', () => {
  it('holds in a short training: SAL makes weights symmetric and the distribution better', async () => {
    const { arms } = await createSampling().run({
      ...quick,
      targets: ['4322'],
      epochs: 800,
      validations: 1,
      validationDuration_tau_ref: 1_000,
      finalDuration_tau_ref: 2e5,
    })
    expect(arms.sal.asymmetry).toBeLessThan(arms.none.asymmetry / 10)
    expect(arms.sal.divergence).toBeLessThan(arms.none.divergence / 3)
  })
})
