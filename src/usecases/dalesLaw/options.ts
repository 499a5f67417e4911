import { defaultsOf, type NumberParameter, type TableOf } from '../../models/parameters.ts'
import { LEAST_DURATION } from '../drift/measured.ts'
import { checkRange } from '../drift/plane.ts'
import { SAL_WINDOWS, type SalWindowName } from '../drift/rule.ts'
import { checkOptions, type ChoiceParameter, type Preset } from '../trials.ts'

/** The numbers of the experiment. Times that say so are counted in tau_ref. */
export interface DalesLawNumbers {
  readonly wI1E1: number
  readonly wI2E2: number
  readonly wE2I1: number
  readonly wE1I2: number
  readonly bE1: number
  readonly bE2: number
  readonly bI1: number
  readonly bI2: number
  readonly from: number
  readonly to: number
  readonly grid: number
  readonly pointDuration_tau_ref: number
  readonly lines: number
  readonly lineDuration_tau_ref: number
  readonly starts: number
  readonly eta: number
  readonly decayTo: number
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly tau_ref: number
}

const bias = (value: number, doc: string): NumberParameter => ({
  unit: '1',
  value,
  atLeast: -8,
  atMost: 8,
  doc,
})
const excitatory = (value: number, doc: string): NumberParameter => ({
  unit: '1',
  value,
  atLeast: 0,
  atMost: 8,
  doc,
})
const inhibitory = (value: number, doc: string): NumberParameter => ({
  unit: '1',
  value,
  atLeast: -8,
  atMost: 0,
  doc,
})

/** Parameters of the experiment, with units and defaults: those of the preset `quick`. */
export const dalesLawTable: TableOf<DalesLawNumbers> = {
  wI1E1: excitatory(3.948, 'weight to I1 from E1'),
  wI2E2: excitatory(4.232, 'weight to I2 from E2'),
  wE2I1: inhibitory(-1.043, 'weight to E2 from I1'),
  wE1I2: inhibitory(-1.099, 'weight to E1 from I2'),
  bE1: bias(0, 'bias of E1'),
  bE2: bias(0, 'bias of E2'),
  bI1: bias(-2.254, 'bias of I1'),
  bI2: bias(-2.184, 'bias of I2'),
  from: {
    unit: '1',
    value: 0,
    atLeast: 0,
    atMost: 8,
    doc: 'smallest weight of the plane of the two E–E synapses',
  },
  to: { unit: '1', value: 2, atLeast: 0, atMost: 8, doc: 'largest weight of the plane' },
  grid: {
    unit: '1',
    value: 9,
    atLeast: 2,
    atMost: 101,
    integer: true,
    doc: 'nodes a side at which the drift is measured',
  },
  pointDuration_tau_ref: {
    unit: 'tau_ref',
    value: 4e4,
    atLeast: LEAST_DURATION,
    doc: 'how long the drift is measured at a node, in tau_ref',
  },
  lines: {
    unit: '1',
    value: 4,
    atLeast: 0,
    atMost: 100,
    integer: true,
    doc: 'values of the weight to E1 for which the nullcline is looked for, five points each',
  },
  lineDuration_tau_ref: {
    unit: 'tau_ref',
    value: 4e5,
    atLeast: LEAST_DURATION,
    doc: 'how long the drift is measured at such a point, in tau_ref',
  },
  starts: {
    unit: '1',
    value: 8,
    atLeast: 0,
    atMost: 1000,
    integer: true,
    doc: 'trajectories of both weights, from around the edge',
  },
  eta: { unit: '1', value: 0.5, above: 0, atMost: 100, doc: 'learning rate of SAL in the trajectories' },
  decayTo: {
    unit: '1',
    value: 0.05,
    above: 0,
    atMost: 1,
    doc: 'share of the rate that is left at the end, falling from the middle on; 1 for no decay',
  },
  epochs: {
    unit: '1',
    value: 400,
    atLeast: 1,
    integer: true,
    doc: 'epochs of a trajectory, one change each',
  },
  epochDuration_tau_ref: { unit: 'tau_ref', value: 1000, above: 0, doc: 'length of an epoch, in tau_ref' },
  tau_ref: {
    unit: 'ms',
    value: 10,
    above: 0,
    doc: 'refractory period, length of a PSP and width of the window',
  },
}

export interface DalesLawOptions extends DalesLawNumbers {
  readonly seed: number
  readonly window: SalWindowName
}

/** The option that is a word. */
export const dalesLawChoices: Readonly<Record<'window', ChoiceParameter>> = {
  window: {
    values: SAL_WINDOWS,
    doc: 'window of SAL: triangular, which pairs all spikes, or exponential, of restricted nearest pairs',
  },
}

const quick: DalesLawOptions = { seed: 1, window: 'triangular', ...defaultsOf(dalesLawTable) }

/**
 * The experiments by name.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 10: weights and biases as drawn by its published code, exponential
 *   window of nearest pairs, 21 x 21 nodes; the lines about the nullcline and the courses are this experiment's own
 */
export const dalesLawPresets: Readonly<Record<string, Preset<DalesLawOptions>>> = {
  quick: { doc: 'the published draws on 9 x 9 nodes, shorter', options: quick },
  paper: {
    doc: 'as published: exponential window of nearest pairs, 21 x 21 nodes of 80,000 tau_ref; and the nullcline at 10 lines',
    options: {
      ...quick,
      window: 'exponential',
      grid: 21,
      pointDuration_tau_ref: 8e4,
      lines: 10,
      lineDuration_tau_ref: 2e6,
      starts: 20,
      epochs: 1500,
    },
  },
  even: {
    doc: 'the published means: both sides the same, so that nothing is to be made up for',
    options: { ...quick, wI1E1: 4, wI2E2: 4, wE2I1: -1, wE1I2: -1, bI1: -2, bI2: -2 },
  },
}

/**
 * The options, refused unless all of them can be run.
 * @throws ParameterError for the first that does not fit, with its name, value and what would be right
 */
export const checkedDalesLawOptions = (options: DalesLawOptions): DalesLawOptions => {
  const tables = { table: dalesLawTable, choices: dalesLawChoices }
  checkOptions(tables, [...Object.keys(dalesLawTable), 'window'], options)
  checkRange(options)
  return options
}
