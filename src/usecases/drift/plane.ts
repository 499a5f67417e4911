import { ParameterError } from '../../models/errors.ts'

/** A point of the plane of the two weights of a pair: to 1 from 2, and to 2 from 1. */
export interface PlanePoint {
  readonly w12: number
  readonly w21: number
}

/** A range of weights, the same for both. */
export interface PlaneRange {
  readonly from: number
  readonly to: number
}

/** Refuses a range that is none, by the name of its end. */
export const checkRange = ({ from, to }: PlaneRange): void => {
  if (!(from < to)) throw new ParameterError('to', to, `a number > from, ${from}`)
}

/** A weight as people write it down, to six decimals. */
export const clean = (x: number): number => Number(x.toFixed(6)) + 0

/** `count` values from one end to the other, both included; the middle if it is one. */
export const nodes = ({ from, to }: PlaneRange, count: number): readonly number[] =>
  Array.from({ length: count }, (_, k) =>
    clean(count === 1 ? (from + to) / 2 : from + ((to - from) * k) / (count - 1)),
  )

/**
 * `side` x `side` points, one in each cell of the plane: a quarter of a cell from its left and its upper edge, so that none
 * is on the diagonal, and each has its mirror image among them but for a cell.
 */
export const offDiagonal = ({ from, to }: PlaneRange, side: number): readonly PlanePoint[] => {
  const cell = (to - from) / side
  return Array.from({ length: side * side }, (_, k) => ({
    w12: clean(from + ((k % side) + 0.25) * cell),
    w21: clean(from + (Math.floor(k / side) + 0.75) * cell),
  }))
}

/** `count` points evenly along the edge of the plane, counter-clockwise from its lower left corner, that one left out. */
export const aroundEdge = ({ from, to }: PlaneRange, count: number): readonly PlanePoint[] =>
  Array.from({ length: count }, (_, k) => {
    const along = (4 * (k + 0.5)) / count
    const within = clean(from + (to - from) * (along % 1))
    const back = clean(from + to - within)
    if (along < 1) return { w12: within, w21: from }
    if (along < 2) return { w12: to, w21: within }
    return along < 3 ? { w12: back, w21: to } : { w12: from, w21: back }
  })

/** Where a function that falls is 0, rounded to `tolerance`, a whole part of 1; undefined if it does not change sign from `+` to `-`. */
export const fallsThroughZero = (
  f: (x: number) => number,
  range: PlaneRange,
  tolerance: number,
): number | undefined => {
  const zero = falsePosition(f, range, tolerance)
  if (zero === undefined) return undefined
  const steps = Math.round(1 / tolerance)
  return Math.round(zero * steps) / steps + 0
}

const falsePosition = (
  f: (x: number) => number,
  { from, to }: PlaneRange,
  tolerance: number,
): number | undefined => {
  let [a, b] = [from, to]
  let [fa, fb] = [f(a), f(b)]
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(fa > 0 && fb < 0)) return undefined
  // the Illinois variant of false position: an end that stays for a second time counts half
  for (let last = 0; b - a > tolerance;) {
    const x = a + ((b - a) * fa) / (fa - fb)
    const fx = f(x)
    if (fx === 0 || x <= a || x >= b) return Math.min(b, Math.max(a, x))
    if (fx > 0) {
      ;[a, fa] = [x, fx]
      if (last > 0) fb /= 2
      last = 1
    } else {
      ;[b, fb] = [x, fx]
      if (last < 0) fa /= 2
      last = -1
    }
    if (Math.abs(fx) < 1e-15) return x
  }
  return (a + b) / 2
}
