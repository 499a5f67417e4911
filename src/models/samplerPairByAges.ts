import { type Ages, agesOfPair } from './agesOfPair.ts'
import { checkMethod, checkObject } from './check.ts'
import { ParameterError } from './errors.ts'
import { exp, expm1, log } from './functions.ts'
import { type PspShape, pspValue } from './psp.ts'
import {
  checkedPair,
  checkTime,
  type SalWindow,
  type SamplerPair,
  type SamplerPairParameters,
  windowInUnits,
} from './samplerPair.ts'

export interface SamplerPairByAgesParameters extends SamplerPairParameters {
  /** Shape of the PSPs; rectangular, of length tau_ref, unless given. */
  readonly psp?: PspShape
}

/** What {@link SamplerPair} has, by numbers instead of formulas, and how far they can be trusted. */
export interface SamplerPairByAges extends Omit<SamplerPair, 'gamma'> {
  /**
   * An estimate of the error, per tau_ref: the largest difference from a solution with fewer nodes, in rho1, rho2,
   * pairRate, the drift under the triangle, and rate times tau_ref at the nodes. The error itself is smaller by far.
   */
  readonly error: number
}

const NODES = 14
const FEWER_NODES = 10
const MAX_PANELS = 64
/** Width of a panel times the hazard there, at most. */
const STEEPEST = 5
/** Potentials and probabilities below this are nothing. */
const NEGLIGIBLE = 1e-11

/**
 * The stationary law, the spike-timing differences and SAL's drift of two samplers whose PSPs have any shape, as a Markov
 * chain on the ages of their last spikes.
 *
 * Only the last spike of a neuron acts: where a PSP outlives tau_ref (exponential, tail, alpha, difference) a new one takes the
 * place of what is left of the old, whereas the PSPs of a sampler in a network add up. For PSPs that end with tau_ref
 * (rectangular, cut-off) the two are the same, and predictions are those of a simulation.
 *
 * Exact: the error falls exponentially with the number of nodes; `error` tells it. Measured for potentials up to about 2:
 *
 *     rectangular             2e-9        cut-off, tau_syn 8, 10           6e-5
 *     tail, tau_syn 5, 10     2e-6        exponential, tau_syn 10 (5)      6e-5 (7e-4)
 *                                         alpha, tau_syn 5 (10/3)          4e-5 (5e-4)
 *
 * Cost: milliseconds for PSPs that end with tau_ref, up to a second where they last 20 times as long.
 *
 * @throws ParameterError if a parameter is none, or if potentials are so large, or PSPs so long, that it would take too long
 * @example
 * ```ts
 * import { alphaPsp, samplerPair, samplerPairByAges } from 'rxspike/models'
 *
 * // rectangular PSPs: what the formula says
 * const pair = { b1: -0.5, b2: -0.2, w12: 1.5, w21: 0.5 }
 * const drift = samplerPair(pair).drift({ kind: 'triangular' })
 * Math.abs(samplerPairByAges(pair).drift({ kind: 'triangular' }) - drift) < 1e-9 // => true
 *
 * // long alpha-shaped PSPs, equal weights but unequal biases: SAL does not rest there
 * const psp = alphaPsp({ tau_syn: 5 })
 * const uneven = samplerPairByAges({ b1: -0.5, b2: 0.5, w12: 1, w21: 1, psp })
 * uneven.drift({ kind: 'exponential', tau: 10 }) < -0.005 // => true
 * ```
 * @source Gierlich et al. 2025, arXiv:2503.02642, and its code (the same chain in steps)
 * @see {@link samplerPair} for rectangular PSPs: closed forms, at once
 */
