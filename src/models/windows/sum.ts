import { ParameterError } from '../errors.ts'
import { checkWindow } from './check.ts'
import type { RuleWindow, SumWindow } from './window.ts'

/**
 * Several windows as one: their values are added. A sum within it is taken apart.
 *
 *     window(dt) = window_1(dt) + window_2(dt) + …
 *
 * Where all spikes pair, every part has a history of its own: two exponentials make two traces, never a long memory.
 * Rounding is that of each part: where parts cancel, what is left has the error of what was added.
 *
 * @throws ParameterError if there is none, or something is no window
 * @example
 * ```ts
 * import { exponentialWindow, sumWindow, windowValue } from 'rxspike/models'
 * const fast = exponentialWindow({ A_causal: 2, A_anticausal: 0, tau_causal: 5 })
 * const slow = exponentialWindow({ A_causal: -1, A_anticausal: 0, tau_causal: 20 })
 * windowValue(sumWindow([fast, slow]), 10, 'mean') // => 2 * Math.exp(-2) - Math.exp(-0.5)
 * ```
 */
export const sumWindow = (windows: readonly RuleWindow[]): SumWindow => {
  if (!Array.isArray(windows) || windows.length === 0)
    throw new ParameterError('sumWindow', windows, 'a list of at least one window')
  windows.forEach((window: RuleWindow, k) => checkWindow(`sumWindow[${k}]`, window))
  const parts = (windows as readonly RuleWindow[]).flatMap((window) =>
    window.kind === 'sum' ? window.windows : [window],
  )
  return { kind: 'sum', windows: parts, support: Math.max(...parts.map(({ support }) => support)) }
}
