import { describe, expect, it } from 'vitest'
import { builtInKinds, decodeSpec, restore, wire } from '../../src/graph/index.ts'
import {
  checkedDalesLawOptions,
  createUseCaseContainer,
  DALES_LAW,
  DalesLaw,
  type DalesLawOptions,
  type DalesLawOutcome,
  dalesLawPresets,
} from '../../src/usecases/index.ts'

const usecase = new DalesLaw(wire, restore)
const quick = dalesLawPresets['quick']!.options
const small: DalesLawOptions = {
  ...quick,
  grid: 3,
  pointDuration_tau_ref: 5e3,
  lines: 1,
  lineDuration_tau_ref: 5e4,
  starts: 2,
  epochs: 120,
  epochDuration_tau_ref: 400,
}

const run = async (options: DalesLawOptions): Promise<Map<string, DalesLawOutcome>> => {
  const outcomes = new Map<string, DalesLawOutcome>()
  for (const trial of usecase.trials(options)) outcomes.set(trial.key, await trial.run())
  return outcomes
}

describe('the networks of Dale’s law', () => {
  it.each(Object.keys(dalesLawPresets))('of the preset %s are valid specs, the same every time', (name) => {
    const { options } = dalesLawPresets[name]!
    const trials = usecase.trials(options)
    expect(new Set(trials.map(({ key }) => key)).size).toBe(trials.length)
    for (const { key } of trials.filter((_, k) => k % 13 === 0)) {
      const spec = usecase.spec(options, key)
      expect(usecase.spec({ ...options }, key)).toEqual(spec)
      const written = JSON.parse(JSON.stringify(spec)) as unknown
      expect(decodeSpec(builtInKinds(), written)).toEqual(written)
    }
  })

  it('have each excitatory neuron inhibit the other one, and not itself', () => {
    const net = wire(usecase.spec(quick, 'start-1'))
    // rows are targets
    expect([...net.synapses('E-I').toMatrix()]).toEqual([3.948, 0, 0, 4.232])
    expect([...net.synapses('I-E').toMatrix()]).toEqual([0, -1.099, -1.043, 0])
    expect(net.synapses('I-E').count).toBe(2)
    net.end()
  })
})

describe('the window of Dale’s law', () => {
  it.each([
    ['triangular', 'all-to-all'],
    ['exponential', 'restricted'],
  ] as const)(
    '%s is the one of the rule, with %s pairs, where it is measured and on courses',
    (window, pairing) => {
      for (const key of ['node-1-1', 'line-1-1', 'start-1']) {
        const { plasticity } = usecase.spec({ ...quick, window }, key).projections[0]!
        expect(plasticity).toMatchObject({ params: { pairing: { kind: pairing }, window: { kind: window } } })
      }
    },
  )

  it('is the published one in the preset paper', () => {
    expect(dalesLawPresets['paper']!.options.window).toBe('exponential')
  })
})

describe('the result of Dale’s law', () => {
  it('has the published effective weights', () => {
    const sigma = (x: number): number => 1 / (1 + Math.exp(-x))
    const { inhibition, predicted } = usecase.result(quick, new Map())
    expect(inhibition.onto2).toBeCloseTo((-1.043 * sigma(3.948 / 2 - 2.254)) / 0.5, 12)
    expect(inhibition.onto1).toBeCloseTo((-1.099 * sigma(4.232 / 2 - 2.184)) / 0.5, 12)
    expect(inhibition.onto2).toBeCloseTo(-0.897, 2)
    expect(inhibition.onto1).toBeCloseTo(-1.061, 2)
    expect(predicted).toBeCloseTo(-0.164, 3)
  })

  it('is measured: the drift has the sign of the distance from the nullcline, which is near the prediction', async () => {
    const outcomes = await run(small)
    const { field, measured, predicted, nullcline, trajectories } = usecase.result(small, outcomes)
    // far from the nullcline, by more than ten standard errors
    expect(field.drift[0]![2]).toBeGreaterThan(10 * field.error[0]![2]!)
    expect(field.drift[2]![0]).toBeLessThan(-10 * field.error[2]![0]!)
    expect(nullcline).toHaveLength(1)
    // between equal effective weights and equal weights, to 4 standard errors; the mean-field prediction is off by about 0.02
    expect(measured!.error).toBeLessThan(0.03)
    expect(Math.abs(measured!.difference - predicted)).toBeLessThan(0.05 + 4 * measured!.error)
    expect(measured!.difference).toBeLessThan(-2 * measured!.error)
    for (const { w12, w21, difference } of trajectories) {
      expect(w12.at(-1)! + w21.at(-1)!).toBeCloseTo(w12[0]! + w21[0]!, 9)
      // noise of a short run with its last epochs: about 0.05
      expect(Math.abs(difference - predicted)).toBeLessThan(0.25)
    }
    for (const [key, outcome] of outcomes)
      expect(usecase.outcome(JSON.parse(JSON.stringify(outcome)), small, key)).toEqual(outcome)
  })

  it('is no offset where both sides are the same: measured to be 0 within 4 standard errors', async () => {
    const options: DalesLawOptions = { ...dalesLawPresets['even']!.options, grid: 2, lines: 1, starts: 0 }
    const even = { ...options, pointDuration_tau_ref: 5e3, lineDuration_tau_ref: 5e4 }
    const { predicted, measured } = usecase.result(even, await run(even))
    expect(predicted).toBeCloseTo(0, 12)
    expect(Math.abs(measured!.difference)).toBeLessThan(4 * measured!.error)
    expect(measured!.error).toBeLessThan(0.03)
  })

  it('keeps weights excitatory, however fast they fall', async () => {
    const options: DalesLawOptions = { ...small, eta: 50, decayTo: 1, starts: 4, epochs: 20 }
    for (const trial of usecase.trials(options).filter(({ key }) => key.startsWith('start'))) {
      const course = await trial.run()
      if (!('epochs' in course)) throw new Error('no course')
      expect(Math.min(...course.w12, ...course.w21)).toBe(0)
    }
  })

  it('has no nullcline from drifts of which no error is known', () => {
    const keys = usecase.trials(small).map(({ key }) => key)
    const of = (key: string) => [key, { drift: 0, error: 0 }] as const
    const result = usecase.result(small, new Map(keys.filter((key) => key.startsWith('line')).map(of)))
    expect(result).toMatchObject({ measured: null, nullcline: [] })
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  it('is plain data where trials are missing', () => {
    const result = usecase.result(small, new Map([['node-1-2', { drift: 0.1, error: 0.01 }]]))
    expect(result).toMatchObject({ measured: null, ends: null, nullcline: [], trajectories: [] })
    expect(result.field.drift[0]).toEqual([null, 0.1, null])
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })
})

describe('the options of Dale’s law', () => {
  it.each([
    ['wI1E1', -1],
    ['wE2I1', 1],
    ['bI2', 100],
    ['from', -0.5],
    ['to', 0],
    ['grid', 1],
    ['seed', 0.5],
    ['pointDuration_tau_ref', 4999],
    ['lineDuration_tau_ref', 0.01],
    ['window', 'gaussian'],
  ])('are refused by name: %s', (name, value) => {
    expect(() => checkedDalesLawOptions({ ...quick, [name]: value })).toThrow(
      expect.objectContaining({ code: 'E_PARAMETER', where: name }),
    )
  })
})

it('the container has Dale’s law', () => {
  expect(createUseCaseContainer().resolve(DALES_LAW)).toBeInstanceOf(DalesLaw)
})
