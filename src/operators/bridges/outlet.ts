import type { Observable, Subscription } from 'rxjs'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkOptions, checkStream, nameOf } from '../internal/check.ts'
import { OverflowError } from './errors.ts'
import { Fifo } from './fifo.ts'
import { CAPACITY, checkCapacity, checkWord, type Overflow, OVERFLOWS } from './policies.ts'

export interface OutletOptions {
  /** Values that may wait for the consumer; 1024 unless given. */
  readonly capacity?: number
  /** What happens when that many wait: with `wait`, which is so unless given, the clock does. */
  readonly overflow?: Overflow
  /** Name in errors. */
  readonly name?: string
}

/** What has become of the values of a stream: `received = delivered + dropped + pending`, always. */
export interface OutletCounts {
  readonly received: number
  /** Handed to the consumer. */
  readonly delivered: number
  /** Not handed on because too many waited, or because the consumer left. */
  readonly dropped: number
  /** Waiting for the consumer. */
  readonly pending: number
  /** The most that have waited at once. */
  readonly highWater: number
}

/** Somebody who has asked for the next value. */
interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (cause: unknown) => void
}

/** The values of a stream on their way out, for one consumer; see {@link outlet}. */
export class Outlet<T> implements AsyncIterableIterator<T, undefined> {
  readonly name: string
  /** What has become of the values so far; live. */
  readonly counts: OutletCounts
  private readonly tally = { received: 0, delivered: 0, dropped: 0, pending: 0, highWater: 0 }
  private readonly clock: EventTimeScheduler
  private readonly capacity: number
  private readonly overflow: Overflow
  private readonly buffer = new Fifo<T>()
  private readonly waiters = new Fifo<Waiter<T>>()
  private readonly removeGate: () => void = () => {}
  private subscription: Subscription | undefined
  private isClosed = false
  private failure: { readonly cause: unknown } | undefined

  constructor(stream: Observable<T>, options: OutletOptions, clock: EventTimeScheduler) {
    checkStream('outlet.stream', stream)
    checkOptions('outlet.options', options)
    const { capacity = CAPACITY, overflow = 'wait' } = options
    this.name = nameOf('outlet', { ...options, stream: '' }, clock)
    checkCapacity(`${this.name}.capacity`, capacity)
    checkWord(`${this.name}.overflow`, overflow, OVERFLOWS)
    this.clock = clock
    this.capacity = capacity
    this.overflow = overflow
    this.counts = this.tally
    this.removeGate = clock.addGate({
      name: this.name,
      known: () => Infinity,
      isReady: () => !this.isFull() || overflow !== 'wait',
      failed: (error) => this.close({ cause: error }),
    })
    // at once on a clock that has failed
    if (this.isClosed) this.removeGate()
    else this.subscribe(stream)
  }

  /** The next value; rejects with the error in which the stream or the run has ended, after what came before it. */
  next(): Promise<IteratorResult<T, undefined>> {
    if (this.buffer.length > 0) {
      const value = this.buffer.shift() as T
      const wasFull = this.tally.pending >= this.capacity
      this.tally.delivered++
      this.tally.pending = this.buffer.length
      if (wasFull && !this.isFull()) this.clock.gateChanged()
      return Promise.resolve({ done: false, value })
    }
    const { failure } = this
    if (failure !== undefined) {
      this.failure = undefined
      return Promise.reject(failure.cause)
    }
    if (this.isClosed) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.waiters.push({ resolve, reject }))
  }

  /** Takes nothing more: the stream is unsubscribed, what waits is dropped, and the clock waits no longer. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.tally.dropped += this.buffer.length
    this.tally.pending = 0
    this.buffer.clear()
    this.failure = undefined
    this.close(undefined)
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The same values as a Web ReadableStream, which asks for one when it is asked for one. */
  readable(): ReadableStream<T> {
    return new ReadableStream<T>(
      {
        pull: async (controller) => {
          const { done, value } = await this.next()
          if (done === true) controller.close()
          else controller.enqueue(value)
        },
        cancel: async () => {
          await this.return()
        },
      },
      { highWaterMark: 0 },
    )
  }

  private subscribe(stream: Observable<T>): void {
    this.subscription = stream.subscribe({
      next: (value) => this.take(value),
      error: (cause: unknown) => this.close({ cause }),
      complete: () => this.close(undefined),
    })
    if (this.isClosed) this.subscription.unsubscribe()
  }

  private isFull(): boolean {
    return this.buffer.length >= this.capacity
  }

  private take(value: T): void {
    if (this.isClosed) return
    const { tally, buffer, overflow } = this
    tally.received++
    const waiter = this.waiters.shift()
    if (waiter !== undefined) {
      tally.delivered++
      waiter.resolve({ done: false, value })
      return
    }
    if (this.isFull()) {
      if (overflow === 'drop-oldest') buffer.shift()
      if (overflow !== 'wait') tally.dropped++
      if (overflow === 'error') return this.overflowed()
      if (overflow === 'drop-newest') return
    }
    buffer.push(value)
    tally.pending = buffer.length
    tally.highWater = Math.max(tally.highWater, buffer.length)
    if (overflow === 'wait' && this.isFull()) this.clock.endSlice()
  }

  private overflowed(): void {
    const { clock, name, capacity } = this
    const advice = 'Give it more capacity, a consumer that is faster, or another policy of overflow.'
    const error = new OverflowError(name, capacity, clock.now(), advice)
    // first of all, so that its consumer has this error and not that of the run
    this.close({ cause: error })
    clock.fail(error, name)
  }

  private close(failure: { readonly cause: unknown } | undefined): void {
    if (this.isClosed) return
    this.isClosed = true
    this.failure = failure
    this.removeGate()
    this.subscription?.unsubscribe()
    for (let waiter = this.waiters.shift(); waiter !== undefined; waiter = this.waiters.shift()) {
      if (this.failure === undefined) waiter.resolve({ done: true, value: undefined })
      else waiter.reject(this.failure.cause)
      this.failure = undefined
    }
  }
}

/**
 * The values of a stream for the world outside: an async iterable, a Web ReadableStream (`readable()`), and by
 * `Readable.from(…)` a Node Readable. One consumer, who takes them at their own speed.
 *
 * Hot, from this call on. At most `capacity` values wait. With `overflow: 'wait'` the clock waits before the next
 * instant while that many do: more can wait only by what one instant gives at once, so at most `capacity - 1` and the
 * most values of one instant. The values are the same however slow the consumer is. `run` and `play` can wait,
 * `runSync` and `step` refuse to.
 * Ends: the consumer has what waits, then the end, or the error of the stream or of the run. When the consumer leaves
 * (`break`, `return`, `cancel`), the stream is unsubscribed, what waits is dropped, and the clock goes on.
 *
 * @throws ParameterError if the stream is none, or an option is wrong (at call)
 * @errors OverflowError with `overflow: 'error'`
 * @example
 * ```ts
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * import { outlet, spikeTrain } from 'rxspike/operators'
 *
 * const clock = new EventTimeScheduler()
 * const train = spikeTrain({ size: 1, spikes: [1, 2, 4].map((t) => ({ t, source: 0 })) }, clock)
 * const out = outlet(train, { capacity: 1 }, clock)
 * const running = clock.run(10) // waits for the loop below
 * const seen: number[] = []
 * for await (const { t } of out) seen.push(t)
 * await running
 * seen // => [1, 2, 4]
 * ```
 */
export const outlet = <T>(
  stream: Observable<T>,
  options: OutletOptions,
  clock: EventTimeScheduler,
): Outlet<T> => new Outlet(stream, options, clock)
