import { ParameterError, present, refuseKey, show } from '../models/errors.ts'
import { checkObject } from '../models/check.ts'
import { nearest } from '../models/nearest.ts'
import type { Pattern, PatternTable } from './pattern.ts'

/** How rows are read as patterns. */
export interface PatternOptions {
  /**
   * The column that names the class of a row; or several columns, a class each, of which exactly one is 1 in every
   * row. Without it patterns have no labels.
   */
  readonly labels?: readonly string[]
  /** A value >= threshold counts as 1, any other as 0. Without it every value has to be 0 or 1. */
  readonly threshold?: number
  /**
   * Rows that are arrays: the names of their values, in order. Rows that are objects: the columns that are read, in
   * this order; others are not looked at. Without it the columns are those of the first row.
   */
  readonly columns?: readonly string[]
  /** Columns that are left out: neither features nor labels, such as identifiers. */
  readonly ignore?: readonly string[]
  /**
   * The classes in their order, where they are known: the labels of the table that was learned from. Then one row is
   * enough, and it need not be labelled.
   */
  readonly classes?: readonly string[]
}

const OPTIONS: readonly string[] = ['labels', 'threshold', 'columns', 'ignore', 'classes']

/** What is wrong with rows or with what was asked of them. */
export interface Misfit {
  /** The option that does not fit; without it, it is a value of a row. */
  readonly option?: string
  /** Counts from 1; 0: the names of the columns. */
  readonly row?: number
  readonly column?: string
  readonly value: unknown
  /** What is found, where the value does not say it. */
  readonly words?: string
  readonly expected: string
  readonly advice?: string
  readonly suggestion?: readonly string[]
}

/** Names that a message lists before it leaves some out. */
const LISTED = 6

const listed = (names: readonly string[]): string =>
  names.length <= LISTED
    ? names.join(', ')
    : `${names.slice(0, LISTED - 2).join(', ')}, … ${names.at(-1) ?? ''} (${names.length})`

/** A row by the place or the name of its columns. */
interface Plan {
  readonly names: readonly string[]
  /** Places among the names. */
  readonly features: readonly number[]
  readonly labels: readonly number[]
}

/**
 * Makes a table of patterns of rows that are handed in one by one; of a row its states are kept, and nothing else.
 *
 * @internal
 */
export class PatternRows {
  private readonly options: PatternOptions
  private readonly errorOf: (misfit: Misfit) => Error
  private readonly labels: readonly string[]
  private plan: Plan | undefined
  private rows = 0
  private readonly states: Uint8Array[] = []
  /** Name of the class a row; or, where each class has a column, the name of that column. */
  private readonly classNames: string[] = []
  private least = Infinity
  private most = -Infinity
  /** The first value that would have to be 0 or 1 and is not. */
  private unclear: Misfit | undefined

  /**
   * @param where the function that was called, for what is wrong with the options
   * @param errorOf the error that says what does not fit
   */
  constructor(where: string, options: PatternOptions, errorOf: (misfit: Misfit) => Error) {
    checkObject(`${where}.options`, options, 'an object, { labels, threshold, columns, ignore, classes }')
    for (const [key, value] of Object.entries(options))
      if (!OPTIONS.includes(key)) refuseKey(`${where}.options`, key, value, OPTIONS)
    const { labels, columns, ignore, threshold, classes } = options
    checkNames(`${where}.labels`, labels, 0)
    checkNames(`${where}.columns`, columns, 1)
    checkNames(`${where}.ignore`, ignore, 0)
    checkNames(`${where}.classes`, classes, 2)
    const both = ignore?.find((name) => labels?.includes(name))
    if (both !== undefined)
      throw new ParameterError(`${where}.ignore`, both, 'names of columns that are no labels')
    if (threshold !== undefined && !Number.isFinite(threshold))
      throw new ParameterError(`${where}.threshold`, threshold, 'a finite number')
    this.options = options
    this.errorOf = errorOf
    this.labels = labels ?? []
    if (classes !== undefined && this.labels.length > 1 && !isSame(classes, this.labels))
      throw new ParameterError(`${where}.classes`, classes, 'the same names as labels, or none')
  }

