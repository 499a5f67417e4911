import {
  type Mask,
  type Pattern,
  type PatternTable,
  randomHalf,
  split,
  upperHalf,
} from '../../inference/index.ts'
import { checkObject } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'
import { murmurHash3 } from '../../models/random.ts'
import type { InferenceOptions } from './options.ts'

/** What is learned from and asked about. */
export interface InferenceData {
  readonly table: PatternTable
  /** Features in a row of a picture; a divisor of their number. */
  readonly width: number
  /**
   * Whether features make a picture, so that the half that completions are asked from is the upper one; else it is the
   * first half of them.
   * @defaultValue true
   */
  readonly isPicture?: boolean
  /** The column that named the labels, if it was one: questions may use its name. */
  readonly labelColumn?: string
}

/** What one training learns from, and what is asked afterwards. */
export interface Questions {
  readonly train: PatternTable
  /** Patterns that were held out. */
  readonly test: PatternTable
  /** The masks of the two completions, for the patterns that were held out. */
  readonly half: Mask
  readonly random: Mask
}

/**
 * The data of one seed: another split and other masks for each.
 * @throws ParameterError if nothing would be left to learn from, or to ask about
 */
export const questionsOf = ({ test }: InferenceOptions, data: InferenceData, seed: number): Questions => {
  const { table, width, isPicture = true } = data
  const parts = split(table, { test, seed })
  return {
    ...parts,
    half: upperHalf(table, { width: isPicture ? width : 1 }),
    random: randomHalf(table, { seed }),
  }
}

/**
 * Data that can be learned from with these options.
 * @throws ParameterError naming what does not fit
 */
export const checkedData = (options: InferenceOptions, data: InferenceData): InferenceData => {
  checkObject('inference.data', data, 'an object, { table, width }')
  checkObject('inference.data.table', data.table, 'a table of patterns, { columns, labels, patterns }')
  const { table, width, isPicture = true } = data
  const size = table.columns.length
  if (!isPicture && size < 2)
    throw new ParameterError(
      'inference.data.table.columns',
      size,
      'at least two features: half of them are what completions are asked from',
    )
  if (!(Number.isInteger(width) && width >= 1 && size % width === 0 && (!isPicture || 2 * width <= size)))
    throw new ParameterError(
      'width',
      width,
      !isPicture
        ? `a divisor of ${size}, the number of features`
        : `a divisor of ${size}, the number of features, and below it: the upper half of the rows is what completions are asked from`,
    )
  const labelled = table.patterns.filter(({ label }) => label !== undefined).length
  if (table.labels.length > 0 && labelled < table.patterns.length)
    throw new ParameterError(
      'inference.data.table.patterns',
      labelled,
      `a label of each of ${table.patterns.length} patterns, or no labels at all`,
    )
  const count = table.patterns.length
  if (options.test >= count)
    throw new ParameterError(
      'test',
      options.test,
      `fewer patterns than the ${count} there are, or below 1 their share`,
    )
  const { train } = questionsOf(options, data, options.seed)
  if (options.batch > train.patterns.length)
    throw new ParameterError(
      'batch',
      options.batch,
      `at most as many as there are to learn from, ${train.patterns.length}`,
    )
  return data
}

/** A text that differs where data differs: what a run that is resumed is compared by. */
export const fingerprintOf = ({
  table: { columns, labels, patterns },
  width,
}: Pick<InferenceData, 'table' | 'width'>): string => {
  const head = new TextEncoder().encode(JSON.stringify([columns, labels, width, patterns.length]))
  const bytes = new Uint8Array(head.length + patterns.length * (columns.length + 4))
  bytes.set(head)
  patterns.forEach(({ states, label }, k) => {
    const at = head.length + k * (columns.length + 4)
    bytes.set(states, at)
    const own = label === undefined ? 0 : label + 1
    for (let i = 0; i < 4; i++) bytes[at + columns.length + i] = (own >>> (8 * i)) & 0xff
  })
  return Array.from(murmurHash3(bytes), (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** States as a text of 0 and 1: compact where they are kept as JSON. */
export const textOfStates = (states: Uint8Array): string => states.join('')

/** The states of such a text. */
export const statesOfText = (text: string): Uint8Array => Uint8Array.from(text, Number)

/** What is known of all visible neurons where some features of a pattern are seen, and no label. */
export const knownOf = (
  { labels }: PatternTable,
  { states }: Pattern,
  seen?: Uint8Array,
): readonly (0 | 1 | null)[] => [
  ...Array.from(states, (state, k) => (seen === undefined || seen[k] === 1 ? bit(state) : null)),
  ...labels.map(() => null),
]

/** What is known of all visible neurons where only the label is. */
export const labelHeld = ({ columns, labels }: PatternTable, label: number): readonly (0 | 1 | null)[] => [
  ...columns.map(() => null),
  ...labels.map((_, k) => bit(k === label ? 1 : 0)),
]

const bit = (state: number): 0 | 1 => (state === 0 ? 0 : 1)
