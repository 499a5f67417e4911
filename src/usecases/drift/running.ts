import type { Network, NetworkSpec } from '../../graph/index.ts'
import { RunAborted } from '../../scheduler/index.ts'
import { checkTold } from '../told.ts'
import type { TrialProgress } from '../trials.ts'
import type { Restoring, Wiring } from '../useCase.ts'

/** How trials come to their networks. */
export interface Means {
  readonly wire: Wiring
  readonly restore: Restoring
}

/**
 * Runs what is left of the program of a network, which is wired from its spec or restored from a snapshot, and ends it.
 *
 * @param observe listens to the network before it runs, keeps what it has to as part of snapshots, and says how to read the outcome
 */
export const runNetwork = async <Outcome>(
  { wire, restore }: Means,
  spec: NetworkSpec,
  tau_ref: number,
  observe: (net: Network) => () => Outcome,
  told: TrialProgress = {},
): Promise<Outcome> => {
  checkTold('Trial.run', told, ['progress', 'standing'])
  const { signal, progress, standing, from } = told
  const net = from === undefined ? wire(spec) : restore(from)
  const outcome = observe(net)
  try {
    await net.runProgram({
      ...(signal === undefined ? {} : { signal }),
      progress: (t) => {
        progress?.(t / tau_ref)
        standing?.(net)
      },
    })
  } catch (error) {
    if (error instanceof RunAborted) standing?.(net)
    throw error
  } finally {
    net.end()
  }
  return outcome()
}
