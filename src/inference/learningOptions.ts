import { checkObject } from '../models/check.ts'
import { ParameterError, refuseKey } from '../models/errors.ts'
import { describeRange, isAllowed, type TableOf } from '../models/parameters.ts'

/** The numbers of learning from data. Times that say so are counted in tau_ref. */
export interface LearningNumbers {
  readonly epochs: number
  readonly batch: number
  readonly settle_tau_ref: number
  readonly learn_tau_ref: number
  readonly chains: number
  readonly eta: number
  readonly etaBias: number
  readonly decay: number
  readonly sal: number
  readonly flat: number
  readonly factor: number
}

/** Parameters of learning from data, with units and defaults. */
export const learningTable: TableOf<LearningNumbers> = {
  epochs: { unit: '1', value: 60, atLeast: 1, integer: true, doc: 'how often every pattern is shown' },
  batch: {
    unit: '1',
    value: 20,
    atLeast: 1,
    integer: true,
    doc: 'patterns of a mini-batch, after each of which weights change',
  },
  settle_tau_ref: {
    unit: 'tau_ref',
    value: 1,
    above: 0,
    doc: 'how long the network settles after a pattern was shown, before it counts, in tau_ref',
  },
  learn_tau_ref: {
    unit: 'tau_ref',
    value: 2,
    atLeast: 1,
    // a neuron that is held fires every tau_ref: only so it is told as often as it is on
    integer: true,
    doc: 'how long a pattern counts, in whole tau_ref',
  },
  chains: {
    unit: '1',
    value: 1,
    atLeast: 1,
    integer: true,
    doc: 'free copies of the machine that dream beside it',
  },
  eta: { unit: '1', value: 0.2, atLeast: 0, doc: 'learning rate of weights' },
  etaBias: { unit: '1', value: 0.2, atLeast: 0, doc: 'learning rate of biases; eta unless given' },
  decay: { unit: '1', value: 0, atLeast: 0, doc: 'weight decay, in units of eta: dW has -decay eta W' },
  sal: { unit: '1', value: 0, atLeast: 0, doc: 'learning rate of SAL, 0 for none' },
  flat: {
    unit: '1',
    value: 0.3,
    atLeast: 0,
    below: 1,
    doc: 'share of the mini-batches after which all rates fall geometrically',
  },
  factor: {
    unit: '1',
    value: 0.02,
    above: 0,
    atMost: 1,
    doc: 'share of the rates that is left at the end; 1 for rates that stay',
  },
}

/** How a machine learns; what is left out is as in {@link learningTable}. */
export interface LearningOptions extends Partial<LearningNumbers> {
  /** The population that sees the patterns. */
  readonly visible: string
  /** How many of its neurons see them, from the first on; all unless given. The others are hidden. */
  readonly visibleNeurons?: number
  /** Patterns that there are; an epoch shows each once, but for what is left of whole mini-batches. */
  readonly patterns: number
}

/** The options with their defaults, and what follows from them. */
export interface LearningSettings extends LearningNumbers {
  readonly visible: string
  readonly visibleNeurons: number | undefined
  readonly patterns: number
  /** Mini-batches of an epoch. */
  readonly batches: number
  /** Patterns that an epoch shows: those of whole mini-batches. */
  readonly shown: number
}

const OTHERS = ['visible', 'visibleNeurons', 'patterns']

/** @throws ParameterError naming the option, its value and what would be right */
export const learningSettings = (where: string, options: LearningOptions): LearningSettings => {
  checkObject(where, options, 'options, { visible, patterns, … }')
  const known = [...OTHERS, ...Object.keys(learningTable)]
  const numbers: Record<string, number> = {}
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) refuseKey(where, name, value, known)
    if (OTHERS.includes(name) || value === undefined) continue
    const parameter = learningTable[name as keyof LearningNumbers]
    if (!isAllowed(parameter, value))
      throw new ParameterError(`${where}.${name}`, value, describeRange(parameter))
    numbers[name] = value
  }
  const defaults = Object.fromEntries(Object.entries(learningTable).map(([name, { value }]) => [name, value]))
  const eta = numbers['eta'] ?? learningTable.eta.value
  const complete = { ...defaults, etaBias: eta, ...numbers } as unknown as LearningNumbers
  if (!(complete.decay * eta <= 1))
    throw new ParameterError(
      `${where}.decay`,
      complete.decay,
      `a number with decay × eta <= 1; eta is ${eta}`,
    )
  const { visible, visibleNeurons, patterns } = options
  if (typeof visible !== 'string' || visible === '')
    throw new ParameterError(`${where}.visible`, visible, 'the name of a population')
  if (visibleNeurons !== undefined && !isCount(visibleNeurons))
    throw new ParameterError(`${where}.visibleNeurons`, visibleNeurons, 'an integer >= 1')
  if (!isCount(patterns)) throw new ParameterError(`${where}.patterns`, patterns, 'an integer >= 1')
  const batches = Math.floor(patterns / complete.batch)
  if (batches === 0)
    throw new ParameterError(`${where}.batch`, complete.batch, `at most the number of patterns, ${patterns}`)
  return { ...complete, visible, visibleNeurons, patterns, batches, shown: batches * complete.batch }
}

const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 1
