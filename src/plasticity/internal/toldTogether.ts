import { Observable, ReplaySubject, share, Subject } from 'rxjs'
import type { RuleContext } from '../part.ts'
import { Listener } from './listener.ts'

interface Told {
  readonly values: Observable<unknown>
  /** Each value just before it is told, for those that follow. */
  readonly before: Subject<unknown>
  /** Whether somebody hears it. */
  isAtWork: boolean
}

const known = new WeakMap<RuleContext, WeakMap<object, Told>>()

/**
 * A stream that several parts of a rule may follow: each value is told to all of them as one moment, so that what they say is
 * added where their rules are. Who comes while the first subscribe is told the last value. That it ends is the end of nothing.
 *
 * Where an evaluation follows another, it is told each value just before that, so that both read the world as it was.
 *
 * @param of whose stream it is: the parts that name the same have one
 */
export const toldTogether = <T>(context: RuleContext, of: object, source: Observable<T>): Observable<T> => {
  const own = known.get(context) ?? new WeakMap<object, Told>()
  known.set(context, own)
  const made = own.get(of) ?? telling(context, of, source)
  own.set(of, made)
  return made.values as Observable<T>
}

const telling = (context: RuleContext, of: object, source: Observable<unknown>): Told => {
  const before = new Subject<unknown>()
  const values = new Observable((out) => {
    const { follows } = context
    const leader = follows === undefined ? undefined : known.get(follows)?.get(of)
    const from = leader?.isAtWork === true ? leader.before : source
    told.isAtWork = true
    out.add(() => (told.isAtWork = false))
    const tell = (value: unknown): void => {
      before.next(value)
      context.together(() => out.next(value))
    }
    from.subscribe(new Listener(tell, out))
  }).pipe(share({ connector: () => new ReplaySubject(1) }))
  const told: Told = { values, before, isAtWork: false }
  return told
}
