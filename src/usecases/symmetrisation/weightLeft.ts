import { shownStep } from './measuring.ts'
import { isLayers, type SymmetrisationOptions } from './options.ts'
import type { SymmetrisationOutcome } from './outcome.ts'
import { directionsOf } from './spec.ts'

/** A synapse of a projection. */
interface Synapse {
  readonly projection: string
  readonly pre: number
  readonly post: number
}

/** The weight that a synapse had at the end of a run, if it is one of those that the outcome holds: of many, some are kept. */
export const weightLeft = (
  { directions }: SymmetrisationOutcome,
  options: SymmetrisationOptions,
  { projection, pre, post }: Synapse,
): number | undefined => {
  const d = directionsOf(options).findIndex(
    ({ forward, backward }) => forward === projection || backward === projection,
  )
  const [both, kept] = [directionsOf(options)[d], directions[d]]
  if (both === undefined || kept === undefined) return undefined
  const isForward = both.forward === projection
  const [above, below] = isForward ? [post, pre] : [pre, post]
  // rows of the layer above, or a pair of neurons a place
  const place = isLayers(options) ? above * (options.sizes[d] ?? 0) + below : pre
  const step = shownStep(kept.pairs)
  return place % step === 0 ? kept.after[isForward ? 'forward' : 'backward'][place / step] : undefined
}