  /** Tells the names of a row's columns, where rows do not tell them themselves. */
  begin(names: readonly string[]): void {
    names.forEach((name, k) => {
      if (names.indexOf(name) < k)
        throw this.errorOf({ ...duplicate, row: 0, value: name, column: String(k + 1) })
    })
    const selected = this.options.columns ?? names
    const { ignore = [] } = this.options
    const unlabelled = selected.filter((name) => !this.labels.includes(name) && !ignore.includes(name))
    const placeOf = (option: string, name: string): number => {
      const place = names.indexOf(name)
      if (place >= 0) return place
      throw this.errorOf({
        option,
        row: 0,
        value: name,
        words: `no column '${name}'`,
        expected: `one of the columns ${listed(names)}`,
        suggestion: nearest(name, names),
      })
    }
    for (const name of ignore) placeOf('ignore', name)
    this.plan = {
      names,
      features: unlabelled.map((name) => placeOf('columns', name)),
      labels: this.labels.map((name) => placeOf('labels', name)),
    }
    if (unlabelled.length === 0)
      throw this.errorOf({
        option: ignore.length === 0 ? 'labels' : 'ignore',
        value: [...this.labels, ...ignore],
        words: `${listed([...this.labels, ...ignore])}, all columns there are`,
        expected: ignore.length === 0 ? 'columns that are no labels, too' : 'columns that are features, too',
      })
  }

  add(row: unknown): void {
    this.rows++
    if (isList(row)) this.addList(row)
    else if (typeof row === 'object' && row !== null && !ArrayBuffer.isView(row))
      this.addObject(row as Readonly<Record<string, unknown>>)
    else
      throw this.errorOf({ row: this.rows, value: row, expected: 'an object or an array, a value a column' })
  }

  table(): PatternTable {
    const { plan, rows, options, labels } = this
    const enough = options.classes === undefined ? 2 : 1
    if (plan === undefined || rows < enough)
      throw this.errorOf({
        value: rows,
        words: rows === 1 ? '1 row' : `${rows} rows`,
        expected: `at least ${enough} row${enough === 1 ? '' : 's'}`,
        advice: enough === 2 ? 'Patterns are learned from what differs between them.' : '',
      })
    if (this.unclear !== undefined)
      throw this.errorOf({
        ...this.unclear,
        advice: `Values are from ${this.least} to ${this.most}: give a threshold, and a value >= threshold counts as 1.`,
      })
    this.checkThreshold()
    const classes = this.classes()
    const places = new Map(classes.map((name, k) => [name, k]))
    const patterns = this.states.map((states, k): Pattern => {
      const name = this.classNames[k]
      if (name === undefined) return { states }
      const label = places.get(name)
      if (label !== undefined) return { states, label }
      throw this.errorOf({
        row: k + 1,
        column: labels.join(', '),
        value: name,
        expected: `one of the classes ${listed(classes)}`,
        suggestion: nearest(name, classes),
      })
    })
    const columns = plan.features.map((place) => present(plan.names[place], 'name of a feature'))
    return { columns, labels: classes, patterns }
  }

  private addList(row: ArrayLike<unknown>): void {
    const { columns } = this.options
    if (this.plan === undefined) {
      if (columns === undefined)
        throw this.errorOf({
          option: 'columns',
          value: undefined,
          expected: 'the names of the values of a row, as rows are arrays',
        })
      this.begin(columns)
    }
    const plan = present(this.plan, 'plan of columns')
    if (row.length !== plan.names.length)
      throw this.errorOf({
        row: this.rows,
        value: row,
        words: `${row.length} value${row.length === 1 ? '' : 's'}`,
        expected: `${plan.names.length} values, one a column`,
      })
    this.take(plan, (place) => row[place])
  }

  private addObject(row: Readonly<Record<string, unknown>>): void {
    if (this.plan === undefined) {
      const names = Object.keys(row)
      if (names.length === 0)
        throw this.errorOf({
          row: this.rows,
          value: row,
          words: 'an empty object',
          expected: 'a value a column',
        })
      this.begin(names)
    }
    const plan = present(this.plan, 'plan of columns')
    this.take(plan, (place) => {
      const name = present(plan.names[place], 'name of a column')
      if (Object.hasOwn(row, name)) return row[name]
      const others = Object.keys(row).filter((key) => !plan.names.includes(key))
      throw this.errorOf({
        row: this.rows,
        column: name,
        value: undefined,
        words: 'no value',
        expected: 'a value of each column in every row',
        suggestion: nearest(name, others),
      })
    })
    const keys = Object.keys(row)
    if (this.options.columns !== undefined || keys.length === plan.names.length) return
    for (const key of keys)
      if (!plan.names.includes(key))
        throw this.errorOf({
          row: this.rows,
          column: key,
          value: row[key],
          words: 'a value',
          expected: `no columns but those of the first row, ${listed(plan.names)}`,
          suggestion: nearest(key, plan.names),
        })
  }