export const samplerPairByAges = (parameters: SamplerPairByAgesParameters): SamplerPairByAges => {
  const where = 'samplerPairByAges'
  const { b1, b2, w12, w21, tau_ref } = checkedPair(where, parameters, 'psp')
  const { psp = rectangle } = parameters
  checkObject(`${where}.psp`, psp, 'a shape, such as alphaPsp()')
  checkMethod(`${where}.psp.psp`, psp, 'psp')
  const { value, jump } = inUnits(psp, tau_ref)
  const b = [b1, b2] as const
  const w = [w12, w21] as const
  const chain = { b, w, psp: value, breaks: breaksOf(where, b, w, value, jump) }
  const ages = agesOfPair(chain, NODES)
  const fine = resultOf(ages, tau_ref)
  const coarse = resultOf(agesOfPair(chain, FEWER_NODES), tau_ref)
  const triangle = { kind: 'triangular' } as const
  const differences = [
    fine.rho1 - coarse.rho1,
    fine.rho2 - coarse.rho2,
    fine.pairRate - coarse.pairRate,
    fine.drift(triangle) - coarse.drift(triangle),
    ...[...ages.panels.nodes].flatMap((x) =>
      [x, -x].map((t) => tau_ref * (fine.rate(t * tau_ref) - coarse.rate(t * tau_ref))),
    ),
  ]
  return { ...fine, error: Math.max(...differences.map(Math.abs)) }
}

/** 1 up to tau_ref. */
const rectangle: PspShape = {
  kind: 'rectangular',
  psp: (tau_ref) => ({
    tau_slow: tau_ref,
    tau_fast: tau_ref,
    begin: { level: 1, first: 0, second: 0 },
    end: { level: -1, first: 0, second: 0 },
    length: tau_ref,
  }),
}

/** The PSP as a function of age in tau_ref, and where it jumps. */
const inUnits = (
  shape: PspShape,
  tau_ref: number,
): { readonly value: (age: number) => number; readonly jump: number } => {
  const psp = shape.psp(tau_ref)
  return { value: (age) => pspValue(psp, age * tau_ref), jump: psp.length / tau_ref }
}

/** Where one smooth part of the densities ends and another begins, and, between those, panels short enough for their nodes. */
const breaksOf = (
  where: string,
  b: readonly [number, number],
  w: readonly [number, number],
  psp: (age: number) => number,
  jump: number,
): readonly number[] => {
  const strongest = Math.max(Math.abs(w[0]), Math.abs(w[1]))
  const potentials = (age: number): readonly number[] => [0, 1].map((k) => b[k]! + w[k]! * psp(age))
  /** The largest hazard of the two between two ages, by sampling. */
  const largest = (from: number, to: number): number => {
    let u = -Infinity
    for (let k = 0; k <= 16; k++) u = Math.max(u, ...potentials(from + ((to - from) * k) / 16))
    return exp(u)
  }
  const isOver = (age: number): boolean => {
    for (let x = age; x < 1e9; x *= 1.25) if (strongest * Math.abs(psp(x)) > NEGLIGIBLE) return false
    return jump <= age || jump === Infinity
  }
  let least = Math.min(b[0], b[1])
  for (let x = 1 / 64; x < 1e9; x *= 1.1) least = Math.min(least, ...potentials(x))
  // spikes are never as old as this
  const oldest = 2 - log(NEGLIGIBLE) / exp(least)
  const breaks = [0]
  const add = (from: number, to: number, widest: number): void => {
    // below 1 what happens to the other's age, seen from its end, matters too
    const hazard = Math.max(largest(from, to), to <= 1 ? largest(1 - to, 1 - from) : 0)
    if (to - from > widest * 1.01 || (to - from) * hazard > STEEPEST) {
      const middle = (from + to) / 2
      add(from, middle, widest)
      add(middle, to, widest)
      return
    }
    breaks.push(to)
    if (breaks.length > MAX_PANELS)
      throw new ParameterError(
        where,
        hazard,
        `hazards and PSPs that need no more than ${MAX_PANELS} panels of ages`,
        `The hazard is exp(u) = ${hazard.toPrecision(3)} per tau_ref here. Make biases or weights smaller, or PSPs shorter.`,
      )
  }
  for (let from = 0; from === 0 || (!isOver(from) && from < oldest); from = breaks.at(-1)!) {
    // whole numbers at first, where what refractory periods leave behind is felt
    const to = from < 4 ? from + 1 : from * 1.5
    const widest = (to - from) / 2
    if (jump > from && jump < to) {
      add(from, jump, widest)
      add(jump, to, widest)
    } else add(from, to, widest)
  }
  return breaks
}

