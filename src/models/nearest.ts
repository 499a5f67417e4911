/** Names that a suggestion holds at most. */
const SUGGESTED = 2

/** Names that are looked through, and the longest that is looked at: a mistake of typing is told among few short names. */
const LOOKED_THROUGH = 500
const LONGEST = 80

/**
 * What was probably meant by a name that is none of those known: the nearest of them, nearest first, two at most, and
 * none that is not near.
 *
 * Near is a third of the length away, and one letter for short names, in letters changed, left out, added or swapped
 * with their neighbour. Upper and lower case are the same.
 */
export const nearest = (name: unknown, known: readonly string[]): readonly string[] => {
  if (typeof name !== 'string' || name.length > LONGEST) return []
  const given = name.toLowerCase()
  const allowed = Math.max(1, Math.floor(name.length / 3))
  return known
    .slice(0, LOOKED_THROUGH)
    .filter((other) => Math.abs(other.length - name.length) <= allowed)
    .map((other) => ({ other, distance: distance(given, other.toLowerCase()) }))
    .filter(
      // where every letter would have to be another one, nothing is alike
      ({ other, distance: d }) => d <= allowed && d < Math.max(name.length, other.length),
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTED)
    .map(({ other }) => other)
}

/** `Did you mean 'lif'?`, or nothing where no name is near. */
export const didYouMean = (suggestion: readonly string[] = []): string =>
  suggestion.length === 0 ? '' : `Did you mean ${suggestion.map((name) => `'${name}'`).join(' or ')}?`

/**
 * Letters to change, leave out, add or swap with their neighbour to make one text of another, each place touched once
 * (optimal string alignment).
 */
const distance = (a: string, b: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, k) => k)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
        isSwapped ? beforeLast[j - 2]! + 1 : Infinity,
      )
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
