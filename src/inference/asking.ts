import { createContainer, type NetworkSpec, wire } from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { causeOf, ParameterError, present, refuseKey } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import { describeRange, isAllowed, type NumberParameter } from '../models/parameters.ts'
import { type Answer, type Asked, checkAsked, tell, wantedOf } from './answer.ts'
import { EVIDENCE_OPTIONS, EvidenceRows, type EvidenceOptions } from './evidenceRow.ts'
import { inference } from './inference.ts'
import type { Model } from './model.ts'
import type { NeuronRef } from './posterior.ts'
import { JOINT_LIMIT } from './query.ts'

/** The numbers of {@link AskOptions}. */
export interface AskNumbers {
  readonly burnIn_tau_ref: number
  readonly duration_tau_ref: number
  readonly precision: number
  readonly maxDuration_tau_ref: number
  readonly samples: number
}

/** Ranges, units and defaults of what answers are told. */
export const askTable: { readonly [K in keyof AskNumbers]: NumberParameter } = {
  burnIn_tau_ref: {
    unit: 'tau_ref',
    value: 10,
    atLeast: 0,
    doc: 'event time from what is known until averaging begins, in tau_ref',
  },
  duration_tau_ref: {
    unit: 'tau_ref',
    value: 50,
    above: 0,
    doc: 'event time that is averaged over, in tau_ref; not beside a precision',
  },
  precision: {
    unit: '1',
    value: 0.02,
    above: 0,
    below: 1,
    doc: 'go on until every standard error is at most this',
  },
  maxDuration_tau_ref: {
    unit: 'tau_ref',
    value: 5000,
    above: 0,
    doc: 'event time after which to give up on a precision, in tau_ref',
  },
  samples: {
    unit: '1',
    value: 1,
    atLeast: 0,
    atMost: 10_000,
    integer: true,
    doc: 'states that an answer tells',
  },
}

/** How answers are found. Numbers that are left out have the values of {@link askTable}; there is no precision then. */
export interface AskOptions extends EvidenceOptions, Partial<AskNumbers> {
  /** Root of the random numbers of all answers, an integer from 0 to 2^53; 1 unless given. */
  readonly seed?: number
  /** Of what an answer tells: `all` unless given. */
  readonly of?: Asked
  /** Names of features and labels whose joint states an answer tells, 16 at most. */
  readonly joint?: readonly string[]
  /** Ends what is under way. */
  readonly signal?: AbortSignal
}

const OPTIONS: readonly string[] = [
  ...Object.keys(askTable),
  ...EVIDENCE_OPTIONS,
  'seed',
  'of',
  'joint',
  'signal',
]

/** Answers a row; rows count from 0. */
export type Ask = (row: unknown, index: number) => Promise<Answer>

/**
 * A function that answers rows by sampling from a model under what they say, as `concatMap` takes it.
 *
 * Every row is answered by a network of its own, with random numbers of its own: an answer depends on the model, the options, the
 * row and its index, and on no other row. What a row may be, {@link evidenceOf} says. A wrong row is a rejection with the ParameterError
 * that says what would be right; the next one may be asked.
 *
 * Cost: a network is wired for every answer, O(synapses); then burn-in and duration of event time.
 *
 * @throws ParameterError if an option or the model is not right; SpecError if its machine cannot be wired (at call)
 * @example
 * ```ts
 * import { asking, type Model } from 'rxspike/inference'
 * import { network } from 'rxspike/graph'
 * import { concatMap, firstValueFrom, from, toArray } from 'rxjs'
 * // two neurons that are on together
 * const machine = network('pair', { seed: 1 })
 *   .population('seen', { kind: 'sampler', size: 2, params: { bias: -3 } })
 *   .projection('w', { from: 'seen', to: 'seen', weights: [[0, 6], [6, 0]] })
 *   .build()
 * const model: Model = { kind: 'inference model', version: 1, machine, visible: 'seen', columns: ['a', 'b'], labels: [], width: 1 }
 * const answers$ = from([{ a: 1 }, { a: 0 }]).pipe(concatMap(asking(model)))
 * const answers = await firstValueFrom(answers$.pipe(toArray()))
 * answers.map(({ likely }) => likely) // => [[1, 1], [0, 0]]
 * ```
 */
export const asking = (model: Model, options: AskOptions = {}): Ask => {
  const where = 'asking'
  checkOptions(`${where}.options`, options)
  const rows = new EvidenceRows(where, model, options)
  const { seed = 1, of = 'all', joint: names = [], keep, signal, precision } = options
  const numberOf = (name: keyof AskNumbers): number => options[name] ?? askTable[name].value
  checkAsked(`${where}.options.of`, of, model)
  const samples = options.samples ?? (of === 'labels' ? 0 : askTable.samples.value)
  const joint = neuronsOf(`${where}.options.joint`, model, names)
  const container = createContainer()
  // a machine that cannot be wired is told before the first row
  wire(model.machine, container).end()
  const length =
    precision === undefined
      ? { duration_tau_ref: numberOf('duration_tau_ref') }
      : { precision, maxDuration_tau_ref: numberOf('maxDuration_tau_ref') }
  return async (row, index) => {
    const evidence = rows.read('row', row)
    const known = present(evidence[model.visible], 'what is known')
    const net = wire(withStreams(model.machine, `${seed}, row ${index}`), container)
    try {
      const posterior = await inference(net).posterior({
        evidence,
        burnIn_tau_ref: numberOf('burnIn_tau_ref'),
        ...length,
        of: wantedOf(model, known, of),
        joint,
        samples,
        ...(signal === undefined ? {} : { signal }),
      })
      return {
        ...tell(model, known, posterior, of),
        ...(precision === undefined ? {} : { isPrecise: posterior.isPrecise }),
        ...(keep === undefined ? {} : { kept: keptOf(row, keep) }),
      }
    } finally {
      net.end()
    }
  }
}

