import { ParameterError } from '../../models/errors.ts'
import type { NumberParameter } from '../../models/parameters.ts'
import { checkOptions, type ChoiceParameter, type OptionTables, type Preset } from '../trials.ts'

/** Who learns: with SAL; of pairs only the one synapse, while the other is frozen; nobody. */
export type SymmetrisationArm = 'sal' | 'frozen' | 'none'

/** The arms, in the order in which they run. */
export const SYMMETRISATION_ARMS: readonly SymmetrisationArm[] = ['none', 'frozen', 'sal']

/** What every experiment has. Times that say so are counted in tau_ref. */
export interface SymmetrisationNumbers {
  readonly runs: number
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly eta: number
  readonly decayFrom: number
  readonly decayTo: number
  readonly width_tau_ref: number
  readonly lastSpikes: number
  readonly tau_ref: number
}

interface Learning extends SymmetrisationNumbers {
  readonly seed: number
  readonly arms: readonly SymmetrisationArm[]
  /** What eta multiplies: the sum over all pairs of an epoch, or that sum per tau_ref. */
  readonly per: 'pair' | 'time'
  readonly window: 'triangular' | 'exponential'
  readonly pairing: 'all-to-all' | 'restricted' | 'last'
}

/** Layers one above the other: weights upwards are fixed, those back down learn. */
export interface LayersOptions extends Learning {
  /** Neurons of each layer, from the lowest. */
  readonly sizes: readonly number[]
  /** Standard deviation of the drawn weights, times the root of the number of neurons that they come from. */
  readonly weightStd: number
  /** Biases are drawn from within ± this over the root of the number of neurons of their layer. */
  readonly biasRange: number
}

/** Two neurons, each with a synapse to the other. */
export interface PairOptions extends Learning {
  /** Biases. */
  readonly b1: number
  readonly b2: number
  /** The weight to 1 from 2, and that to 2 from 1, before learning. */
  readonly w12: number
  readonly w21: number
}

/** Many such pairs, drawn, that do not know of each other. */
export interface PairsOptions extends Learning {
  readonly pairs: number
  readonly weightRange: number
  readonly biasRange: number
}

export type SymmetrisationOptions = LayersOptions | PairOptions | PairsOptions

/** The numbers that some experiment has, with units and the defaults of the preset that has them first. */
export const symmetrisationTable: Readonly<Record<string, NumberParameter>> = {
  runs: {
    unit: '1',
    value: 1,
    atLeast: 1,
    integer: true,
    doc: 'how often it is done: with the seed, the next integer and so on, so that run 2 of seed 1 is run 1 of seed 2',
  },
  epochs: {
    unit: '1',
    value: 100,
    atLeast: 1,
    integer: true,
    doc: 'epochs, after each of which weights change',
  },
  epochDuration_tau_ref: { unit: 'tau_ref', value: 1000, above: 0, doc: 'length of an epoch, in tau_ref' },
  eta: { unit: '1', value: 3.125e-4, above: 0, atMost: 100, doc: 'learning rate of SAL; see --per' },
  decayFrom: {
    unit: '1',
    value: 0,
    atLeast: 0,
    below: 1,
    doc: 'share of the epochs after which eta falls geometrically',
  },
  decayTo: {
    unit: '1',
    value: 1,
    above: 0,
    atMost: 1,
    doc: 'share of eta that is left at the end; 1 for no decay',
  },
  width_tau_ref: {
    unit: 'tau_ref',
    value: 1,
    above: 0,
    doc: 'width of the triangular window, or time constant of the exponential one, in tau_ref',
  },
  lastSpikes: {
    unit: '1',
    value: 10,
    atLeast: 1,
    integer: true,
    doc: 'spikes of the other neuron that pair, with the pairing last',
  },
  tau_ref: { unit: 'ms', value: 10, above: 0, doc: 'refractory period and length of a PSP' },
  weightStd: {
    unit: '1',
    value: 1,
    atLeast: 0,
    atMost: 80,
    doc: 'std of the drawn weights of layers, times the root of the number of neurons that they come from',
  },
  biasRange: {
    unit: '1',
    value: 1,
    atLeast: 0,
    atMost: 80,
    doc: 'biases are drawn from within ± this; of layers, over the root of the number of their neurons',
  },
  b1: { unit: '1', value: -0.5, atLeast: -80, atMost: 80, doc: 'bias of neuron 1 of the pair' },
  b2: { unit: '1', value: -0.2, atLeast: -80, atMost: 80, doc: 'bias of neuron 2 of the pair' },
  w12: {
    unit: '1',
    value: 1.5,
    atLeast: -80,
    atMost: 80,
    doc: 'weight to 1 from 2 of the pair, before learning',
  },
  w21: {
    unit: '1',
    value: 0.5,
    atLeast: -80,
    atMost: 80,
    doc: 'weight to 2 from 1 of the pair, before learning',
  },
  pairs: { unit: '1', value: 100, atLeast: 1, integer: true, doc: 'pairs of neurons' },
  weightRange: {
    unit: '1',
    value: 2,
    above: 0,
    atMost: 80,
    doc: 'weights of pairs are drawn from within ± this',
  },
}

