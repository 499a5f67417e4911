export {
  AlreadyRunningError,
  CausalityError,
  ClockArgumentError,
  DurationError,
  RunAborted,
  RunError,
  ZeroDelayLoopError,
} from './errors.ts'
export { type EventTimeOptions, EventTimeScheduler, type RunOptions } from './eventTimeScheduler.ts'
export { MAX_REPEATS, MAX_ROUNDS, OBSERVERS, PHASE, type Phase, SLOTS } from './phases.ts'
export type { Agent, Wakeup } from './queue.ts'
