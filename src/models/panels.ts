import { sine } from './functions.ts'

/** Nodes and weights on (0, 1) that integrate polynomials up to degree 2n - 1, and what it takes to interpolate between the nodes. */
export interface GaussRule {
  readonly nodes: Float64Array
  readonly weights: Float64Array
  readonly barycentric: Float64Array
}

/** The rule of Gauss and Legendre of n nodes. */
export const gaussRule = (n: number): GaussRule => {
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  const barycentric = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    // the cosine of an angle near that of the root, from the smallest root on
    let x = -sine((Math.PI * (n - 2 * k - 1)) / (2 * n + 1))
    let slope = 0
    for (let turn = 0; turn < 100; turn++) {
      let [before, value] = [0, 1]
      for (let degree = 1; degree <= n; degree++)
        [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree]
      slope = (n * (x * value - before)) / (x * x - 1)
      const step = value / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    nodes[k] = (1 + x) / 2
    weights[k] = 1 / ((1 - x * x) * slope * slope)
    barycentric[k] = (k % 2 === 0 ? 1 : -1) * Math.sqrt((1 - x * x) * weights[k]!)
  }
  return { nodes, weights, barycentric }
}

/** Neighbouring intervals, with the nodes of one rule in each: what is smooth between the breaks is known by its values there. */
export class Panels {
  readonly breaks: readonly number[]
  readonly rule: GaussRule
  /** All nodes and their weights, panel by panel. */
  readonly nodes: Float64Array
  readonly weights: Float64Array

  constructor(breaks: readonly number[], rule: GaussRule) {
    this.breaks = breaks
    this.rule = rule
    const n = rule.nodes.length
    const panels = breaks.length - 1
    this.nodes = new Float64Array(panels * n)
    this.weights = new Float64Array(panels * n)
    for (let p = 0; p < panels; p++)
      for (let k = 0; k < n; k++) {
        this.nodes[p * n + k] = breaks[p]! + this.width(p) * rule.nodes[k]!
        this.weights[p * n + k] = this.width(p) * rule.weights[k]!
      }
  }

  get end(): number {
    return this.breaks.at(-1)!
  }

  width(panel: number): number {
    return this.breaks[panel + 1]! - this.breaks[panel]!
  }

  /** The panel in which x lies. */
  panelOf(x: number): number {
    let [low, high] = [0, this.breaks.length - 2]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.breaks[middle]! <= x) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Shares of the values at a panel's nodes in the value at x; they add up to 1. */
  shares(panel: number, x: number): Float64Array {
    const { nodes, barycentric } = this.rule
    const at = (x - this.breaks[panel]!) / this.width(panel)
    const shares = new Float64Array(nodes.length)
    let sum = 0
    for (let k = 0; k < nodes.length; k++) {
      const away = at - nodes[k]!
      if (away === 0) {
        shares.fill(0)
        shares[k] = 1
        return shares
      }
      shares[k] = barycentric[k]! / away
      sum += shares[k]!
    }
    for (let k = 0; k < nodes.length; k++) shares[k]! /= sum
    return shares
  }

  /** The value at x of what has `values` at the nodes. */
  value(values: Float64Array, x: number): number {
    const panel = this.panelOf(x)
    const { nodes, barycentric } = this.rule
    const n = nodes.length
    const at = (x - this.breaks[panel]!) / this.width(panel)
    let [above, below] = [0, 0]
    for (let k = 0; k < n; k++) {
      const away = at - nodes[k]!
      const value = values[panel * n + k]!
      if (away === 0) return value
      const share = barycentric[k]! / away
      above += share * value
      below += share
    }
    return above / below
  }

  /** The parts of panels from a to b. */
  pieces(a: number, b: number): readonly Piece[] {
    const pieces: Piece[] = []
    for (let panel = 0; panel < this.breaks.length - 1; panel++) {
      const from = Math.max(a, this.breaks[panel]!)
      const to = Math.min(b, this.breaks[panel + 1]!)
      if (to > from) pieces.push({ panel, from, to, isWhole: to - from === this.width(panel) })
    }
    return pieces
  }

  /** The integral of f from a to b, both within the panels; f smooth between breaks. */
  integral(f: (x: number) => number, a: number, b: number): number {
    const { nodes, weights } = this.rule
    let sum = 0
    for (const { from, to } of this.pieces(a, b))
      for (let k = 0; k < nodes.length; k++)
        sum += (to - from) * weights[k]! * f(from + (to - from) * nodes[k]!)
    return sum
  }
}

/** A part of a panel. */
export interface Piece {
  readonly panel: number
  readonly from: number
  readonly to: number
  readonly isWhole: boolean
}

/** Solves a x = y over a dense matrix, row by row, which is overwritten; by elimination with pivots. */
export const solved = (a: Float64Array, y: Float64Array): Float64Array => {
  const n = y.length
  const x = y.slice()
  const rows = Array.from({ length: n }, (_, i) => a.subarray(i * n, (i + 1) * n))
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i
    ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
    ;[x[k], x[pivot]] = [x[pivot]!, x[k]!]
    const top = rows[k]!
    for (let i = k + 1; i < n; i++) {
      const row = rows[i]!
      const factor = row[k]! / top[k]!
      if (factor === 0) continue
      for (let j = k + 1; j < n; j++) row[j]! -= factor * top[j]!
      x[i]! -= factor * x[k]!
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k]!
    for (let j = k + 1; j < n; j++) x[k]! -= row[j]! * x[j]!
    x[k]! /= row[k]!
  }
  return x
}
