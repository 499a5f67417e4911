import { describe, expect, it } from 'vitest'
import { builtInKinds, decodeSpec, restore, Snapshot, wire } from '../../src/graph/index.ts'
import { ParameterError, SnapshotError } from '../../src/models/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import {
  createUseCaseContainer,
  type LayersOptions,
  type PairOptions,
  type PairsOptions,
  Symmetrisation,
  SYMMETRISATION,
  type SymmetrisationOptions,
  type SymmetrisationOutcome,
  symmetrisationPresets,
} from '../../src/usecases/index.ts'

const presetOf = (name: string): SymmetrisationOptions => symmetrisationPresets[name]!.options

const small: LayersOptions = {
  ...(presetOf('layer') as LayersOptions),
  sizes: [8, 6],
  epochs: 6,
  epochDuration_tau_ref: 100,
  eta: 2e-3,
}
const pair: PairOptions = { ...(presetOf('pair') as PairOptions), epochs: 200 }
const pairs: PairsOptions = {
  ...(presetOf('pairs') as PairsOptions),
  pairs: 7,
  epochs: 5,
  epochDuration_tau_ref: 40,
}
const stack: LayersOptions = { ...small, sizes: [5, 4, 3], arms: ['sal', 'none'], runs: 2, epochs: 3 }

const usecase = new Symmetrisation(wire, restore)

const outcomesOf = async (options: SymmetrisationOptions): Promise<Map<string, SymmetrisationOutcome>> => {
  const outcomes = new Map<string, SymmetrisationOutcome>()
  for (const trial of usecase.trials(options)) outcomes.set(trial.key, await trial.run())
  return outcomes
}

describe('the network of symmetrisation', () => {
  it.each(Object.keys(symmetrisationPresets))(
    'of the preset %s is a valid spec, the same every time',
    (name) => {
      const options = presetOf(name)
      for (const { key } of usecase.trials(options)) {
        const spec = usecase.spec(options, key)
        expect(usecase.spec({ ...options }, key)).toEqual(spec)
        const written = JSON.parse(JSON.stringify(spec)) as unknown
        expect(decodeSpec(builtInKinds(), written)).toEqual(written)
      }
    },
  )

  it('has weights upwards that never learn and weights back that do, with the published ranges', () => {
    const options = presetOf('layer')
    const spec = usecase.spec(options, 'sal-1')
    expect(spec.populations.map(({ size }) => size)).toEqual([50, 50])
    const [up, down] = spec.projections
    expect(up).toMatchObject({ name: 'up 1', from: 'layer 1', to: 'layer 2' })
    expect(up).not.toHaveProperty('plasticity')
    expect(down).toMatchObject({ name: 'down 1', from: 'layer 2', to: 'layer 1' })
    for (const { weights } of [up!, down!]) {
      const { low, high } = (weights as unknown as { params: { low: number; high: number } }).params
      expect([low, high]).toEqual([-high, expect.closeTo(Math.sqrt(3 / 50), 12)])
    }
    // the sum over an epoch of 1,000 tau_ref of 10 ms, not its mean
    expect(down!.plasticity).toEqual({
      kind: 'sal',
      params: { eta: 3.125e-4, tau: 10, during: { phase: 'epoch', per: 10_000 } },
    })
    for (const { params } of spec.populations)
      for (const b of params!['bias'] as number[]) expect(Math.abs(b)).toBeLessThan(1 / Math.sqrt(50))
    const net = wire(spec)
    const [W, B] = [net.synapses('up 1').weights, net.synapses('down 1').weights]
    // 2,500 uniform draws: the variance of their mean square is (4/45) r^4 / n; six standard deviations
    for (const drawn of [W, B]) {
      const square = drawn.reduce((sum, w) => sum + w * w, 0) / drawn.length
      expect(Math.abs(square * 50 - 1)).toBeLessThan((6 * 3 * Math.sqrt(4 / 45)) / Math.sqrt(2500))
    }
    net.end()
  })

  it('without SAL has nothing that learns; with one synapse frozen only the other learns', () => {
    const plastic = (options: SymmetrisationOptions, key: string): readonly string[] =>
      usecase
        .spec(options, key)
        .projections.filter(({ plasticity }) => plasticity !== undefined)
        .map(({ name }) => name)
    expect(plastic({ ...small, arms: ['none'] }, 'none-1')).toEqual([])
    expect(plastic(pair, 'frozen-1')).toEqual(['w21'])
    expect(plastic(pair, 'sal-1')).toEqual(['w21', 'w12'])
  })

  it('has the window and the pairing that are asked for, and eta that falls', () => {
    const rule = (changes: Partial<LayersOptions>) =>
      usecase.spec({ ...small, ...changes }, 'sal-1').projections[1]!.plasticity
    expect(
      rule({ window: 'exponential', pairing: 'last', lastSpikes: 3, width_tau_ref: 2, decayTo: 0.1 }),
    ).toEqual({
      kind: 'rule',
      params: {
        pairing: { kind: 'last', params: { k: 3 } },
        window: {
          kind: 'exponential',
          params: { A_causal: -1, A_anticausal: 1, tau_causal: 20, tau_anticausal: 20 },
        },
        stages: [
          { kind: 'accumulate', params: { phase: 'epoch', per: 1000 } },
          { kind: 'scale', params: { factor: 2e-3 } },
          { kind: 'anneal', params: { from: 0, to: 6, factor: 0.1 } },
        ],
      },
    })
    expect(rule({ per: 'time', decayTo: 0.5, decayFrom: 0.5 })).toEqual({
      kind: 'sal',
      params: {
        eta: 2e-3,
        tau: 10,
        during: { phase: 'epoch', per: 10, schedule: { from: 3, to: 6, factor: 0.5 } },
      },
    })
  })
})

