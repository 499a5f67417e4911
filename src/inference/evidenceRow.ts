import { checkObject } from '../models/check.ts'
import { ParameterError, refuseKey } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import { checkModel } from './checkModel.ts'
import type { Evidence } from './evidence.ts'
import type { Model } from './model.ts'

/** How rows are read as what is known. */
export interface EvidenceOptions {
  /** A feature >= threshold counts as 1, any other as 0. Without it every value has to be 0 or 1. */
  readonly threshold?: number
  /** The key under which a row names its label; unless given `label`, or the column that named it when the model learned. */
  readonly labelColumn?: string
  /** Keys of rows that are no evidence: they are passed over. */
  readonly keep?: readonly string[]
}

export const EVIDENCE_OPTIONS: readonly (keyof EvidenceOptions)[] = ['threshold', 'labelColumn', 'keep']

/** What stands under a key of a row. */
type Meaning =
  /** A feature, or one label: place among the visible neurons. */
  { readonly place: number; readonly isLabel: boolean } | 'label' | 'kept'

/** Names that a message lists before it leaves some out. */
const LISTED = 12

const listed = (names: readonly string[]): string =>
  names.length <= LISTED
    ? names.join(', ')
    : `${names.slice(0, LISTED - 2).join(', ')}, … ${names.at(-1) ?? ''} (${names.length})`

/** Reads rows as what is known of the visible neurons of one model; see {@link evidenceOf}. */
export class EvidenceRows {
  private readonly model: Model
  private readonly threshold: number | undefined
  private readonly size: number
  /** Keys under which a row may name its label. */
  private readonly labelColumns: readonly string[]
  private readonly meanings: ReadonlyMap<string, Meaning>

  /** @param where the function that was called, for what is wrong with its arguments */
  constructor(where: string, model: Model, options: EvidenceOptions) {
    this.size = checkModel(`${where}.model`, model)
    const { threshold, labelColumn, keep = [] } = options
    if (threshold !== undefined && !Number.isFinite(threshold))
      throw new ParameterError(`${where}.options.threshold`, threshold, 'a finite number')
    if (labelColumn !== undefined && (typeof labelColumn !== 'string' || labelColumn === ''))
      throw new ParameterError(
        `${where}.options.labelColumn`,
        labelColumn,
        'a name, a text that is not empty',
      )
    if (!Array.isArray(keep) || !keep.every((name) => typeof name === 'string'))
      throw new ParameterError(`${where}.options.keep`, keep, 'an array of names')
    this.model = model
    this.threshold = threshold
    this.meanings = meaningsOf(where, model, labelColumn, keep)
    this.labelColumns = this.keys.filter((key) => this.meanings.get(key) === 'label')
  }

  /** Whether a row may have this key. */
  has(key: string): boolean {
    return this.meanings.has(key)
  }

  /** The keys that a row may have. */
  get keys(): readonly string[] {
    return [...this.meanings.keys()]
  }

  /** Whether what stands under this key is a text as it is written, and no number. */
  isText(key: string): boolean {
    const meaning = this.meanings.get(key)
    return meaning === 'label' || meaning === 'kept'
  }

  /** @param where the row, for what is wrong with it */
  read(where: string, row: unknown): Evidence {
    const states = isList(row) ? this.ofList(where, row) : this.ofObject(where, row)
    return { [this.model.visible]: states }
  }

  private ofList(where: string, row: ArrayLike<unknown>): (0 | 1 | null)[] {
    const { columns, labels } = this.model
    const features = columns.length
    const all = features + labels.length
    if (row.length !== features && row.length !== all)
      throw new ParameterError(
        where,
        row,
        `an array of ${features} states, a feature each${labels.length === 0 ? '' : `, or of ${all}, with a label each after them`}`,
      )
    const states = this.unknown()
    for (let k = 0; k < row.length; k++) states[k] = this.stateOf(`${where}[${k}]`, row[k], k >= features)
    return states
  }

  private ofObject(where: string, row: unknown): (0 | 1 | null)[] {
    checkObject(where, row, 'an object with what is known by column, or an array of states')
    const states = this.unknown()
    let label: string | undefined
    let byName: string | undefined
    let byState: string | undefined
    for (const [key, value] of Object.entries(row as object) as [string, unknown][]) {
      const meaning = this.meanings.get(key)
      if (meaning === 'kept') continue
      const at = `${where}, column ${key}`
      if (meaning === undefined) return this.refuse(at, key, value)
      if (meaning === 'label') {
        const name = this.labelOf(at, value)
        if (name === undefined) continue
        if (label !== undefined && name !== label)
          throw new ParameterError(at, value, `${label}, the label under '${byName ?? ''}', or nothing`)
        label = name
        byName = key
      } else {
        const state = this.stateOf(at, value, meaning.isLabel)
        states[meaning.place] = state
        if (meaning.isLabel && state !== null) byState = key
      }
    }
    if (label === undefined) return states
    if (byState !== undefined)
      throw new ParameterError(
        `${where}, column ${byState}`,
        states[this.model.columns.length + this.model.labels.indexOf(byState)],
        `nothing beside the label ${label} under '${byName ?? ''}'`,
      )
    // of the labels one is on, as in what was learned from
    this.model.labels.forEach((name, k) => (states[this.model.columns.length + k] = name === label ? 1 : 0))
    return states
  }

