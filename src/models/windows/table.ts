import { checkObject, isList } from '../check.ts'
import { ParameterError, refuseKey } from '../errors.ts'
import type { TableWindow } from './window.ts'

export interface TableWindowParameters {
  /** ms, rising, at least two. 0 may stand twice: its values are then the limits from below and from above. */
  readonly dt: ArrayLike<number>
  /** The value at each dt. */
  readonly values: ArrayLike<number>
}

/** What is wrong with the numbers of a table, if anything is. */
export interface TableFault {
  /** Path below the parameters: `dt[1]`. */
  readonly at: string
  readonly value: unknown
  readonly expected: string
}

/** What does not fit of a table's numbers: all of it. */
export function* tableFaults(dt: unknown, values: unknown): Generator<TableFault> {
  const two = 'a list of at least two numbers'
  if (!isList(dt) || dt.length < 2) yield { at: 'dt', value: dt, expected: `${two} that rise` }
  else {
    for (let k = 0; k < dt.length; k++) {
      const x = dt[k]
      const before = dt[k - 1]
      if (!Number.isFinite(x)) yield { at: `dt[${k}]`, value: x, expected: 'a finite number of ms' }
      else if (k > 0 && Number.isFinite(before)) {
        const [a, b] = [before as number, x as number]
        const isJump = a === 0 && b === 0 && k > 1 && k < dt.length - 1 && dt[k - 2] !== 0
        if (!(b > a) && !isJump)
          yield {
            at: `dt[${k}]`,
            value: x,
            expected: `a number > ${a} ms: dt rises, and only 0 may stand twice, within it`,
          }
      }
    }
  }
  if (!isList(values)) yield { at: 'values', value: values, expected: two }
  else {
    for (let k = 0; k < values.length; k++) {
      if (!Number.isFinite(values[k]))
        yield { at: `values[${k}]`, value: values[k], expected: 'a finite number' }
    }
    if (isList(dt) && values.length !== dt.length)
      yield { at: 'values', value: values, expected: `${dt.length} numbers, one for each dt` }
  }
}

/**
 * The window through given points, with straight lines between them, and exactly 0 outside of them.
 *
 *     dt      -20   0    0   20        0 stands twice: a jump there
 *     values    0  -1    1    0        window(-10) = -0.5,  window(10) = 0.5
 *
 * At dt = 0 a tie counts the mean of the two limits, as with every window: where 0 stands twice, of its two values; where
 * the table begins or ends at 0, the limit from outside is 0; elsewhere both limits are the value on the line.
 *
 * Cost: a binary search a value.
 * @throws ParameterError if dt does not rise, there are fewer than two, or something is no finite number
 * @example
 * ```ts
 * import { tableWindow, windowValue } from 'rxspike/models'
 * const measured = tableWindow({ dt: [-20, 0, 0, 20], values: [0, -0.5, 1, 0] })
 * windowValue(measured, 10, 'mean') // => 0.5
 * windowValue(measured, 0, 'mean') // => 0.25
 * windowValue(measured, 20.1, 'mean') // => 0
 * ```
 */
export const tableWindow = (parameters: TableWindowParameters): TableWindow => {
  checkObject('tableWindow', parameters, 'an object of dt, values')
  for (const [name, value] of Object.entries(parameters))
    if (name !== 'dt' && name !== 'values') refuseKey('tableWindow', name, value, ['dt', 'values'])
  for (const { at, value, expected } of tableFaults(parameters.dt, parameters.values))
    throw new ParameterError(`tableWindow.${at}`, value, expected)
  // negative zero would be another number to who compares lists
  const dt = Array.from(parameters.dt, (x) => x + 0)
  const values = Array.from(parameters.values)
  const last = dt.length - 1
  const causal = (x: number): number => lineAt(dt, values, x, true)
  const anticausal = (x: number): number => lineAt(dt, values, -x, false)
  const tau_causal = Math.max(0, dt[last]!)
  const tau_anticausal = Math.max(0, -dt[0]!)
  return {
    kind: 'table',
    dt,
    values,
    causal,
    anticausal,
    A_causal: 1,
    A_anticausal: 1,
    tau_causal,
    tau_anticausal,
    support: Math.max(tau_causal, tau_anticausal),
  }
}

/** The value on the line at `x`, 0 outside; at a jump and at the ends the limit from above, or that from below. */
const lineAt = (
  dt: readonly number[],
  values: readonly number[],
  x: number,
  isFromAbove: boolean,
): number => {
  const last = dt.length - 1
  if (!(x >= dt[0]! && x <= dt[last]!)) return 0
  if (x === 0 && (isFromAbove ? dt[last] === 0 : dt[0] === 0)) return 0
  // the first entry that is more than x, or at least x
  let low = 0
  let high = last
  while (low < high) {
    const middle = (low + high) >> 1
    if (isFromAbove ? dt[middle]! > x : dt[middle]! >= x) high = middle
    else low = middle + 1
  }
  const [at, value] = [dt[low]!, values[low]!]
  if (low === 0 || at === x) return value
  const share = (x - dt[low - 1]!) / (at - dt[low - 1]!)
  return (1 - share) * values[low - 1]! + share * value
}
