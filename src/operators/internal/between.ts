import { type Observable, type OperatorFunction, Subscriber } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { type Keep, type Saved, SavedReader } from '../../models/saving.ts'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { checkClock, checkKeep, checkStream } from './check.ts'
import { derived } from './guard.ts'

/** A moment at which a statistic is closed: the end of a phase, a tick of an interval. */
export interface Boundary {
  /** Event time in ms. */
  readonly t: number
}

/** What a statistic does with a value, and what it makes of the span that a boundary closes. */
export interface Statistic<A, R> {
  add(value: A): void
  /** Result over [begin, end); the statistic starts afresh. */
  close(begin: number, end: number): R
  /** What depends on the past. */
  save(): Saved
  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void
}

/** The result of one span. */
export type Spanned<B, R> = R & { readonly boundary: B; readonly begin: number; readonly end: number }

/**
 * A statistic of the values between one boundary and the next, emitted at each boundary. The first span begins at the
 * subscription; what is pending at the end of the source is dropped; an error of either stream is passed on, and so
 * is a boundary that does not come at its time.
 *
 * @param start makes the statistic of a subscription, whose first span begins at `begin`
 * @param keep is told the state of each subscription, under the name `where`
 */
export const between = <A, B extends Boundary, R extends object>(
  where: string,
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  start: (begin: number) => Statistic<A, R>,
  keep?: Keep,
): OperatorFunction<A, Spanned<B, R>> => {
  checkStream(`${where}.boundaries`, boundaries)
  checkClock(`${where}.clock`, clock)
  checkKeep(`${where}.keep`, keep)
  return (source) =>
    derived(source, (out: Subscriber<Spanned<B, R>>) => {
      let begin = clock.now()
      const statistic = start(begin)
      keep?.(where, {
        save: () => ({ begin, statistic: statistic.save() }),
        load(saved) {
          const from = new SavedReader(where, saved)
          begin = from.time('begin')
          statistic.load(from.part('statistic'))
        },
      })
      const failing = <T>(next: (value: T) => void, complete: () => void) => {
        const inner = new Subscriber<T>({
          next(value) {
            try {
              next(value)
            } catch (cause) {
              out.error(cause)
            }
          },
          error: (cause: unknown) => out.error(cause),
          complete,
        })
        out.add(inner)
        return inner
      }
      boundaries.subscribe(
        failing(
          (boundary: B) => {
            const end = boundary.t
            if (end !== clock.now()) {
              throw new ParameterError(`${where}: t of a boundary`, end, `the event time, ${clock.now()} ms`)
            }
            const from = begin
            begin = end
            out.next({ ...statistic.close(from, end), boundary, begin: from, end })
          },
          () => {},
        ),
      )
      source.subscribe(
        failing(
          (value: A) => statistic.add(value),
          () => out.complete(),
        ),
      )
    })
}
