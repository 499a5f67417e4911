const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** What is no number of digits: as other programs write it. */
const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  infinity: Infinity,
  '+infinity': Infinity,
  '-infinity': -Infinity,
}

/** The double that a text stands for; undefined if it is no number as a whole. */
export const numberOf = (text: string): number | undefined => {
  if (NUMBER.test(text)) return Number(text)
  const key = text.toLowerCase()
  return Object.hasOwn(SPECIAL, key) ? SPECIAL[key] : undefined
}

/** The shortest text that `numberOf` reads as the same double, -0 too. */
export const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))