/** What came of a row: its answer, or the error that says what is wrong with it. */
export type Reply = Answer | { readonly error: Error }

/**
 * Answers of a model to rows, one after another: a row is taken when the answer to the one before it has been, so that any number of
 * them takes the memory of one. A wrong row gives its error in its place.
 *
 * @param rows as {@link evidenceOf} reads them, async or not
 * @throws ParameterError as {@link asking}, at the first answer
 * @see {@link asking} for a stream of rx
 * @example
 * ```ts
 * import { ask, type Model } from 'rxspike/inference'
 * import { network } from 'rxspike/graph'
 * const machine = network('one', { seed: 1 }).population('seen', { kind: 'sampler', size: 1 }).build()
 * const model: Model = { kind: 'inference model', version: 1, machine, visible: 'seen', columns: ['a'], labels: [], width: 1 }
 * const replies: string[] = []
 * for await (const reply of ask(model, [{ b: 1 }, { a: 1 }]))
 *   replies.push('error' in reply ? 'wrong' : String(reply.likely))
 * replies // => ['wrong', '1']
 * ```
 */
export async function* ask(
  model: Model,
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  options: AskOptions = {},
): AsyncGenerator<Reply> {
  if (!isIterable(rows)) throw new ParameterError('ask.rows', rows, 'rows, as an iterable, async or not')
  const answer = asking(model, options)
  let index = 0
  for await (const row of rows) yield replyOf(answer(row, index++))
}

const replyOf = async (answer: Promise<Answer>): Promise<Reply> => {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof Error) || causeOf(error) !== 'input') throw error
    return { error }
  }
}

/** The neurons of features and labels by name; a feature goes before a label of its name. */
const neuronsOf = (
  where: string,
  { visible, columns, labels }: Model,
  names: readonly string[],
): readonly NeuronRef[] => {
  if (!Array.isArray(names) || names.length > JOINT_LIMIT)
    throw new ParameterError(where, names, `at most ${JOINT_LIMIT} names of features and labels`)
  const all = [...columns, ...labels]
  return names.map((name: string, k) => {
    const neuron = all.indexOf(name)
    if (neuron < 0)
      throw new ParameterError(
        `${where}[${k}]`,
        name,
        'a feature or a label of the model',
        '',
        nearest(name, all),
      )
    if (names.indexOf(name) < k) throw new ParameterError(`${where}[${k}]`, name, 'each name once')
    return { population: visible, neuron }
  })
}

/** The same machine with other random numbers: its seed would also change what is drawn of its structure. */
const withStreams = (machine: NetworkSpec, key: string): NetworkSpec => ({
  ...machine,
  populations: machine.populations.map((population) => ({
    ...population,
    stream: `${population.stream ?? population.name}, ${key}`,
  })),
})

const keptOf = (row: unknown, keep: readonly string[]): Readonly<Record<string, unknown>> => {
  const isObject = typeof row === 'object' && row !== null && !Array.isArray(row)
  const entries = isObject ? keep.filter((name) => Object.hasOwn(row, name)) : []
  return Object.fromEntries(entries.map((name) => [name, (row as Readonly<Record<string, unknown>>)[name]]))
}

const checkOptions = (where: string, options: AskOptions): void => {
  checkObject(where, options, 'an object, { duration_tau_ref, of, seed, … }')
  for (const [key, value] of Object.entries(options))
    if (!OPTIONS.includes(key)) refuseKey(where, key, value, OPTIONS)
  for (const [name, parameter] of Object.entries<NumberParameter>(askTable)) {
    const value = options[name as keyof AskNumbers]
    if (value !== undefined && !isAllowed(parameter, value))
      throw new ParameterError(`${where}.${name}`, value, describeRange(parameter))
  }
  const { seed, signal, precision, maxDuration_tau_ref: most } = options
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
    throw new ParameterError(`${where}.seed`, seed, 'an integer >= 0 and < 2^53')
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new ParameterError(`${where}.signal`, signal, 'an AbortSignal')
  if (precision !== undefined && options.duration_tau_ref !== undefined)
    throw new ParameterError(
      `${where}.duration_tau_ref`,
      options.duration_tau_ref,
      'none beside a precision',
      'How long it may take is maxDuration_tau_ref.',
    )
  if (precision === undefined && most !== undefined)
    throw new ParameterError(`${where}.maxDuration_tau_ref`, most, 'none without a precision')
}

const isIterable = (rows: unknown): boolean =>
  typeof rows === 'object' && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows)
