/** Time outside: what `play` goes by. Tests hand in one of their own. */
export interface WallClock {
  /** Wall time in ms, from any origin. */
  now(): number
  /** Calls `wake` after `ms` or somewhat later; the returned function takes that back. */
  after(ms: number, wake: () => void): () => void
}

/** The host's time. */
export const hostClock: WallClock = {
  now: () => performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms)
    return () => clearTimeout(timer)
  },
}

/** Event time tied to wall time: a straight line from where both stood at the beginning. */
export class Pace {
  private readonly wall: WallClock
  private readonly speed: number
  private readonly eventBegin: number
  private readonly wallBegin: number

  constructor(wall: WallClock, speed: number, eventBegin: number) {
    this.wall = wall
    this.speed = speed
    this.eventBegin = eventBegin
    this.wallBegin = wall.now()
  }

  /** The event time in ms that belongs to this moment. */
  eventTime(): number {
    return this.eventBegin + (this.wall.now() - this.wallBegin) * this.speed
  }

  /** Wall time in ms from this moment to event time `t`; negative if it has passed. */
  wallTimeTo(t: number): number {
    return (t - this.eventTime()) / this.speed
  }
}
