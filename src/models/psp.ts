/**
 * Postsynaptic potentials of the neural sampler: what one spike of weight 1 adds to a potential, s ms after it arrived.
 *
 *     exponential   a exp(-s / tau_syn)                                    never cut
 *     cut-off       a exp(-s / tau_syn) for s < tau_ref, then 0
 *     tail          1 for s < tau_ref, then a exp(-s / tau_syn)
 *     alpha         tau_ref / tau_syn^2 * s exp(-s / tau_syn)
 *     difference    tau_ref / (tau_decay - tau_rise) * (exp(-s / tau_decay) - exp(-s / tau_rise))
 *
 *     a = (tau_ref / tau_syn) / (1 - exp(-tau_ref / tau_syn))
 *
 * A weight means the same for all: the area within tau_ref (exponential, cut-off, tail) or the whole area (alpha,
 * difference) is tau_ref, that of the rectangular PSP, which is 1 for s < tau_ref. What exponential and tail have beyond
 * tau_ref, and alpha and difference beyond their peak, outlives the refractory period of the neuron that sent it.
 * PSPs add up: every spike has one of its own.
 *
 * @source Gierlich et al. 2025, arXiv:2503.02642, and its code (shapes and normalisation)
 */
import { ParameterError } from './errors.ts'
import { exp, expm1, log1p } from './functions.ts'
import { completed, describeRange, isAllowed, type TableOf } from './parameters.ts'
import { samplerTable } from './sampler.ts'

/**
 * Something that decays, as coordinates: after s ms it is worth
 *
 *     level + first * exp(-s / tau_fast) + second * rise(s)
 *     rise(s) = (exp(-s / tau_slow) - exp(-s / tau_fast)) / (tau_slow / tau_fast - 1)
 *             = s / tau * exp(-s / tau)                                    where both are tau
 *
 * Sums of such things, and what is left of them later, are of this form too.
 */
export interface Decaying {
  level: number
  first: number
  second: number
}

/** A PSP with all its numbers: something that begins at arrival, and what is added to it `length` ms later. */
export interface Psp {
  /** ms; the larger time constant. */
  readonly tau_slow: number
  /** ms; the smaller one, or the same. */
  readonly tau_fast: number
  readonly begin: Readonly<Decaying>
  /** Added `length` after arrival: a jump. */
  readonly end?: Readonly<Decaying>
  /** ms; Infinity where there is no jump. */
  readonly length: number
}

/** A shape: a PSP for every refractory period. One of your own is an object like this. */
export interface PspShape {
  readonly kind: string
  /** Its PSP for a refractory period in ms. */
  readonly psp: (tau_ref: number) => Psp
}

export interface PspParameters {
  readonly tau_syn: number
}

/** Parameters of the exponential, the cut-off and the tail. */
export const exponentialPspTable: TableOf<PspParameters> = {
  tau_syn: { unit: 'ms', value: 10, above: 0, doc: 'time constant of the decay' },
}

/** Parameters of an alpha-shaped PSP, with units and defaults. */
export const alphaPspTable: TableOf<PspParameters> = {
  tau_syn: { unit: 'ms', value: 5, above: 0, doc: 'time from arrival to the peak' },
}

export interface DifferencePspParameters {
  readonly tau_rise: number
  readonly tau_decay: number
}

/** Parameters of a PSP that is a difference of two exponentials, with units and defaults. */
export const differencePspTable: TableOf<DifferencePspParameters> = {
  tau_rise: { unit: 'ms', value: 2, above: 0, doc: 'time constant of the rise' },
  tau_decay: { unit: 'ms', value: 5, above: 0, doc: 'time constant of the decay' },
}

/**
 * An exponential PSP of area tau_ref within tau_ref; it is never cut.
 *
 * @throws ParameterError if tau_syn is not a finite number > 0
 * @example
 * ```ts
 * import { exponentialPsp, pspValue } from 'rxspike/models'
 * const psp = exponentialPsp({ tau_syn: 10 }).psp(10)
 * pspValue(psp, 10) / pspValue(psp, 0) // => Math.exp(-1)
 * ```
 */
