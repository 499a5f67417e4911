/**
 * Two samplers as a Markov chain on ages, whatever the shape of their PSPs: solved by collocation, in tau_ref.
 *
 * The state is the two times since the last spikes; the hazard of neuron k, exp(b_k + w_k psp(age of the other)), is all that
 * happens to it. Seen at spikes, the state is who fired and how old the other's last spike was. Let g_k(x) be the rate
 * density of spikes of k at which the other's age is x. From there (k fired, the other, o, has age x) the next spike, s
 * later, is one of o at hazard h_o(s) once x + s > 1, or of k at hazard h_k(x + s) once s > 1; S_k(x, s) is the probability of
 * neither up to s. So
 *
 *     g_o(y) = h_o(y) [ ∫ g_k(x) S_k(x, y) dx  +  ∫ g_o(x) S_o(x, y - x) dx ]
 *                       x > 1 - y                 x < y - 1
 *
 * The first integral alone is the density of restricted nearest-neighbour pairs. Between breaks at whole numbers, at which
 * refractory periods and jumps of PSPs end, g is smooth: values at Gauss nodes stand for it, and the error falls
 * exponentially with their number. Beyond the last break no PSP is left, and one number a neuron stands for all ages there.
 */
import { exp } from './functions.ts'
import { gaussRule, Panels, solved } from './panels.ts'

export interface AgeChain {
  /** Biases of the two, and weights to each from the other. */
  readonly b: readonly [number, number]
  readonly w: readonly [number, number]
  /** The PSP, of age in tau_ref. */
  readonly psp: (age: number) => number
  readonly breaks: readonly number[]
}

/** Pairs that end with a spike of one neuron, the other's last spike having been `age` before. */
export interface Ending {
  /** Rate densities at the nodes: of all, and of those without another spike of the same neuron in between. */
  readonly all: Float64Array
  readonly restricted: Float64Array
  /** Rates of all beyond the last break, and the density of the restricted ones there. */
  readonly beyond: number
  readonly end: number
}

export interface Ages {
  readonly panels: Panels
  readonly endings: readonly [Ending, Ending]
  /** Rate at which the density of restricted pairs falls beyond the last break. */
  readonly fall: number
}

/** The stationary chain, with n nodes between breaks. */
export const agesOfPair = (chain: AgeChain, n: number): Ages => {
  const panels = new Panels(chain.breaks, gaussRule(n))
  const hazards = [new Hazard(chain, 0, panels), new Hazard(chain, 1, panels)] as const
  const { nodes, weights, end } = panels
  const m = nodes.length
  const size = 2 * m + 2
  const fall = hazards[0].rest + hazards[1].rest

  /** Sums that are asked for again and again, at the nodes: from where the other, and where k itself, may fire on. */
  const starts = [0, 1].map((k) => nodes.map((x) => hazards[1 - k]!.sum(Math.max(0, 1 - x))))
  const ends = [0, 1].map((k) => nodes.map((x) => hazards[k]!.sum(x + 1)))
  /** {@link silence} from the node of number j to the node of number i, which is late enough for the other. */
  const silenceAt = (k: number, j: number, i: number): number => {
    const exponent = hazards[1 - k]!.sums[i]! - starts[k]![j]!
    return exp(
      nodes[i]! <= 1 ? -exponent : -exponent - (hazards[k]!.sum(nodes[j]! + nodes[i]!) - ends[k]![j]!),
    )
  }
  /** Probability that for s after a spike of k neither fires; the other's age was x. */
  const silence = (k: number, x: number, s: number): number => {
    const [own, other] = [hazards[k]!, hazards[1 - k]!]
    const start = Math.max(0, 1 - x)
    const exponent = s > start ? other.sum(s) - other.sum(start) : 0
    // of infinite age: no PSP
    if (s <= 1) return exp(-exponent)
    return exp(-exponent - (x === Infinity ? own.rest * (s - 1) : own.sum(x + s) - own.sum(x + 1)))
  }
  /** Probability that k is the next to fire after its spike, at an age of the other beyond the end. */
  const again = (k: number, x: number): number => {
    const { rest } = hazards[k]!
    const from = Math.max(1, end - x)
    return panels.integral((s) => rest * silence(k, x, s), from, end) + (silence(k, x, end) * rest) / fall
  }

  // rows: densities at the nodes for neuron 0, for neuron 1, rates beyond the end; entries: what each takes from each
  const from = (place: number): { readonly k: number; readonly x: number; readonly mass: number } =>
    place < 2 * m
      ? { k: place < m ? 0 : 1, x: nodes[place % m]!, mass: weights[place % m]! }
      : { k: place - 2 * m, x: Infinity, mass: 1 }
  const firsts = new Float64Array(size * size)
  const seconds = new Float64Array(size * size)
  for (let k = 0; k < 2; k++)
    for (let i = 0; i < m; i++) {
      const y = nodes[i]!
      const h = hazards[k]!.at[i]!
      const row = (k * m + i) * size
      const o = 1 - k
      const atNode = (j: number): number => h * silenceAt(o, j, i)
      addIntegral(panels, firsts, row + o * m, (x) => h * silence(o, x, y), Math.max(0, 1 - y), end, atNode)
      firsts[row + 2 * m + o] = h * silence(o, Infinity, y)
      if (y > 1) addIntegral(panels, seconds, row + k * m, (x) => h * silence(k, x, y - x), 0, y - 1)
    }
  for (let place = 0; place < size; place++) {
    const { k, x, mass } = from(place)
    seconds[(2 * m + k) * size + place] = mass * again(k, x)
    firsts[(2 * m + 1 - k) * size + place] = (mass * silence(k, x, end) * hazards[1 - k]!.rest) / fall
  }

  // stationary: what flows out of every state flows in, and all of it is 1
  const equations = new Float64Array(size * size)
  const inflow = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    inflow[i] = i < 2 * m ? 1 / end : 1
    for (let j = 0; j < size; j++)
      equations[i * size + j] =
        (i === j ? 1 : 0) -
        firsts[i * size + j]! -
        seconds[i * size + j]! +
        inflow[i]! * (j < 2 * m ? weights[j % m]! : 1)
  }
  const g = solved(equations, inflow)
  // as many spikes a unit of time as there are over the time that passes between them
  let time = 0
  for (let place = 0; place < size; place++) {
    const { k, x, mass } = from(place)
    const start = Math.max(0, 1 - x)
    const mean = start + panels.integral((s) => silence(k, x, s), start, end) + silence(k, x, end) / fall
    time += mass * g[place]! * mean
  }
  const ending = (k: number): Ending => {
    const all = g.slice(k * m, (k + 1) * m).map((density) => density / time)
    const restricted = all.map((_, i) => {
      let sum = 0
      for (let j = 0; j < size; j++) sum += firsts[(k * m + i) * size + j]! * g[j]!
      return sum / time
    })
    const beyond = g[2 * m + k]! / time
    let last = 0
    for (let j = 0; j < size; j++) last += firsts[(2 * m + k) * size + j]! * g[j]!
    // the row holds the integral of what falls exponentially
    return { all, restricted, beyond, end: (last * fall) / time }
  }
  return { panels, endings: [ending(0), ending(1)], fall }
}

