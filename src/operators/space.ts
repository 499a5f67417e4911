import { ParameterError } from '../models/errors.ts'
import { checkFinite, checkList, checkOptions, checkSize } from './internal/check.ts'

/** Where the neurons of the two sides of a projection lie. Lengths have the unit that you choose. */
export interface Space {
  readonly dimensions: number
  /** Coordinates of the sources, `dimensions` numbers each. */
  readonly pre: Float64Array
  /** Coordinates of the targets. */
  readonly post: Float64Array
  /** Length after which each dimension begins again; Infinity for one that does not. None does unless given. */
  readonly period?: readonly number[]
}

interface Sizes {
  readonly preSize: number
  readonly postSize: number
}

/**
 * Both sides on a line of a length, each evenly: neuron i of n at (i + 1/2) length / n, so that populations of unlike
 * sizes fit.
 * @throws ParameterError if a size or the length is out of range
 */
export const lineSpace = (options: Sizes & { readonly length?: number }): Space => {
  const { preSize, postSize, length } = checkedLine('lineSpace', options)
  return { dimensions: 1, pre: evenly(preSize, length), post: evenly(postSize, length) }
}

/**
 * The line closed to a ring: distances are taken the shorter way round.
 * @throws ParameterError if a size or the length is out of range
 */
export const ringSpace = (options: Sizes & { readonly length?: number }): Space => {
  const { preSize, postSize, length } = checkedLine('ringSpace', options)
  return { dimensions: 1, pre: evenly(preSize, length), post: evenly(postSize, length), period: [length] }
}

export interface GridOptions extends Sizes {
  /** 1 unless given. */
  readonly width?: number
  readonly height?: number
  /** Columns of the sources; about the square root of their number unless given. */
  readonly preColumns?: number
  readonly postColumns?: number
  /** Whether opposite edges meet; false unless given. */
  readonly periodic?: boolean
}

/**
 * Both sides on a rectangle, each in rows and columns: neuron i in row floor(i / columns), column i mod columns.
 * @throws ParameterError if a size or a length is out of range
 */
export const gridSpace = (options: GridOptions): Space => {
  checkOptions('gridSpace.options', options)
  const { preSize, postSize, width = 1, height = 1, periodic = false } = options
  checkSize('gridSpace.preSize', preSize)
  checkSize('gridSpace.postSize', postSize)
  checkLength('gridSpace.width', width)
  checkLength('gridSpace.height', height)
  const { preColumns = square(preSize), postColumns = square(postSize) } = options
  checkSize('gridSpace.preColumns', preColumns)
  checkSize('gridSpace.postColumns', postColumns)
  if (typeof periodic !== 'boolean') throw new ParameterError('gridSpace.periodic', periodic, 'true or false')
  const side = (size: number, columns: number): Float64Array => {
    const x = evenly(columns, width)
    const y = evenly(Math.ceil(size / columns), height)
    return Float64Array.from({ length: 2 * size }, (_, k) => {
      const i = k >> 1
      return (k & 1) === 0 ? x[i % columns]! : y[Math.floor(i / columns)]!
    })
  }
  const ends = { dimensions: 2, pre: side(preSize, preColumns), post: side(postSize, postColumns) }
  return periodic ? { ...ends, period: [width, height] } : ends
}

/**
 * Both sides at points of your own, of one, two or three coordinates.
 * @throws ParameterError naming the point that has another number of coordinates, or one that is not finite
 */
export const pointSpace = (options: {
  readonly pre: readonly (readonly number[])[]
  readonly post: readonly (readonly number[])[]
  readonly period?: readonly number[]
}): Space => {
  checkOptions('pointSpace.options', options)
  const { pre, post, period } = options
  const expected = 'a list of at least one point, each a list of one to three coordinates'
  checkList('pointSpace.pre', pre, expected)
  checkList('pointSpace.post', post, expected)
  const dimensions = Array.isArray(pre[0]) ? pre[0].length : 0
  if (dimensions < 1 || dimensions > 3) throw new ParameterError('pointSpace.pre', pre, expected)
  const flat = (where: string, points: readonly (readonly number[])[]): Float64Array => {
    if (points.length === 0) throw new ParameterError(where, points, expected)
    points.forEach((point, i) => {
      if (!Array.isArray(point) || point.length !== dimensions)
        throw new ParameterError(`${where}[${i}]`, point, `a list of ${dimensions} coordinates`)
      point.forEach((x, d) => checkFinite(`${where}[${i}][${d}]`, x))
    })
    return Float64Array.from(points.flat())
  }
  const space = { dimensions, pre: flat('pointSpace.pre', pre), post: flat('pointSpace.post', post) }
  if (period === undefined) return space
  checkPeriod('pointSpace.period', period, dimensions)
  return { ...space, period }
}

/** Refuses what is no space. */
export const checkSpace = (where: string, space: Space): void => {
  checkOptions(where, space)
  const { dimensions, pre, post, period } = space
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 3)
    throw new ParameterError(`${where}.dimensions`, dimensions, '1, 2 or 3')
  for (const [side, coordinates] of Object.entries({ pre, post })) {
    const isRight =
      coordinates instanceof Float64Array && coordinates.length > 0 && coordinates.length % dimensions === 0
    if (!isRight) {
      const expected = `a Float64Array of ${dimensions} coordinates a neuron`
      throw new ParameterError(`${where}.${side}`, coordinates, expected)
    }
    const wrong = coordinates.findIndex((x) => !Number.isFinite(x))
    if (wrong >= 0) checkFinite(`${where}.${side}[${wrong}]`, coordinates[wrong])
  }
  if (period !== undefined) checkPeriod(`${where}.period`, period, dimensions)
}

const checkPeriod = (where: string, period: readonly number[], dimensions: number): void => {
  const expected = `${dimensions} lengths > 0, one for each dimension`
  checkList(where, period, expected)
  if (period.length !== dimensions) throw new ParameterError(where, period, expected)
  period.forEach((length, d) => {
    if (typeof length !== 'number' || !(length > 0))
      throw new ParameterError(`${where}[${d}]`, length, 'a length > 0, or Infinity')
  })
}

const checkedLine = (
  where: string,
  options: Sizes & { readonly length?: number },
): Sizes & { length: number } => {
  checkOptions(`${where}.options`, options)
  const { preSize, postSize, length = 1 } = options
  checkSize(`${where}.preSize`, preSize)
  checkSize(`${where}.postSize`, postSize)
  checkLength(`${where}.length`, length)
  return { preSize, postSize, length }
}

const checkLength = (where: string, x: unknown): void => {
  if (typeof x !== 'number' || !(x > 0 && x < Infinity))
    throw new ParameterError(where, x, 'a finite number > 0')
}

const evenly = (count: number, length: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => ((i + 0.5) * length) / count)

const square = (size: number): number => (Number.isInteger(size) && size > 0 ? Math.ceil(Math.sqrt(size)) : 1)
