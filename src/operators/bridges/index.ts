export { LateError, OverflowError } from './errors.ts'
export {
  type FeedCounts,
  type FeedOptions,
  type LiveSpike,
  type SpikeFeed,
  type SpikeSource,
  type Timing,
} from './feed.ts'
export { Outlet, outlet, type OutletCounts, type OutletOptions } from './outlet.ts'
export type { Overflow } from './policies.ts'
export type { Outside, ReadableLike, ReaderLike } from './pull.ts'
export { SpikeInput, type SpikeInputOptions } from './spikeInput.ts'
export { LiveSource, type LiveOptions, spikesFrom } from './spikesFrom.ts'
