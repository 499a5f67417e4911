export {
  AlreadyRunningError,
  CausalityError,
  ClockArgumentError,
  DurationError,
  RunAborted,
  RunError,
  SpeedError,
  WaitingError,
  ZeroDelayLoopError,
} from './errors.ts'
export type { EventTimeOptions } from './eventTime.ts'
export { EventTimeScheduler, type PlayOptions, type RunOptions } from './eventTimeScheduler.ts'
export type { Gate } from './gates.ts'
export { MAX_REPEATS, MAX_ROUNDS, MAX_SPIKES, OBSERVERS, PHASE, type Phase, SLOTS } from './phases.ts'
export type { Agent, Wakeup } from './queue.ts'
export type { WallClock } from './wall.ts'
