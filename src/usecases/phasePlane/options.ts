import { defaultsOf, type TableOf } from '../../models/parameters.ts'
import { LEAST_DURATION } from '../drift/measured.ts'
import { checkRange } from '../drift/plane.ts'
import { SAL_WINDOWS, type SalWindowName } from '../drift/rule.ts'
import { checkOptions, type ChoiceParameter, type Preset } from '../trials.ts'

/** The numbers of the experiment. Times that say so are counted in tau_ref. */
export interface PhasePlaneNumbers {
  readonly b1: number
  readonly b2: number
  readonly from: number
  readonly to: number
  readonly grid: number
  readonly points: number
  readonly pointDuration_tau_ref: number
  readonly starts: number
  readonly frozenStarts: number
  readonly eta: number
  readonly decayTo: number
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly tau_ref: number
}

/** Parameters of the experiment, with units and defaults: those of the preset `quick`. */
export const phasePlaneTable: TableOf<PhasePlaneNumbers> = {
  b1: { unit: '1', value: 0, atLeast: -8, atMost: 8, doc: 'bias of neuron 1' },
  b2: { unit: '1', value: 0, atLeast: -8, atMost: 8, doc: 'bias of neuron 2' },
  from: { unit: '1', value: -2, atLeast: -8, atMost: 8, doc: 'smallest weight of the plane' },
  to: { unit: '1', value: 2, atLeast: -8, atMost: 8, doc: 'largest weight of the plane' },
  grid: {
    unit: '1',
    value: 17,
    atLeast: 2,
    atMost: 101,
    integer: true,
    doc: 'nodes a side at which the field is computed',
  },
  points: {
    unit: '1',
    value: 5,
    atLeast: 0,
    atMost: 101,
    integer: true,
    doc: 'points a side at which the drift is measured; none is on the diagonal',
  },
  pointDuration_tau_ref: {
    unit: 'tau_ref',
    value: 4e5,
    atLeast: LEAST_DURATION,
    doc: 'how long a drift is measured, in tau_ref',
  },
  starts: {
    unit: '1',
    value: 20,
    atLeast: 0,
    atMost: 1000,
    integer: true,
    doc: 'trajectories of both weights, from around the edge',
  },
  frozenStarts: {
    unit: '1',
    value: 6,
    atLeast: 0,
    atMost: 1000,
    integer: true,
    doc: 'trajectories with one weight frozen, w12 and w21 in turn',
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
    value: 1000,
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

export interface PhasePlaneOptions extends PhasePlaneNumbers {
  readonly seed: number
  readonly window: SalWindowName
}

/** The option that is a word. */
export const phasePlaneChoices: Readonly<Record<'window', ChoiceParameter>> = {
  window: {
    values: SAL_WINDOWS,
    doc: 'window of SAL: triangular, which pairs all spikes, or exponential, of restricted nearest pairs',
  },
}

const quick: PhasePlaneOptions = { seed: 1, window: 'triangular', ...defaultsOf(phasePlaneTable) }

/**
 * The experiments by name.
 * @source Gierlich et al. 2025, arXiv:2503.02642, fig. 2e: biases, range, exponential window, and the nodes -2, -1.75 … 2 of
 *   the field in closed form; drifts are measured at as many points, each off the diagonal by half a cell or more
 */
export const phasePlanePresets: Readonly<Record<string, Preset<PhasePlaneOptions>>> = {
  quick: { doc: 'triangular window, drifts at 25 points, 20 trajectories', options: quick },
  paper: {
    doc: 'exponential window of nearest pairs as published; drifts at 17 x 17 points, beside the published nodes so that none is on the diagonal',
    options: {
      ...quick,
      window: 'exponential',
      points: 17,
      pointDuration_tau_ref: 5e5,
      epochs: 2000,
      eta: 0.3,
    },
  },
}

/**
 * The options, refused unless all of them can be run.
 * @throws ParameterError for the first that does not fit, with its name, value and what would be right
 */
export const checkedPhasePlaneOptions = (options: PhasePlaneOptions): PhasePlaneOptions => {
  const tables = { table: phasePlaneTable, choices: phasePlaneChoices }
  checkOptions(tables, [...Object.keys(phasePlaneTable), 'window'], options)
  checkRange(options)
  return options
}
