import { checkObject } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { nearest } from '../../models/nearest.ts'
import { defaultsOf, describeRange, isAllowed, type TableOf } from '../../models/parameters.ts'
import { initialDraws, targetDraws } from './paperDraws.ts'

/** The numbers of one experiment. Times that say so are counted in tau_ref. */
export interface SamplingNumbers {
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly noise: number
  readonly plasticityNoise: number
  readonly etaWeight: number
  readonly etaBias: number
  readonly etaSal: number
  readonly decayFrom: number
  readonly decayTo: number
  readonly bound: number
  readonly validations: number
  readonly validationDuration_tau_ref: number
  readonly finalDuration_tau_ref: number
  readonly tau_ref: number
}

/** Parameters of the experiment, with units and defaults: those of the preset `quick`. */
export const samplingTable: TableOf<SamplingNumbers> = {
  epochs: { unit: '1', value: 4000, atLeast: 1, integer: true, doc: 'training epochs, each one sleep phase' },
  epochDuration_tau_ref: { unit: 'tau_ref', value: 500, above: 0, doc: 'length of an epoch, in tau_ref' },
  noise: {
    unit: '1',
    value: 0.6,
    atLeast: 0,
    doc: 'synaptic noise: std of what is added to each initial weight by itself',
  },
  plasticityNoise: {
    unit: '1',
    value: 0,
    atLeast: 0,
    doc: 'plasticity noise: std of the windows’ amplitudes, cut at 1.5 std',
  },
  etaWeight: { unit: '1', value: 0.3, atLeast: 0, doc: 'learning rate of wake–sleep on weights' },
  etaBias: { unit: '1', value: 0.3, atLeast: 0, doc: 'learning rate of biases' },
  etaSal: { unit: '1', value: 0.3, above: 0, doc: 'learning rate of SAL, in the arm that has it' },
  decayFrom: {
    unit: '1',
    value: 0.5,
    atLeast: 0,
    below: 1,
    doc: 'share of the epochs after which all rates fall geometrically',
  },
  decayTo: {
    unit: '1',
    value: 0.02,
    above: 0,
    atMost: 1,
    doc: 'share of the rates that is left at the end; 1 for no decay',
  },
  bound: { unit: '1', value: 2, above: 0, atMost: 80, doc: 'weights and biases are cut to ± this' },
  validations: {
    unit: '1',
    value: 16,
    atLeast: 1,
    integer: true,
    doc: 'validations before the last, evenly over the epochs',
  },
  validationDuration_tau_ref: {
    unit: 'tau_ref',
    value: 1e5,
    above: 0,
    doc: 'length of a validation, weights frozen, in tau_ref',
  },
  finalDuration_tau_ref: {
    unit: 'tau_ref',
    value: 1e6,
    above: 0,
    doc: 'length of the last validation, in tau_ref',
  },
  tau_ref: { unit: 'ms', value: 10, above: 0, doc: 'refractory period and length of a PSP' },
}

export type Arm = 'sal' | 'none'

/** The two trainings that are compared, in the order in which they run. */
export const ARMS: readonly Arm[] = ['none', 'sal']

export interface SamplingOptions extends SamplingNumbers {
  readonly seed: number
  /** Targets by their published seeds. */
  readonly targets: readonly string[]
  /** Initial draws by their published seeds; every target is run with each. */
  readonly inits: readonly string[]
}

const paperTargets = ['4321', '4322', '4323', '4324', '4235']
const paperInits = ['9002', '9003', '9004', '9005']

const quick: SamplingOptions = {
  seed: 1,
  targets: paperTargets,
  inits: ['9002'],
  ...defaultsOf(samplingTable),
}

const plastNoise: SamplingOptions = {
  ...quick,
  inits: paperInits,
  epochs: 15_000,
  epochDuration_tau_ref: 1000,
  noise: 0.2,
  plasticityNoise: 0.05,
  etaWeight: 0.01,
  etaBias: 0.01,
  etaSal: 0.02,
  decayTo: 1,
  validations: 15,
}

/**
 * The experiments by name. All but `quick` have the published parameters; validations are shorter and fewer, with
 * weights frozen, and the last is as long as the published ones.
 * @source Gierlich et al. 2025, arXiv:2503.02642, figs. 4 and 5; parameter files of its published code
 */
export const samplingPresets: Readonly<
  Record<string, { readonly doc: string; readonly options: SamplingOptions }>
> = {
  quick: { doc: 'synaptic noise, fast: high rates that decay, five targets', options: quick },
  'syn-noise': {
    doc: 'synaptic noise as published, 20 pairs of target and initial draw',
    options: {
      ...quick,
      inits: paperInits,
      epochs: 20_000,
      epochDuration_tau_ref: 1000,
      etaWeight: 0.01,
      etaBias: 0.01,
      etaSal: 0.01,
      decayTo: 1,
      validations: 20,
    },
  },
  'plast-noise': {
    doc: 'noise of the windows, at ten times the published rates for a tenth of the epochs',
    options: plastNoise,
  },
  'plast-noise-paper': {
    doc: 'noise of the windows as published: hours',
    options: {
      ...plastNoise,
      epochs: 150_000,
      etaWeight: 0.001,
      etaBias: 0.001,
      etaSal: 0.002,
      validations: 75,
    },
  },
  minimal: {
    doc: 'the minimal example of the published code: one target, 1,500 epochs',
    options: {
      ...plastNoise,
      targets: ['4242'],
      inits: ['4343'],
      epochs: 1500,
      etaWeight: 0.001,
      etaBias: 0.001,
      etaSal: 0.002,
      validations: 15,
    },
  },
}

/**
 * A published draw by its name.
 * @throws ParameterError naming those that there are
 */
export const drawOf = <D>(what: string, name: string, draws: Readonly<Record<string, D>>): D => {
  const draw = Object.hasOwn(draws, name) ? draws[name] : undefined
  if (draw === undefined) {
    const known = Object.keys(draws)
    throw new ParameterError(what, name, `one of ${known.join(', ')}`, '', nearest(name, known))
  }
  return draw
}

/** Refuses names that are not among the published draws. */
const checkNames = (
  what: string,
  given: readonly string[],
  draws: Readonly<Record<string, unknown>>,
): void => {
  if (!Array.isArray(given) || given.length === 0)
    throw new ParameterError(what, given, `at least one of ${Object.keys(draws).join(', ')}`)
  for (const name of given) drawOf(what, name, draws)
}

/**
 * Options that can be run.
 * @throws ParameterError naming the option, its value and what would be right
 */
export const checkedOptions = (options: SamplingOptions): SamplingOptions => {
  checkObject('sampling.options', options, 'the options of a preset, or of your own')
  for (const [name, parameter] of Object.entries(samplingTable)) {
    const value = options[name as keyof SamplingNumbers]
    if (!isAllowed(parameter, value)) throw new ParameterError(name, value, describeRange(parameter))
  }
  if (!Number.isSafeInteger(options.seed) || options.seed < 0 || options.seed > 2 ** 52) {
    throw new ParameterError('seed', options.seed, 'an integer from 0 to 2^52')
  }
  if (options.validations > options.epochs) {
    throw new ParameterError('validations', options.validations, `at most one an epoch, ${options.epochs}`)
  }
  checkNames('targets', options.targets, targetDraws)
  checkNames('inits', options.inits, initialDraws)
  return options
}
