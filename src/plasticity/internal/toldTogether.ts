import { Observable, ReplaySubject, share } from 'rxjs'
import type { RuleContext } from '../part.ts'
import { Listener } from './listener.ts'

const known = new WeakMap<RuleContext, WeakMap<object, Observable<unknown>>>()

/**
 * A stream that several parts of a rule may follow: each value is told to all of them as one moment, so that what they say is
 * added where their rules are. Who comes while the first subscribe is told the last value. That it ends is the end of nothing.
 *
 * @param of whose stream it is: the parts that name the same have one
 */
export const toldTogether = <T>(context: RuleContext, of: object, source: Observable<T>): Observable<T> => {
  const own = known.get(context) ?? new WeakMap<object, Observable<unknown>>()
  known.set(context, own)
  const made =
    own.get(of) ??
    new Observable<T>((out) => {
      source.subscribe(new Listener((value) => context.together(() => out.next(value)), out))
    }).pipe(share({ connector: () => new ReplaySubject(1) }))
  own.set(of, made)
  return made as Observable<T>
}
