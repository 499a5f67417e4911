/** A place on an axis and what is written there. */
export interface Tick {
  readonly at: number
  readonly text: string
}

/** One direction of a panel: what is measured, how it is laid out, and what is written along it. */
export interface Axis {
  /** Quantity with its unit, such as `time (ms)`. */
  readonly label: string
  readonly scale: 'linear' | 'log'
  /** First and last value, `domain[0] < domain[1]`; both > 0 if the scale is `log`. */
  readonly domain: readonly [number, number]
  readonly ticks: readonly Tick[]
}

/** What an axis may be told beyond its range. */
export interface AxisOptions {
  /** The most ticks it may carry. */
  readonly most?: number
  /** Ticks at whole numbers only (linear axes). */
  readonly whole?: boolean
  /** Move the ends out to round values. */
  readonly round?: boolean
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** The sign of negative numbers in texts. */
export const minus = '\u2212'

/** `10ⁿ` in characters: no markup, so that it is the same text in every renderer. */
export const powerOfTen = (exponent: number): string =>
  `10${exponent < 0 ? '⁻' : ''}${String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts.charAt(Number(digit)))}`

/** Smallest and largest finite value, or `undefined` if there is none. */
export const extent = (values: Iterable<number>): readonly [number, number] | undefined => {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : undefined
}

/** Where a value stands on its axis: 0 at the first end, 1 at the last. */
export const position = ({ scale, domain: [from, to] }: Axis, value: number): number =>
  scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from)

/** An axis of equal steps, with ticks at 1, 2 or 5 times a power of ten. */
export const linearAxis = (label: string, from: number, to: number, options: AxisOptions = {}): Axis => {
  const { most = 6, whole = false, round = false } = options
  const [low, high] = from < to ? [from, to] : apart(from)
  const wanted = (high - low) / most
  let step = roundUp(wanted)
  if (whole) step = Math.max(1, step)
  const first = round ? Math.floor(low / step) : Math.ceil(low / step - 1e-9)
  const last = round ? Math.ceil(high / step) : Math.floor(high / step + 1e-9)
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const at = (k: number): number => Number((k * step).toFixed(decimals))
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => at(first + k))
  return {
    label,
    scale: 'linear',
    domain: round ? [at(first), at(last)] : [low, high],
    ticks: ticks.map((tick) => ({ at: tick, text: decimalText(tick, decimals) })),
  }
}

/** An axis of equal ratios, from and to > 0, its ends moved out to 1, 2 or 5 times a power of ten. */
export const logAxis = (label: string, from: number, to: number, { most = 8 }: AxisOptions = {}): Axis => {
  const low = roundDown(from)
  const up = roundUp(to)
  const high = up > low ? up : roundUp(low * 1.5)
  return { label, scale: 'log', domain: [low, high], ticks: logTicks(low, high, most) }
}

/** Ticks of a log axis from low to high: 1, 2, 5 times powers of ten, the powers alone, or each k-th of them. */
const logTicks = (low: number, high: number, most: number): readonly Tick[] => {
  const within = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  const first = Math.floor(Math.log10(low) + 1e-9)
  const exponents = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, k) => first + k)
  const powers = exponents.filter((exponent) => within(Number(`1e${exponent}`)))
  if (powers.length < 3) {
    const fine = exponents
      .flatMap((exponent) => [1, 2, 5].map((factor) => Number(`${factor}e${exponent}`)))
      .filter(within)
    if (fine.length <= most) return fine.map((at) => ({ at, text: logText(at, low, high) }))
  }
  const step = Math.ceil(powers.length / most)
  return powers
    .filter((exponent) => exponent % step === 0)
    .map((exponent) => Number(`1e${exponent}`))
    .map((at) => ({ at, text: logText(at, low, high) }))
}

/** Plain decimals while all of an axis reads well so, powers of ten otherwise. */
const logText = (value: number, low: number, high: number): string => {
  if (low >= 0.009 && high <= 2000) return String(value)
  const exponent = Math.floor(Math.log10(value) + 1e-9)
  const factor = Math.round(value / 10 ** exponent)
  return factor === 1 ? powerOfTen(exponent) : `${factor}×${powerOfTen(exponent)}`
}

const decimalText = (value: number, decimals: number): string => {
  const [units = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = units.length > 4 ? units.replace(/\B(?=(\d{3})+$)/g, ',') : units
  return `${value < 0 ? minus : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Two ends around a single value. */
const apart = (value: number): readonly [number, number] => {
  const half = value === 0 ? 1 : Math.abs(value) / 2
  return [value - half, value + half]
}

/** The smallest of 1, 2, 5 times a power of ten that is >= value > 0. */
const roundUp = (value: number): number => {
  const exponent = Math.floor(Math.log10(value) + 1e-9)
  const factor = value / 10 ** exponent
  const round = [1, 2, 5].find((step) => factor <= step * (1 + 1e-9))
  return round === undefined ? Number(`1e${exponent + 1}`) : Number(`${round}e${exponent}`)
}

/** The largest of 1, 2, 5 times a power of ten that is <= value > 0. */
const roundDown = (value: number): number => {
  const exponent = Math.floor(Math.log10(value) + 1e-9)
  const factor = value / 10 ** exponent
  const round = [5, 2, 1].find((step) => factor >= step * (1 - 1e-9)) ?? 1
  return Number(`${round}e${exponent}`)
}