const resultOf = ({ panels, endings, fall }: Ages, tau_ref: number): Omit<SamplerPairByAges, 'error'> => {
  const { end } = panels
  const sum = (values: Float64Array): number =>
    values.reduce((total, value, i) => total + value * panels.weights[i]!, 0)
  const [rho1, rho2] = [0, 1].map((k) => sum(endings[k]!.all) + endings[k]!.beyond) as [number, number]
  // both on: from the second spike until the first one's time is over
  const overlap = (k: number): number =>
    panels.integral((x) => (1 - x) * panels.value(endings[k]!.all, x), 0, 1)
  const p11 = overlap(0) + overlap(1)
  const [pairs1, pairs2] = [0, 1].map((k) => sum(endings[k]!.restricted) + endings[k]!.end / fall) as [
    number,
    number,
  ]
  const pairRate = (pairs1 + pairs2) / 2
  /** Rate density of pairs that end with neuron k after t. */
  const lag = (k: number, t: number): number => {
    const { restricted, end: last } = endings[k]!
    return t < end ? panels.value(restricted, t) : last * exp(-fall * (t - end))
  }
  const within = (k: number, a: number, c: number): number => {
    const { restricted, end: last } = endings[k]!
    const known = panels.integral((x) => panels.value(restricted, x), a, Math.min(c, end))
    const [start, stop] = [Math.max(a, end), Math.max(c, end)]
    if (!(stop > start)) return known
    return known - (last * exp(-fall * (start - end)) * expm1(-fall * (stop - start))) / fall
  }
  const rate = (dt: number): number => {
    checkTime('samplerPairByAges.rate.dt', dt)
    const t = Math.abs(dt) / tau_ref
    return (t === 0 ? (lag(0, 0) + lag(1, 0)) / 2 : lag(dt > 0 ? 1 : 0, t)) / tau_ref
  }
  /** The integral of a window against pairs that end with neuron k. */
  const weighed = (k: number, { kind, tau }: Required<SalWindow>): number => {
    const { restricted, end: last } = endings[k]!
    const shape = kind === 'triangular' ? (t: number) => 1 - t / tau : (t: number) => exp(-t / tau)
    const reach = kind === 'triangular' ? tau : 750 * tau
    let total = 0
    // pieces no longer than tau, so that the window is smooth over each
    for (let a = 0, c = 0; a < Math.min(reach, end); a = c) {
      c = Math.min(a + tau, reach, end)
      total += panels.integral((x) => shape(x) * panels.value(restricted, x), a, c)
    }
    if (reach <= end) return total
    if (kind === 'exponential') return total + (last * exp(-end / tau)) / (fall + 1 / tau)
    // the triangle from the end to its own
    const h = tau - end
    return total + (last * (h + expm1(-fall * h) / fall)) / (fall * tau)
  }
  return {
    p00: 1 - rho1 - rho2 + p11,
    p10: rho1 - p11,
    p01: rho2 - p11,
    p11,
    rho1,
    rho2,
    pairRate,
    rate,
    density: (dt) => {
      checkTime('samplerPairByAges.density.dt', dt)
      return rate(dt) / (2 * pairRate)
    },
    probability: (from, to) => {
      checkTime('samplerPairByAges.probability.from', from)
      checkTime('samplerPairByAges.probability.to', to)
      if (to < from)
        throw new ParameterError('samplerPairByAges.probability.to', to, `a time >= from, ${from} ms`)
      const causal = within(1, Math.max(from, 0) / tau_ref, Math.max(to, 0) / tau_ref)
      const anticausal = within(0, Math.max(-to, 0) / tau_ref, Math.max(-from, 0) / tau_ref)
      return (causal + anticausal) / (2 * pairRate)
    },
    drift: (window) => {
      const inTauRef = windowInUnits('samplerPairByAges: window', window, tau_ref)
      return weighed(0, inTauRef) - weighed(1, inTauRef)
    },
  }
}