describe('symmetrisation', () => {
  it('turns the weights back towards those upwards: as much as the theory has it', async () => {
    // with weights near 0 and biases within ± 1/sqrt 20, p11 = 1/4 and gamma = 1/12 to a few percent; a run of 2e4 tau_ref at eta 5e-4
    // leaves exp(-5e-4 * 2e4 / 12) = .43 of the difference: the slope of back over upwards is .57
    const options: LayersOptions = {
      ...small,
      sizes: [20, 20],
      epochs: 20,
      epochDuration_tau_ref: 1000,
      eta: 5e-4,
    }
    const [run] = usecase.result(options, await outcomesOf(options)).arms.sal!.runs
    const [before, after] = run!.slope
    expect(after! - before!).toBeGreaterThan(0.57 - 0.1)
    expect(after! - before!).toBeLessThan(0.57 + 0.1)
    expect(run!.angleDegrees[1]).toBeLessThan(50)
    expect(run!.correlation[1]).toBeGreaterThan(0.65)
    expect(run!.variance[1]).toBeLessThan(0.4 * run!.variance[0]!)
    for (const rate of run!.rates) expect(rate).toBeCloseTo(0.5, 1)
  })

  it('brings two weights to their mean; with one frozen the other goes to it', async () => {
    const options: PairOptions = { ...pair, epochs: 1500 }
    const { arms } = usecase.result(options, await outcomesOf(options))
    const { w12, w21 } = arms.sal!.runs[0]!.weights!
    // opposite changes, as long as there is nothing but rounding
    expect(w12[1]! + w21[1]!).toBeCloseTo(2, 9)
    // noise leaves a difference of std sqrt(eta s2 / (gamma T)) = 0.041, with s2 = .2, gamma = .06, T = 60; four of them
    expect(Math.abs(w12[1]! - w21[1]!)).toBeLessThan(0.17)
    const frozen = arms.frozen!.runs[0]!.weights!
    expect(frozen.w12).toEqual([1.5, 1.5])
    // exp(-eta gamma 1500) = .07 of the difference is left too
    expect(Math.abs(frozen.w21[1]! - 1.5)).toBeLessThan(0.24)
    expect(arms.sal!.correlation).toEqual([null, null])
    expect(arms.sal!.angleDegrees[0]).toBeCloseTo((Math.acos(1.5 / 2.5) * 180) / Math.PI, 9)
    expect(arms.sal!.angleDegrees[1]).toBeLessThan(8)
  })

  it('changes nothing without SAL', async () => {
    const outcomes = await outcomesOf({ ...stack, arms: ['none'] })
    for (const { directions } of outcomes.values())
      for (const { before, after, course } of directions) {
        expect(after).toEqual(before)
        expect(new Set(course.angleDegrees).size).toBe(1)
      }
  })

  it('measures the weights themselves, layer by layer and all as one', async () => {
    const options = { ...stack, arms: ['sal'] as const, runs: 1 }
    const last = new Map<string, Float64Array>()
    const watching = new Symmetrisation((spec) => {
      const net = wire(spec)
      for (const { name } of spec.projections)
        net.weights(name).subscribe((synapses) => last.set(name, synapses.toMatrix()))
      return net
    }, restore)
    const [trial] = watching.trials(options)
    const outcome = await trial!.run()
    const angle = (parts: readonly (readonly [number, number])[]): number => {
      const [aa, bb, ab] = [0, 0, 0].map((_, k) =>
        parts.reduce((sum, [a, b]) => sum + (k === 0 ? a * a : k === 1 ? b * b : a * b), 0),
      )
      return (Math.acos(ab! / Math.sqrt(aa! * bb!)) * 180) / Math.PI
    }
    const sizes = [5, 4, 3]
    const all = [1, 2].map((k) => {
      const [below, above] = [sizes[k - 1]!, sizes[k]!]
      const [W, B] = [last.get(`up ${k}`)!, last.get(`down ${k}`)!]
      return Array.from({ length: above * below }, (_, at): readonly [number, number] => {
        const [i, j] = [Math.floor(at / below), at % below]
        return [W[i * below + j]!, B[j * above + i]!]
      })
    })
    all.forEach((parts, k) =>
      expect(outcome.directions[k]!.course.angleDegrees.at(-1)).toBeCloseTo(angle(parts), 9),
    )
    expect(outcome.overall.angleDegrees.at(-1)).toBeCloseTo(angle(all.flat()), 9)
    expect(outcome.overall.angleDegrees).toHaveLength(options.epochs + 1)
    expect(outcome.directions[0]!.after.backward).toEqual(all[0]!.map(([, b]) => b))
  })

  it('shows weights of every neuron where there are too many to show them all', async () => {
    const options = {
      ...small,
      sizes: [100, 100],
      epochs: 1,
      epochDuration_tau_ref: 1,
      arms: ['none'] as const,
    }
    const watching = new Map<string, Float64Array>()
    const own = new Symmetrisation((spec) => {
      const net = wire(spec)
      watching.set('up', net.synapses('up 1').toMatrix())
      return net
    }, restore)
    const [outcome] = [await own.trials(options)[0]!.run()]
    const { before, pairs: count } = outcome.directions[0]!
    expect(count).toBe(10_000)
    expect(before.forward.length).toBeGreaterThan(2500)
    expect(before.forward.length).toBeLessThanOrEqual(5000)
    const drawn = new Set(before.forward)
    const at = Array.from(watching.get('up')!, (w, k) => (drawn.has(w) ? [k] : [])).flat()
    expect(new Set(at.map((k) => k % 100)).size).toBe(100)
    expect(new Set(at.map((k) => Math.floor(k / 100))).size).toBe(100)
  })

  it.each([
    ['layers', small],
    ['a stack', { ...stack, arms: ['sal'] as const, runs: 1 }],
    ['pairs', pairs],
    ['a pair', { ...pair, arms: ['sal'] as const, epochs: 20 }],
  ])('of %s that goes on from a snapshot has the outcome of one without a break', async (_, options) => {
    const [trial] = usecase.trials(options)
    const whole = await trial!.run()
    const snapshots: { readonly t: number; readonly bytes: Uint8Array }[] = []
    await trial!.run({
      standing: (net) => snapshots.push({ t: net.clock.now(), bytes: net.snapshot().toBytes() }),
    })
    // in the middle of the first epoch, of a later one, and at the very end
    const end = options.epochs * options.epochDuration_tau_ref * options.tau_ref
    const chosen = [snapshots[0], snapshots.find(({ t }) => t > end / 2), snapshots.at(-1)]
    for (const { bytes } of chosen.map((one) => one!))
      expect(await trial!.run({ from: Snapshot.fromBytes(bytes) })).toEqual(whole)
    const abort = new AbortController()
    let last: Uint8Array | undefined
    await expect(
      trial!.run({
        signal: abort.signal,
        progress: () => abort.abort('enough'),
        standing: (net) => (last = net.snapshot().toBytes()),
      }),
    ).rejects.toThrow(RunAborted)
    expect(await trial!.run({ from: Snapshot.fromBytes(last!) })).toEqual(whole)
  })

  it('has a trial a seed and arm, and medians over seeds of those that are done', async () => {
    expect(usecase.trials(stack).map(({ key }) => key)).toEqual(['none-1', 'sal-1', 'none-2', 'sal-2'])
    const outcomes = await outcomesOf({ ...stack, runs: 1 })
    const result = usecase.result(stack, outcomes)
    expect(Object.keys(result.arms)).toEqual(['sal', 'none'])
    expect(result.arms.sal!.runs.map(({ seed }) => seed)).toEqual([1])
    expect(result.arms.sal!.angleDegrees).toEqual(result.arms.sal!.runs[0]!.angleDegrees)
    expect(result.arms.sal!.runs[0]!.layers!.map(({ name }) => name)).toEqual(['layers 1, 2', 'layers 2, 3'])
    // what is written down is what comes back
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  it('is made by the container', () => {
    expect(createUseCaseContainer().resolve(SYMMETRISATION)).toBeInstanceOf(Symmetrisation)
  })
})

describe('options of symmetrisation', () => {
  it.each<[SymmetrisationOptions, object, string]>([
    [small, { eta: 0 }, 'eta'],
    [small, { eta: Number.NaN }, 'eta'],
    [small, { epochs: 1.5 }, 'epochs'],
    [small, { sizes: [] }, 'sizes'],
    [small, { sizes: [50] }, 'sizes'],
    [small, { sizes: [50, -1] }, 'sizes[1]'],
    [small, { arms: ['sal', 'sal'] }, 'arms'],
    [small, { arms: ['frozen'] }, 'arms'],
    [small, { arms: ['sall'] }, 'arms[0]'],
    [small, { window: 'round' }, 'window'],
    [small, { seed: -1 }, 'seed'],
    [small, { w12: 3 }, 'sizes'],
    [small, { sigma: 3 }, 'sigma'],
    [pair, { b1: 'x' }, 'b1'],
    [pairs, { pairs: 0 }, 'pairs'],
    [pairs, { decayTo: 0 }, 'decayTo'],
  ])('that do not fit are refused by their names (%#)', (options, wrong, where) => {
    const bad = { ...options, ...wrong } as SymmetrisationOptions
    for (const use of [() => usecase.checked(bad), () => usecase.trials(bad)]) {
      let error: unknown
      try {
        use()
      } catch (caught) {
        error = caught
      }
      expect(error).toBeInstanceOf(ParameterError)
      expect((error as ParameterError).where).toBe(where)
    }
  })

  it('do for the trials that they have only', () => {
    expect(() => usecase.spec(small, 'none-1')).toThrow(/none-1/)
    expect(() => usecase.spec(small, 'sal-2')).toThrow(ParameterError)
  })
})

describe('an outcome in a file', async () => {
  const [trial] = usecase.trials(small)
  const outcome = await trial!.run()
  const written = () => JSON.parse(JSON.stringify(outcome)) as Record<string, unknown>

  it('is read as it was', () => {
    expect(usecase.outcome(written(), small, 'sal-1')).toEqual(outcome)
  })

  it.each<[string, (file: Record<string, unknown>) => unknown]>([
    ['nothing', () => null],
    ['a list', () => []],
    ['another arm', (file) => ({ ...file, arm: 'none' })],
    ['another seed', (file) => ({ ...file, seed: 2 })],
    ['no rates', (file) => ({ ...file, rates: undefined })],
    ['a rate that is none', (file) => ({ ...file, rates: [0.5, 'x'] })],
    ['no layers', (file) => ({ ...file, directions: [] })],
    [
      'a course that is too short',
      (file) => ({ ...file, overall: { ...(file['overall'] as object), variance: [1] } }),
    ],
    [
      'an angle that is a text',
      (file) => ({
        ...file,
        overall: { ...(file['overall'] as object), angleDegrees: ['', '', '', '', '', '', ''] },
      }),
    ],
    [
      'the rest of other options',
      (file) => ({ ...file, directions: [{ ...(file['directions'] as object[])[0], name: 'x' }] }),
    ],
  ])('that is damaged is refused: %s', (_, damage) => {
    expect(() => usecase.outcome(damage(written()), small, 'sal-1')).toThrow(SnapshotError)
  })
})

it('one pair of synapses has no variance', async () => {
  const options: PairOptions = { ...pair, epochs: 2 }
  const { arms } = usecase.result(options, await outcomesOf(options))
  expect(arms.sal!.variance).toEqual([null, null])
  expect(arms.sal!.runs[0]!.variance).toEqual([null, null])
})
