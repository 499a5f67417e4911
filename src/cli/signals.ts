import type { EndSignal } from './errors.ts'

/**
 * Does some work that the user may end by Ctrl-C, SIGTERM or a closed terminal: its signal is aborted then, with the name as the reason. A
 * second one is left to the system, which ends the process at once.
 */
export const untilEnded = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const abort = new AbortController()
  const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const end = (signal: NodeJS.Signals) => abort.abort(signal)
  for (const signal of signals) process.once(signal, end)
  try {
    return await work(abort.signal)
  } finally {
    for (const signal of signals) process.off(signal, end)
  }
}
