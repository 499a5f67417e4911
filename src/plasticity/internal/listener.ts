import { Subscriber } from 'rxjs'

/**
 * The end of a stream that a rule listens to: what `take` throws, and an error of the stream, become errors of `out`;
 * an end of the stream is the end of nothing else. One call less a spike than an observer with a closure in it.
 */
export class Listener<T> extends Subscriber<T> {
  private readonly take: (value: T) => void
  private readonly out: Subscriber<unknown>

  constructor(take: (value: T) => void, out: Subscriber<unknown>) {
    super()
    this.take = take
    this.out = out
    out.add(this)
  }

  protected override _next(value: T): void {
    try {
      this.take(value)
    } catch (cause) {
      this.out.error(cause)
    }
  }

  protected override _error(cause: unknown): void {
    this.out.error(cause)
  }

  protected override _complete(): void {
    this.unsubscribe()
  }
}