  private take({ names, features, labels }: Plan, valueAt: (place: number) => unknown): void {
    const nameOf = (place: number): string => present(names[place], 'name of a column')
    this.states.push(Uint8Array.from(features, (place) => this.stateOf(valueAt(place), nameOf(place))))
    const [only] = labels
    if (only === undefined) return
    if (labels.length === 1) {
      this.classNames.push(this.classOf(valueAt(only), nameOf(only)))
      return
    }
    const on = labels.filter((place) => {
      const value = numberOf(valueAt(place))
      if (value === 0 || value === 1) return value === 1
      throw this.errorOf({ ...this.found(valueAt(place)), column: nameOf(place), expected: '0 or 1' })
    })
    const [one] = on
    if (one === undefined || on.length > 1)
      throw this.errorOf({
        row: this.rows,
        column: listed(labels.map(nameOf)),
        value: on.length,
        words: on.length === 0 ? 'no 1' : `a 1 in ${on.map(nameOf).join(' and ')}`,
        expected: 'exactly one 1 among the columns of the classes',
      })
    this.classNames.push(nameOf(one))
  }

  private stateOf(value: unknown, column: string): 0 | 1 {
    const { threshold } = this.options
    const x = numberOf(value)
    const expected = threshold === undefined ? '0 or 1' : 'a finite number'
    if (x === undefined || !Number.isFinite(x)) throw this.errorOf({ ...this.found(value), column, expected })
    if (x < this.least) this.least = x
    if (x > this.most) this.most = x
    if (threshold !== undefined) return x >= threshold ? 1 : 0
    if (x !== 0 && x !== 1) this.unclear ??= { ...this.found(value), column, expected }
    return x === 1 ? 1 : 0
  }

  private classOf(value: unknown, column: string): string {
    if (typeof value === 'string' ? value !== '' : numberOf(value) !== undefined) {
      // never -0
      if (typeof value !== 'number') return String(value)
      if (Number.isFinite(value)) return String(value + 0)
    }
    throw this.errorOf({ ...this.found(value), column, expected: 'a class, a text or a number' })
  }

  private found(value: unknown): Pick<Misfit, 'row' | 'value' | 'words'> {
    const isEmpty = value === '' || value === undefined || value === null
    return { row: this.rows, value, ...(isEmpty ? { words: 'an empty cell' } : {}) }
  }

  /** A threshold beyond all values makes every state the same. */
  private checkThreshold(): void {
    const { threshold, classes } = this.options
    const { least, most } = this
    if (threshold === undefined || classes !== undefined || (threshold > least && threshold <= most)) return
    throw this.errorOf({
      option: 'threshold',
      value: threshold,
      expected:
        least === most
          ? `values that differ: all of them are ${least}`
          : `a number > ${least} and <= ${most}, the least and the largest value`,
    })
  }

  private classes(): readonly string[] {
    const { classes } = this.options
    if (classes !== undefined) return [...classes]
    if (this.labels.length === 0) return []
    const names = [...new Set(this.classNames)]
    if (names.length < 2)
      throw this.errorOf({
        column: listed(this.labels),
        value: names[0],
        words: `the class ${show(names[0])} in every row`,
        expected: 'at least two classes',
      })
    if (this.labels.length > 1) return [...this.labels]
    return names.every(isNumeral)
      ? names.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
      : names.sort((a, b) => (a < b ? -1 : 1))
  }
}

const duplicate = {
  expected: 'each name of a column once',
  advice: 'If the first line has values, put names before it.',
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, k) => name === b[k])

const isNumeral = (name: string): boolean => name.trim() !== '' && Number.isFinite(Number(name))

const isList = (row: unknown): row is ArrayLike<unknown> =>
  Array.isArray(row) || (ArrayBuffer.isView(row) && !(row instanceof DataView))

/** A number that is meant as one: not a text, which may hold anything. */
const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : undefined
}

const checkNames = (where: string, names: unknown, least: number): void => {
  if (names === undefined) return
  const expected = least > 1 ? `an array of at least ${least} names` : 'an array of names'
  if (!Array.isArray(names) || names.length < least) throw new ParameterError(where, names, expected)
  names.forEach((name: unknown, k) => {
    if (typeof name !== 'string' || name === '')
      throw new ParameterError(`${where}[${k}]`, name, 'a name, a text that is not empty')
    if (names.indexOf(name) < k) throw new ParameterError(`${where}[${k}]`, name, 'each name once')
  })
}