export const symmetrisationChoices: Readonly<Record<string, ChoiceParameter>> = {
  per: {
    values: ['pair', 'time'],
    doc: 'what eta multiplies at the end of an epoch: the sum over its pairs of spikes, or that sum per tau_ref',
  },
  window: {
    values: ['triangular', 'exponential'],
    doc: 'what a pair of spikes is worth over their distance',
  },
  pairing: {
    values: ['all-to-all', 'restricted', 'last'],
    doc: 'which spikes pair; all the same to a triangle of one tau_ref',
  },
}

export const symmetrisationLists: Readonly<Record<string, NumberParameter>> = {
  sizes: {
    unit: '1',
    value: 50,
    atLeast: 1,
    atMost: 5000,
    integer: true,
    doc: 'neurons of each layer, from the lowest',
  },
}

export const symmetrisationWords: Readonly<Record<string, ChoiceParameter>> = {
  arms: {
    values: SYMMETRISATION_ARMS,
    doc: 'what is compared: with SAL, with the synapse to 1 of a pair frozen, without any',
  },
}

export const symmetrisationTables: OptionTables = {
  table: symmetrisationTable,
  choices: symmetrisationChoices,
  lists: symmetrisationLists,
  words: symmetrisationWords,
}

const learning: Learning = {
  seed: 1,
  runs: 1,
  arms: ['sal'],
  epochs: 100,
  epochDuration_tau_ref: 1000,
  eta: 3.125e-4,
  decayFrom: 0,
  decayTo: 1,
  per: 'pair',
  window: 'triangular',
  width_tau_ref: 1,
  pairing: 'all-to-all',
  lastSpikes: 10,
  tau_ref: 10,
}

const layer: LayersOptions = { ...learning, sizes: [50, 50], weightStd: 1, biasRange: 1 }

const pair: PairOptions = {
  ...learning,
  arms: ['frozen', 'sal'],
  b1: -0.5,
  b2: -0.2,
  w12: 1.5,
  w21: 0.5,
  epochs: 1500,
  epochDuration_tau_ref: 60,
  eta: 0.03,
  per: 'time',
  window: 'exponential',
  pairing: 'last',
}

const pairs: PairsOptions = {
  ...learning,
  pairs: 100,
  weightRange: 2,
  biasRange: 1,
  epochs: 60,
  epochDuration_tau_ref: 1000,
  eta: 1e-3,
}

/** Named sets of options. */
export const symmetrisationPresets: Readonly<Record<string, Preset<SymmetrisationOptions>>> = {
  layer: {
    doc: 'two layers of 50: the weights back down become the transpose of those upwards; seconds (fig. 7)',
    options: layer,
  },
  // What is left of the old weights goes with exp(-eta gamma T), what noise leaves with sqrt(eta): so eta begins large and falls. Larger
  // weights stand out more from the noise, but push neurons to where few pairs are on together (gamma falls).
  'layer-500': {
    doc: 'two layers of 500, a quarter of a million synapses each way; minutes',
    options: { ...layer, sizes: [500, 500], weightStd: 1.5, epochs: 50, eta: 2e-3, decayTo: 0.1 },
  },
  layers: {
    doc: 'a stack of 100, 50, 30 and 10 neurons; a minute (as fig. 9, small)',
    options: { ...layer, sizes: [100, 50, 30, 10], weightStd: Math.sqrt(1 / 3), eta: 5e-4 },
  },
  pair: {
    doc: 'two neurons: both weights over time, and with one of them frozen; seconds (fig. 2d)',
    options: pair,
  },
  pairs: {
    doc: 'many pairs of neurons, weights and biases drawn: all end on the diagonal; seconds',
    options: pairs,
  },
}

/** Whether these are options of layers. */
export const isLayers = (options: SymmetrisationOptions): options is LayersOptions => 'sizes' in options

/** Whether these are options of a single pair. */
export const isPair = (options: SymmetrisationOptions): options is PairOptions => 'w12' in options

const namesOf = (options: object): readonly string[] => Object.keys(options).filter((name) => name !== 'seed')

/**
 * The options as they are, if they can be.
 * @throws ParameterError for the first one that cannot, with the name of the option
 */
export const checkedSymmetrisationOptions = (options: SymmetrisationOptions): SymmetrisationOptions => {
  const given: unknown = options
  const isObject = typeof given === 'object' && given !== null
  const like = isObject && 'w12' in given ? pair : isObject && 'pairs' in given ? pairs : layer
  checkOptions(symmetrisationTables, namesOf(like), options)
  const { arms } = options
  if (isLayers(options)) {
    const { sizes } = options
    if (sizes.length < 2) throw new ParameterError('sizes', sizes, 'two layers at least')
    if (arms.includes('frozen'))
      throw new ParameterError(
        'arms',
        'frozen',
        'sal or none: of layers, the weights upwards are always frozen',
      )
  }
  return options
}
