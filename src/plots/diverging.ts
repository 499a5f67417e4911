import { minus } from './axes.ts'

/** Steps of colour on each side of zero. */
export const SHADES = 12

/** White at 0, blue at −1, orange at 1: two hues that colour-blind readers tell apart. */
export const divergingColour = (share: number): string => {
  const end = share < 0 ? [0, 114, 178] : [194, 78, 0]
  const hex = end.map((c) =>
    Math.round(255 + (c - 255) * Math.abs(share))
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}

/** The step of a value, from −SHADES to SHADES, on a scale that ends at ±largest. */
export const shadeOf = (value: number, largest: number): number =>
  Math.max(-SHADES, Math.min(SHADES, Math.round((value / largest) * SHADES))) + 0

/** A number in few characters. */
export const numberText = (value: number): string => {
  const size = Math.abs(value)
  const text =
    size !== 0 && (size < 1e-2 || size >= 1e4) ? value.toExponential(1) : String(Number(value.toPrecision(3)))
  return text.replace('-', minus)
}