export const exponentialPsp = (parameters: Partial<PspParameters> = {}): PspShape => {
  const { tau_syn } = completed('exponentialPsp', exponentialPspTable, parameters)
  return shapeOf('exponential', (tau_ref) => ({
    ...decays(tau_syn),
    begin: fall(amplitude(tau_ref, tau_syn)),
    length: Infinity,
  }))
}

/**
 * An exponential PSP that is 0 from tau_ref on.
 * @throws ParameterError if tau_syn is not a finite number > 0
 */
export const cutOffPsp = (parameters: Partial<PspParameters> = {}): PspShape => {
  const { tau_syn } = completed('cutOffPsp', exponentialPspTable, parameters)
  return shapeOf('cut-off', (tau_ref) => ({
    ...decays(tau_syn),
    begin: fall(amplitude(tau_ref, tau_syn)),
    end: fall(-rest(tau_ref, tau_syn)),
    length: tau_ref,
  }))
}

/**
 * A rectangular PSP of length tau_ref with the tail of the exponential one; it falls at tau_ref, but not to 0.
 * @throws ParameterError if tau_syn is not a finite number > 0
 */
export const tailPsp = (parameters: Partial<PspParameters> = {}): PspShape => {
  const { tau_syn } = completed('tailPsp', exponentialPspTable, parameters)
  return shapeOf('tail', (tau_ref) => ({
    ...decays(tau_syn),
    begin: { level: 1, first: 0, second: 0 },
    end: { level: -1, first: rest(tau_ref, tau_syn), second: 0 },
    length: tau_ref,
  }))
}

/**
 * An alpha function of area tau_ref, with its peak tau_ref / (e tau_syn) at tau_syn.
 * @throws ParameterError if tau_syn is not a finite number > 0
 */
export const alphaPsp = (parameters: Partial<PspParameters> = {}): PspShape => {
  const { tau_syn } = completed('alphaPsp', alphaPspTable, parameters)
  return shapeOf('alpha', (tau_ref) => ({
    ...decays(tau_syn),
    begin: { level: 0, first: 0, second: tau_ref / tau_syn },
    length: Infinity,
  }))
}

/**
 * A difference of two exponentials of area tau_ref. The two time constants are interchangeable; where they are equal it
 * is the alpha function, with nothing lost where they are nearly so.
 * @throws ParameterError if a time constant is not a finite number > 0
 */
export const differencePsp = (parameters: Partial<DifferencePspParameters> = {}): PspShape => {
  const { tau_rise, tau_decay } = completed('differencePsp', differencePspTable, parameters)
  const tau_fast = Math.min(tau_rise, tau_decay)
  return shapeOf('difference', (tau_ref) => ({
    tau_slow: Math.max(tau_rise, tau_decay),
    tau_fast,
    begin: { level: 0, first: 0, second: tau_ref / tau_fast },
    length: Infinity,
  }))
}

/** The PSP s ms after arrival; 0 before it. */
export const pspValue = (psp: Psp, s: number): number => {
  checkPsp(psp)
  if (typeof s !== 'number' || Number.isNaN(s)) throw new ParameterError('pspValue.s', s, 'a time in ms')
  if (s < 0) return 0
  const { begin, end, length } = psp
  const basis = new DecayBasis(psp)
  const value = basis.value(begin, s)
  return end !== undefined && s >= length ? value + basis.value(end, s - length) : value
}

const shapeOf = (kind: string, psp: (tau_ref: number) => Psp): PspShape => ({
  kind,
  psp: (tau_ref) => {
    if (!isAllowed(samplerTable.tau_ref, tau_ref))
      throw new ParameterError(`${kind} PSP: tau_ref`, tau_ref, describeRange(samplerTable.tau_ref))
    return psp(tau_ref)
  },
})

/** a exp(-tau_ref / tau_syn): what there is of the exponential at tau_ref. */
const rest = (tau_ref: number, tau_syn: number): number => {
  const x = tau_ref / tau_syn
  return x > 700 ? 0 : x / expm1(x)
}

const amplitude = (tau_ref: number, tau_syn: number): number => {
  const x = tau_ref / tau_syn
  return x / -expm1(-x)
}

const decays = (tau: number): { readonly tau_slow: number; readonly tau_fast: number } => ({
  tau_slow: tau,
  tau_fast: tau,
})

