import { type OperatorFunction, Subscriber } from 'rxjs'
import { derived } from './guard.ts'

/**
 * An operator from a function that is called once a subscription and returns what to do with each value.
 * State is thus made per subscription; a throw becomes an `error` notification; complete and error pass through.
 */
export const operator =
  <A, B>(start: (emit: (value: B) => void) => (value: A) => void): OperatorFunction<A, B> =>
  (source) =>
    derived(source, (out: Subscriber<B>) => {
      const onNext = start((value) => out.next(value))
      const inner = new Subscriber<A>({
        next(value) {
          try {
            onNext(value)
          } catch (cause) {
            out.error(cause)
          }
        },
        error: (cause: unknown) => out.error(cause),
        complete: () => out.complete(),
      })
      // before subscribing, so that `take` stops a synchronous source
      out.add(inner)
      source.subscribe(inner)
    })
