import { createContainer, type NetworkSpec, wire } from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { ParameterError, refuseKey } from '../models/errors.ts'
import { checkMachine, populationOf } from './checkMachine.ts'

/** A machine that has learned, with what its visible neurons mean: all that inference needs. */
export interface Model {
  readonly kind: 'inference model'
  /** Version of this form. */
  readonly version: 1
  /** The machine with its learned weights and biases: one population that is seen, and what stands behind it. */
  readonly machine: NetworkSpec
  /** The population that is seen: features first, then one neuron a label. */
  readonly visible: string
  /** How many of its neurons are seen, where those behind them are hidden; all unless given. */
  readonly visibleNeurons?: number
  /** Names of the features, one a visible neuron. */
  readonly columns: readonly string[]
  /** Names of the labels; none if the data had none. */
  readonly labels: readonly string[]
  /** The column that named the labels in the data, if it was one; evidence may name its label under it. */
  readonly labelColumn?: string
  /** Features in a row of a picture. */
  readonly width: number
}

/** What a model is made of. */
export type ModelParts = Omit<Model, 'kind' | 'version'>

/** A container with the kinds that a machine's spec names. */
export type Kinds = Parameters<typeof wire>[1]

const KIND = 'inference model'
const VERSION = 1
const FIELDS = ['machine', 'visible', 'visibleNeurons', 'columns', 'labels', 'labelColumn', 'width']

/**
 * A model of a machine that has learned and of what its visible neurons mean.
 *
 * @param parts `machine` as `learnedMachine` gives it; `columns` and `labels` those of the table of patterns
 * @throws ParameterError naming the field that is wrong: columns and labels that are not one a visible neuron, a width that
 *   does not cut the features into rows
 * @throws SpecError with every fault of the machine
 * @example
 * ```ts
 * import { decodeModel, encodeModel, initialMachine, modelOf } from 'rxspike/inference'
 * const machine = initialMachine({ seed: 1, patterns: [Uint8Array.of(1, 0, 1)], hidden: [2] })
 * const model = modelOf({ machine, visible: 'visible', columns: ['left', 'right'], labels: ['seen'], width: 2 })
 * const text = JSON.stringify(encodeModel(model))
 * decodeModel(JSON.parse(text)).labels // => ['seen']
 * ```
 */
export const modelOf = (parts: ModelParts, container: Kinds = createContainer()): Model => {
  checkObject('modelOf.parts', parts, `an object of ${FIELDS.join(', ')}`)
  return modelFrom('modelOf.parts', { ...parts }, FIELDS, container)
}

/**
 * A model as a plain value that JSON can hold, with every bit of its numbers but the sign of -0.
 * @throws ParameterError or SpecError if it is none
 */
export const encodeModel = (model: Model, container: Kinds = createContainer()): unknown =>
  // what is no plain value has been refused before
  JSON.parse(JSON.stringify(modelIn('encodeModel.model', model, container)))

/**
 * The model that {@link encodeModel} gave, from what `JSON.parse` makes of it.
 *
 * @param container with the kinds that the machine's spec names; the built-in ones unless given
 * @throws ParameterError naming the field that is wrong, as {@link modelOf} does; another version is refused
 * @throws SpecError with every fault of the machine
 */
export const decodeModel = (value: unknown, container: Kinds = createContainer()): Model =>
  modelIn('decodeModel.value', value, container)

const modelIn = (where: string, value: unknown, container: Kinds): Model => {
  const expected = 'a model, { kind, version, machine, visible, columns, labels, width }'
  checkObject(where, value, expected)
  const model = value as Readonly<Record<string, unknown>>
  const { kind, version } = model
  if (kind !== KIND)
    throw new ParameterError(`${where}.kind`, kind, `'${KIND}'`, 'A model is a file of its own.')
  if (version !== VERSION)
    throw new ParameterError(
      `${where}.version`,
      version,
      `${VERSION}, the version that is read here`,
      'It was written by another version of RxSpike: use that one, or learn anew.',
    )
  return modelFrom(where, model, ['kind', 'version', ...FIELDS], container)
}

const modelFrom = (
  where: string,
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  container: Kinds,
): Model => {
  for (const [key, value] of Object.entries(given))
    if (!known.includes(key)) refuseKey(where, key, value, known)
  const { visible, visibleNeurons, labelColumn, width } = given
  checkMachine(`${where}.machine`, given['machine'] as NetworkSpec)
  const net = wire(given['machine'] as NetworkSpec, container)
  net.end()
  const machine = net.spec
  if (typeof visible !== 'string')
    throw new ParameterError(`${where}.visible`, visible, 'the name of a population of the machine')
  const { size } = populationOf(`${where}.visible`, machine, visible)
  const isPart =
    Number.isInteger(visibleNeurons) && (visibleNeurons as number) >= 1 && (visibleNeurons as number) <= size
  if (visibleNeurons !== undefined && !isPart)
    throw new ParameterError(
      `${where}.visibleNeurons`,
      visibleNeurons,
      `an integer from 1 to ${size}, the neurons of ${visible}`,
    )
  const columns = namesOf(`${where}.columns`, given['columns'], 1)
  const labels = namesOf(`${where}.labels`, given['labels'], 0)
  const seen = (visibleNeurons as number | undefined) ?? size
  if (columns.length + labels.length !== seen)
    throw new ParameterError(
      `${where}.columns`,
      `${columns.length} columns and ${labels.length} labels`,
      `${seen} names together, one a visible neuron of ${visible}`,
    )
  if (labelColumn !== undefined && (typeof labelColumn !== 'string' || labelColumn === ''))
    throw new ParameterError(`${where}.labelColumn`, labelColumn, 'a name, a text that is not empty')
  if (labelColumn !== undefined && (labels.length === 0 || columns.includes(labelColumn)))
    throw new ParameterError(
      `${where}.labelColumn`,
      labelColumn,
      labels.length === 0 ? 'none, as there are no labels' : 'a name that is not that of a feature',
    )
  if (!(Number.isInteger(width) && (width as number) >= 1 && columns.length % (width as number) === 0))
    throw new ParameterError(`${where}.width`, width, `a divisor of ${columns.length}, the number of columns`)
  return {
    kind: KIND,
    version: VERSION,
    machine,
    visible,
    ...(visibleNeurons === undefined ? {} : { visibleNeurons: seen }),
    columns,
    labels,
    ...(labelColumn === undefined ? {} : { labelColumn }),
    width: width as number,
  }
}

const namesOf = (where: string, names: unknown, least: number): readonly string[] => {
  if (!Array.isArray(names) || names.length < least)
    throw new ParameterError(
      where,
      names,
      least === 0 ? 'an array of names' : 'an array of at least one name',
    )
  const given = names as readonly unknown[]
  return given.map((name, k) => {
    if (typeof name !== 'string' || name === '') throw new ParameterError(`${where}[${k}]`, name, 'a name')
    if (given.indexOf(name) < k) throw new ParameterError(`${where}[${k}]`, name, 'each name once')
    return name
  })
}
