import type { Network } from '../graph/index.ts'
import { ParameterError } from '../models/errors.ts'
import type { Saved, Saving } from '../models/saving.ts'
import type { Clamps } from './clamps.ts'

/** What is held of a network at present; part of its snapshots. */
class Holder implements Saving {
  clamps: Clamps | undefined

  save(): Saved {
    return this.clamps?.save() ?? null
  }

  load(saved: Saved): void {
    if (saved !== null) this.clamps?.load(saved)
  }
}

/** By network: two who hold neurons of one would not know of each other. */
const holders = new WeakMap<Network, Holder>()

/**
 * Makes what is held of a network part of its snapshots; of one that was restored, what was held is known again.
 *
 * @returns what lets another one hold them
 * @throws ParameterError if there is someone already; SnapshotError if they were held in another way when it was saved
 */
export const holding = (net: Network, clamps: Clamps): (() => void) => {
  const before = holders.get(net)
  if (before?.clamps !== undefined)
    throw new ParameterError(
      'inference.net',
      net.spec.name,
      'a network without an inference, which knows what it holds',
      'Use the one that there is, or end() it.',
    )
  const holder = before ?? new Holder()
  holder.clamps = clamps
  if (before === undefined) {
    net.keep('inference', holder)
    holders.set(net, holder)
  }
  return () => {
    if (holder.clamps === clamps) holder.clamps = undefined
  }
}
