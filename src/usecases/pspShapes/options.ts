import { ParameterError } from '../../models/errors.ts'
import { defaultsOf, type NumberParameter, type TableOf } from '../../models/parameters.ts'
import { checkRange } from '../drift/plane.ts'
import { SAL_WINDOWS, type SalWindowName } from '../drift/rule.ts'
import { checkOptions, type ChoiceParameter, type Preset } from '../trials.ts'
import { PSP_SHAPES, type PspShapeName } from './shapes.ts'

/** The numbers of the experiment. Times that say so are counted in tau_ref. */
export interface PspShapesNumbers {
  readonly weight: number
  readonly lag_tau_ref: number
  readonly bins: number
  readonly differencesDuration_tau_ref: number
  readonly from: number
  readonly to: number
  readonly grid: number
  readonly rests: number
  readonly eta: number
  readonly decayTo: number
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly tauSyn_tau_ref: number
  readonly tau_ref: number
}

/** Parameters of the experiment, with units and defaults: those of the preset `quick`. */
export const pspShapesTable: TableOf<PspShapesNumbers> = {
  weight: {
    unit: '1',
    value: 1,
    atLeast: -3,
    atMost: 3,
    doc: 'both weights where timing differences are shown',
  },
  lag_tau_ref: {
    unit: 'tau_ref',
    value: 2,
    above: 0,
    atMost: 20,
    doc: 'longest difference that is shown, in tau_ref',
  },
  bins: { unit: '1', value: 20, atLeast: 1, atMost: 1000, integer: true, doc: 'bins on each side of 0' },
  differencesDuration_tau_ref: {
    unit: 'tau_ref',
    value: 1e5,
    above: 0,
    doc: 'how long timing differences are counted, in tau_ref',
  },
  from: { unit: '1', value: -1.5, atLeast: -3, atMost: 3, doc: 'smallest weight of the attractor curves' },
  to: { unit: '1', value: 1.5, atLeast: -3, atMost: 3, doc: 'largest weight of the attractor curves' },
  grid: {
    unit: '1',
    value: 4,
    atLeast: 0,
    atMost: 100,
    integer: true,
    doc: 'weights w12 for which the resting w21 is computed',
  },
  rests: {
    unit: '1',
    value: 2,
    atLeast: 0,
    atMost: 100,
    integer: true,
    doc: 'weights w12 for which it is measured, w12 frozen, from below and from above',
  },
  eta: { unit: '1', value: 2, above: 0, atMost: 100, doc: 'learning rate of SAL where a rest is measured' },
  decayTo: {
    unit: '1',
    value: 0.02,
    above: 0,
    atMost: 1,
    doc: 'share of the rate that is left at the end, falling from the middle on; 1 for no decay',
  },
  epochs: { unit: '1', value: 250, atLeast: 1, integer: true, doc: 'epochs of such a run, one change each' },
  epochDuration_tau_ref: { unit: 'tau_ref', value: 400, above: 0, doc: 'length of an epoch, in tau_ref' },
  tauSyn_tau_ref: {
    unit: 'tau_ref',
    value: 1,
    atLeast: 0.1,
    atMost: 3,
    doc: 'time constant of exponential, cut-off and tail, in tau_ref',
  },
  tau_ref: { unit: 'ms', value: 10, above: 0, doc: 'refractory period and width of the window' },
}

/** The options that are words. */
export const pspShapesChoices: Readonly<Record<'shape' | 'window', ChoiceParameter>> = {
  shape: { values: ['all', ...PSP_SHAPES], doc: 'the shape of the PSPs, or all of them' },
  window: {
    values: SAL_WINDOWS,
    doc: 'window of SAL: triangular, which pairs all spikes, or exponential, of restricted nearest pairs',
  },
}

const bias = (neuron: number): NumberParameter => ({
  unit: '1',
  value: 0,
  atLeast: -3,
  atMost: 3,
  doc: `biases of neuron ${neuron}, one for each set`,
})

/** The options that are lists of numbers. */
export const pspShapesLists: Readonly<Record<'b1' | 'b2', NumberParameter>> = { b1: bias(1), b2: bias(2) }

export interface PspShapesOptions extends PspShapesNumbers {
  readonly seed: number
  readonly shape: 'all' | PspShapeName
  readonly window: SalWindowName
  /** Biases of neuron 1, one for each set. */
  readonly b1: readonly number[]
  readonly b2: readonly number[]
}

const quick: PspShapesOptions = {
  seed: 1,
  shape: 'all',
  window: 'exponential',
  b1: [-0.25, 0.25],
  b2: [0.75, 0.25],
  ...defaultsOf(pspShapesTable),
}

/**
 * The experiments by name.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 11: shapes, biases, weights, ten values of w12
 */
export const pspShapesPresets: Readonly<Record<string, Preset<PspShapesOptions>>> = {
  quick: { doc: 'unequal and equal biases, four values of w12', options: quick },
  paper: {
    doc: 'the published sets of biases and more that differ, ten values of w12: minutes',
    options: {
      ...quick,
      b1: [-0.25, 0.25, 0.75, 0, -0.5, -1],
      b2: [0.75, 0.25, -0.25, 0, 0.5, 1],
      bins: 60,
      differencesDuration_tau_ref: 1e6,
      grid: 10,
      rests: 4,
      epochs: 500,
      epochDuration_tau_ref: 1000,
    },
  },
}

/**
 * The options, refused unless all of them can be run.
 * @throws ParameterError for the first that does not fit, with its name, value and what would be right
 */
export const checkedPspShapesOptions = (options: PspShapesOptions): PspShapesOptions => {
  const tables = { table: pspShapesTable, choices: pspShapesChoices, lists: pspShapesLists }
  checkOptions(tables, [...Object.keys(pspShapesTable), 'shape', 'window', 'b1', 'b2'], options)
  checkRange(options)
  const { b1, b2 } = options
  if (b1.length !== b2.length)
    throw new ParameterError('b2', b2, `as many biases as b1 has, ${b1.length}: one for each set`)
  return options
}
