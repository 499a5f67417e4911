import { learningTable } from '../../inference/index.ts'
import { checkObject } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { nearest } from '../../models/nearest.ts'
import { defaultsOf, describeRange, isAllowed, type TableOf } from '../../models/parameters.ts'

/** The numbers of one experiment. Times that say so are counted in tau_ref. */
export interface InferenceNumbers {
  readonly runs: number
  readonly test: number
  readonly epochs: number
  readonly batch: number
  readonly settle_tau_ref: number
  readonly learn_tau_ref: number
  readonly chains: number
  readonly eta: number
  readonly decay: number
  readonly flat: number
  readonly factor: number
  readonly std: number
  readonly noise: number
  readonly sal: number
  readonly validations: number
  readonly accuracyBurnIn_tau_ref: number
  readonly accuracyDuration_tau_ref: number
  readonly completionBurnIn_tau_ref: number
  readonly completionDuration_tau_ref: number
  readonly dreams: number
  readonly dreamEvery_tau_ref: number
  readonly tau_ref: number
}

const { batch, settle_tau_ref, learn_tau_ref, chains, decay, flat, factor } = learningTable

/** Parameters of the experiment, with units and defaults: those of the preset `digits-quick`. */
export const inferenceTable: TableOf<InferenceNumbers> = {
  runs: {
    unit: '1',
    value: 3,
    atLeast: 1,
    atMost: 1000,
    integer: true,
    doc: 'seeds, from --seed on: each another split of the data and another draw',
  },
  test: {
    unit: '1',
    value: 397,
    above: 0,
    doc: 'patterns that are held out; below 1 their share of all',
  },
  epochs: learningTable.epochs,
  batch,
  settle_tau_ref,
  learn_tau_ref,
  chains: { ...chains, atMost: 100 },
  eta: { unit: '1', value: 0.2, above: 0, doc: 'learning rate of weights and biases' },
  decay: { ...decay, value: 0.001 },
  flat,
  factor,
  std: { unit: '1', value: 0.2, atLeast: 0, doc: 'std of initial weights, shared by both directions' },
  noise: {
    unit: '1',
    value: 0,
    atLeast: 0,
    doc: 'synaptic noise: std of what is added to each direction by itself',
  },
  sal: { unit: '1', value: 0.5, above: 0, doc: 'learning rate of SAL, in the arm that has it' },
  validations: {
    unit: '1',
    value: 0,
    atLeast: 0,
    integer: true,
    doc: 'times that held-out patterns are classified while it learns, evenly over the epochs',
  },
  accuracyBurnIn_tau_ref: {
    unit: 'tau_ref',
    value: 2,
    atLeast: 0,
    doc: 'time from an image to where its label is read, in tau_ref',
  },
  accuracyDuration_tau_ref: {
    unit: 'tau_ref',
    value: 50,
    above: 0,
    doc: 'time over which the label is read, in tau_ref',
  },
  completionBurnIn_tau_ref: {
    unit: 'tau_ref',
    value: 10,
    atLeast: 0,
    doc: 'time from an image to where its completion is read, in tau_ref',
  },
  completionDuration_tau_ref: {
    unit: 'tau_ref',
    value: 50,
    above: 0,
    doc: 'time over which the completion is read, in tau_ref',
  },
  dreams: {
    unit: '1',
    value: 1000,
    atLeast: 10,
    integer: true,
    doc: 'snapshots of the network as it dreams',
  },
  dreamEvery_tau_ref: { unit: 'tau_ref', value: 20, above: 0, doc: 'time between two dreams, in tau_ref' },
  tau_ref: { unit: 'ms', value: 10, above: 0, doc: 'refractory period and length of a PSP' },
}

/** With SAL beside the learning; without; without, from the same draw made symmetric. */
export type InferenceArm = 'none' | 'sal' | 'control'

/** The trainings that are compared, in the order in which they run. */
export const INFERENCE_ARMS: readonly InferenceArm[] = ['none', 'sal', 'control']

export interface InferenceOptions extends InferenceNumbers {
  readonly seed: number
  /** Neurons of each hidden layer, the one next to the visible neurons first. */
  readonly hidden: readonly number[]
  readonly arms: readonly InferenceArm[]
}

const quick: InferenceOptions = {
  seed: 1,
  hidden: [60],
  arms: ['none'],
  ...defaultsOf(inferenceTable),
}

/** The experiments by name. */
export const inferencePresets: Readonly<
  Record<string, { readonly doc: string; readonly options: InferenceOptions }>
> = {
  'digits-quick': { doc: '60 hidden neurons, 60 epochs: half a minute a seed', options: quick },
  digits: {
    doc: '80 hidden neurons, 300 epochs at half the rate: better than the nearest neighbour',
    options: { ...quick, hidden: [80], epochs: 300, eta: 0.1 },
  },
  'digits-sal': {
    doc: 'synaptic noise 2: without SAL, with it, and from symmetric weights',
    // two chains: what SAL sums up of one dream is noise that it puts into the weights
    options: { ...quick, hidden: [80], arms: INFERENCE_ARMS, decay: 0, noise: 2, chains: 2, sal: 0.7 },
  },
}

/** Hidden neurons of a network at most: their weights have to fit into memory several times. */
const MOST = 100_000

/**
 * Options that can be run.
 * @throws ParameterError naming the option, its value and what would be right
 */
export const checkedInferenceOptions = (options: InferenceOptions): InferenceOptions => {
  checkObject('inference.options', options, 'the options of a preset, or of your own')
  for (const [name, parameter] of Object.entries(inferenceTable)) {
    const value = options[name as keyof InferenceNumbers]
    if (!isAllowed(parameter, value)) throw new ParameterError(name, value, describeRange(parameter))
  }
  const { seed, runs, hidden, arms, test, validations, epochs } = options
  if (!Number.isSafeInteger(seed) || seed < 0 || seed + runs > 2 ** 52)
    throw new ParameterError('seed', seed, `an integer from 0 to 2^52 - ${runs}`)
  const isLayers =
    Array.isArray(hidden) &&
    hidden.length > 0 &&
    hidden.every((size) => Number.isInteger(size) && size >= 1 && size <= MOST)
  if (!isLayers)
    throw new ParameterError('hidden', hidden, `sizes of hidden layers, integers from 1 to ${MOST}`)
  if (test >= 1 && !Number.isInteger(test))
    throw new ParameterError('test', test, 'a number of patterns, or below 1 a share of them')
  if (validations > epochs)
    throw new ParameterError('validations', validations, `at most one an epoch, ${epochs}`)
  checkArms(arms)
  return options
}

const checkArms = (arms: readonly InferenceArm[]): void => {
  const expected = `some of ${INFERENCE_ARMS.join(', ')}, each once`
  if (!Array.isArray(arms) || arms.length === 0 || new Set(arms).size < arms.length)
    throw new ParameterError('arms', arms, expected)
  for (const arm of arms)
    if (!INFERENCE_ARMS.includes(arm))
      throw new ParameterError('arms', arm, expected, '', nearest(arm, INFERENCE_ARMS))
}
