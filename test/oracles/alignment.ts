/**
 * Letters to change, add, leave out or swap with their neighbour to make `b` of `a`, by trying everything from the
 * front; each place is touched once.
 */
export const alignment = (a: string, b: string): number => {
  if (a === '' || b === '') return a.length + b.length
  const rest = [
    alignment(a.slice(1), b) + 1,
    alignment(a, b.slice(1)) + 1,
    alignment(a.slice(1), b.slice(1)) + (a.charAt(0) === b.charAt(0) ? 0 : 1),
  ]
  const isSwapped = a.length > 1 && b.length > 1 && a.charAt(0) === b.charAt(1) && a.charAt(1) === b.charAt(0)
  return Math.min(...rest, ...(isSwapped ? [alignment(a.slice(2), b.slice(2)) + 1] : []))
}
