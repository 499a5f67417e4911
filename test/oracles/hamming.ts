/** Nearest neighbours by comparing everything with everything, feature by feature. */

type States = ArrayLike<number>

/** Features that differ, of those that are seen. */
export const hamming = (a: States, b: States, seen?: States): number => {
  let count = 0
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k] && (seen === undefined || seen[k] === 1)) count++
  return count
}

/** The first of the candidates that no other is nearer than. */
export const nearestOf = (candidates: readonly States[], states: States, seen?: States): number => {
  const distances = candidates.map((candidate) => hamming(candidate, states, seen))
  return distances.indexOf(Math.min(...distances))
}

/** The mean of a feature by counting its ones. */
export const shareOfOnes = (patterns: readonly States[], k: number): number =>
  patterns.filter((states) => states[k] === 1).length / patterns.length