/**
 * Adds the integral of f times a function from a to b, as shares of the function's values at the nodes.
 * @param atNode f at the node of a number, if that is quicker
 */
const addIntegral = (
  panels: Panels,
  row: Float64Array,
  offset: number,
  f: (x: number) => number,
  a: number,
  b: number,
  atNode: (place: number) => number = (place) => f(panels.nodes[place]!),
): void => {
  const { nodes, weights } = panels.rule
  const n = nodes.length
  for (const { panel, from, to, isWhole } of panels.pieces(a, b)) {
    const start = offset + panel * n
    for (let k = 0; k < n; k++) {
      const share = (to - from) * weights[k]!
      if (isWhole) {
        row[start + k]! += share * atNode(panel * n + k)
        continue
      }
      const x = from + (to - from) * nodes[k]!
      const shares = panels.shares(panel, x)
      const value = share * f(x)
      for (let j = 0; j < n; j++) row[start + j]! += shares[j]! * value
    }
  }
}

/** The hazard of a neuron as a function of the other's age, and its integral from 0. */
class Hazard {
  /** At the nodes. */
  readonly at: Float64Array
  /** Where no PSP is left. */
  readonly rest: number
  private readonly panels: Panels
  /** Integrals from 0 to the nodes. */
  readonly sums: Float64Array
  private readonly total: number

  constructor({ b, w, psp }: AgeChain, k: number, panels: Panels) {
    const hazard = (age: number): number => exp(b[k]! + w[k]! * psp(age))
    this.panels = panels
    this.rest = exp(b[k]!)
    this.at = panels.nodes.map(hazard)
    this.sums = new Float64Array(panels.nodes.length)
    const n = panels.rule.nodes.length
    let total = 0
    for (let p = 0; p < panels.breaks.length - 1; p++) {
      const from = panels.breaks[p]!
      for (let i = p * n; i < (p + 1) * n; i++)
        this.sums[i] = total + panels.integral(hazard, from, panels.nodes[i]!)
      total += panels.integral(hazard, from, panels.breaks[p + 1]!)
    }
    this.total = total
  }

  /** The integral up to an age. */
  sum(age: number): number {
    if (age <= 0) return 0
    const { end } = this.panels
    return age >= end ? this.total + this.rest * (age - end) : this.panels.value(this.sums, age)
  }
}