  private unknown(): (0 | 1 | null)[] {
    return Array.from({ length: this.size }, () => null)
  }

  private refuse(at: string, key: string, value: unknown): never {
    const { columns, labels } = this.model
    const names = [listed(columns), ...(labels.length === 0 ? [] : [...this.labelColumns, listed(labels)])]
    throw new ParameterError(
      at,
      value,
      `one of the columns ${names.join(', ')}`,
      'What is no evidence is passed over if it is among those to keep.',
      nearest(key, this.keys),
    )
  }

  private stateOf(at: string, value: unknown, isLabel: boolean): 0 | 1 | null {
    if (value === null || value === undefined) return null
    const threshold = isLabel ? undefined : this.threshold
    const x = numberOf(value)
    const expected = `${threshold === undefined ? '0 or 1' : 'a finite number'}, or null where it is not known`
    if (x === undefined || !Number.isFinite(x)) throw new ParameterError(at, value, expected)
    if (threshold !== undefined) return x >= threshold ? 1 : 0
    if (x === 0 || x === 1) return x === 1 ? 1 : 0
    const advice = isLabel ? '' : 'Give a threshold, and a value >= threshold counts as 1.'
    throw new ParameterError(at, value, expected, advice)
  }

  private labelOf(at: string, value: unknown): string | undefined {
    if (value === null || value === undefined) return undefined
    const { labels } = this.model
    // never -0
    const name = typeof value === 'number' ? String(value + 0) : value
    if (typeof name === 'string' && labels.includes(name)) return name
    throw new ParameterError(
      at,
      value,
      `one of the labels ${listed(labels)}, or null where it is not known`,
      '',
      nearest(name, labels),
    )
  }
}

/** What is known by several names means what it means first: a feature goes before a label of its name. */
const meaningsOf = (
  where: string,
  { columns, labels, labelColumn: learned }: Model,
  labelColumn: string | undefined,
  keep: readonly string[],
): ReadonlyMap<string, Meaning> => {
  const meanings = new Map<string, Meaning>()
  columns.forEach((name, place) => meanings.set(name, { place, isLabel: false }))
  if (labelColumn !== undefined && labels.length === 0)
    throw new ParameterError(`${where}.options.labelColumn`, labelColumn, 'none, as the model has no labels')
  if (labelColumn !== undefined && meanings.has(labelColumn))
    throw new ParameterError(
      `${where}.options.labelColumn`,
      labelColumn,
      'a name that is not that of a feature',
    )
  if (labels.length > 0)
    for (const name of labelColumn === undefined ? [learned ?? 'label', 'label'] : [labelColumn])
      if (!meanings.has(name)) meanings.set(name, 'label')
  labels.forEach((name, k) => {
    if (!meanings.has(name)) meanings.set(name, { place: columns.length + k, isLabel: true })
  })
  // who keeps a column does not want it as evidence
  for (const name of keep) meanings.set(name, 'kept')
  return meanings
}

const isList = (row: unknown): row is ArrayLike<unknown> =>
  Array.isArray(row) || (ArrayBuffer.isView(row) && !(row instanceof DataView))

/** A number that is meant as one: not a text, which may hold anything. */
const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : undefined
}

/**
 * What a row says of the visible neurons of a model, as evidence.
 *
 * A row is an object by name: a feature 0, 1 or, where it is not known, null or left out; the label by its name under
 * `labelColumn`, or one key a label, 1 for what it is and 0 for what it is not. Or a row is an array of states in the order of
 * the features, the labels after them if it has them. An empty row says nothing: under it a model dreams.
 *
 * Cost: O(neurons that are seen).
 *
 * @throws ParameterError naming the column and what would be right: a name that the model does not have, a value that is not 0
 *   or 1 (and no threshold is given), a label that is none, a label told twice
 * @example
 * ```ts
 * import { evidenceOf, type Model } from 'rxspike/inference'
 * import { network } from 'rxspike/graph'
 * const machine = network('m', { seed: 1 }).population('seen', { kind: 'sampler', size: 4 }).build()
 * const model: Model = { kind: 'inference model', version: 1, machine, visible: 'seen', columns: ['up', 'low'], labels: ['a', 'b'], width: 1 }
 * evidenceOf(model, { up: 1 }) // => { seen: [1, null, null, null] }
 * evidenceOf(model, { low: 7, label: 'b' }, { threshold: 5 }) // => { seen: [null, 1, 0, 1] }
 * evidenceOf(model, [0, null, 1, 0]) // => { seen: [0, null, 1, 0] }
 * ```
 */
export const evidenceOf = (model: Model, row: unknown, options: EvidenceOptions = {}): Evidence => {
  checkObject('evidenceOf.options', options, 'an object, { threshold, labelColumn, keep }')
  for (const [key, value] of Object.entries(options))
    if (!(EVIDENCE_OPTIONS as readonly string[]).includes(key))
      refuseKey('evidenceOf.options', key, value, EVIDENCE_OPTIONS)
  return new EvidenceRows('evidenceOf', model, options).read('evidenceOf.row', row)
}