const fall = (first: number): Decaying => ({ level: 0, first, second: 0 })

/** The two functions of time of {@link Decaying}, and what follows from them. */
export class DecayBasis {
  readonly tau_slow: number
  readonly tau_fast: number
  /** Time in ms from 0 to the peak of `rise`, and the value there. */
  readonly peakTime: number
  readonly peak: number
  /** tau_slow / tau_fast - 1 */
  private readonly excess: number
  /** 1 / tau_fast - 1 / tau_slow, in 1/ms */
  private readonly rate: number

  constructor({ tau_slow, tau_fast }: Pick<Psp, 'tau_slow' | 'tau_fast'>) {
    this.tau_slow = tau_slow
    this.tau_fast = tau_fast
    this.excess = (tau_slow - tau_fast) / tau_fast
    this.rate = this.excess / tau_slow
    this.peakTime = this.rate > 0 ? log1p(this.excess) / this.rate : tau_fast
    this.peak = this.rise(this.peakTime)
  }

  /** exp(-s / tau_slow); s in ms, of either sign. */
  slow(s: number): number {
    return exp(-s / this.tau_slow)
  }

  /** exp(-s / tau_fast), what `first` is worth. */
  fall(s: number): number {
    return exp(-s / this.tau_fast)
  }

  /** What `second` is worth. */
  rise(s: number): number {
    const { excess, rate } = this
    if (s === Infinity) return 0
    if (rate * s > 1) return (this.slow(s) - this.fall(s)) / excess
    // 0 / 0 where the time constants are equal, and digits lost where they nearly are
    const growth = rate * s === 0 ? s / this.tau_fast : expm1(rate * s) / excess
    return this.fall(s) * growth
  }

  value({ level, first, second }: Readonly<Decaying>, s: number): number {
    return level + first * this.fall(s) + (second === 0 ? 0 : second * this.rise(s))
  }

  /**
   * The same thing, seen from a time that lies `s` ms later (earlier, for s < 0), written over `part`.
   *
   *     fall(x + s) = fall(s) fall(x),  rise(x + s) = rise(s) fall(x) + slow(s) rise(x)
   */
  move(part: Decaying, s: number): void {
    const { first, second } = part
    if (second === 0) {
      if (first !== 0) part.first = first * this.fall(s)
      return
    }
    part.first = first * this.fall(s) + second * this.rise(s)
    part.second = second * this.slow(s)
  }

  /**
   * A time in ms from now on in which first * fall + second * rise moves by no more than `reach`: the longer of what two
   * bounds allow, of how fast it ever moves, and of how fast it does now and how fast that changes. For either its two
   * terms, or its two exponentials, which nearly cancel where the time constants are nearly equal.
   */
  stay(first: number, second: number, reach: number): number {
    const { tau_slow, tau_fast, excess } = this
    let speed = Math.abs(first) / tau_fast + Math.abs(second) / tau_slow
    let bend =
      (Math.abs(first) / tau_fast + Math.abs(second) * (1 / tau_slow + tau_fast / tau_slow / tau_slow)) /
      tau_fast
    if (second !== 0 && excess !== 0) {
      const slow = Math.abs(second) / excess / tau_slow
      const fast = Math.abs(first - second / excess) / tau_fast
      speed = Math.min(speed, slow + fast)
      bend = Math.min(bend, slow / tau_slow + fast / tau_fast)
    }
    const slope = Math.abs(second / tau_slow - first / tau_fast)
    return Math.max(reach / speed, (2 * reach) / (slope + Math.sqrt(slope * slope + 2 * bend * reach)))
  }

  /**
   * When first * fall + second * rise is largest, where it has a maximum between 0 and infinity at all, which takes a
   * second > 0; else no number or one < 0.
   */
  maximum(first: number, second: number): number {
    const { rate, excess, peakTime } = this
    const share = first / second
    return rate > 0 ? peakTime + log1p(-share * excess) / rate : peakTime - share * this.tau_fast
  }
}

const checkPsp = (psp: unknown): void => {
  const isPsp = typeof psp === 'object' && psp !== null && 'begin' in psp && 'length' in psp
  if (!isPsp) throw new ParameterError('pspValue.psp', psp, 'a PSP, such as alphaPsp().psp(tau_ref)')
}
