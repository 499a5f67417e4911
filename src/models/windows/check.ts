import { checkObject } from '../check.ts'
import { ParameterError } from '../errors.ts'

const KINDS: readonly unknown[] = [
  'exponential',
  'triangular',
  'rectangular',
  'alpha',
  'table',
  'sum',
  'function',
]

/** Refuses what no function of windows has made, or could have. */
export const checkWindow = (where: string, window: unknown): void => {
  const expected = 'a window part, such as exponentialWindow(), or a function of dt in ms'
  checkObject(where, window, expected)
  const { kind, support, windows, value, causal, anticausal }: { readonly [key: string]: unknown } = {
    ...(window as object),
  }
  const isWhole =
    kind === 'sum'
      ? Array.isArray(windows) && windows.length > 0
      : kind === 'function'
        ? typeof value === 'function'
        : typeof causal === 'function' && typeof anticausal === 'function'
  if (!KINDS.includes(kind) || typeof support !== 'number' || !isWhole)
    throw new ParameterError(where, window, expected)
}
