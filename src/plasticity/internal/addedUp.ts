import { Observable } from 'rxjs'
import type { WeightUpdate } from '../../operators/index.ts'
import type { Trace } from './trace.ts'

/** Tells what a sum has of an instant or a boundary, when all that it led to is done; whether there was anything. */
export type Settling = () => boolean

/**
 * What the rules say while one instant or boundary is handled is added by row, column or whole, and told when it is
 * settled; what comes at another time (from a stage with a delay of its own) is told at once.
 *
 * @param settlings to be called when an instant or a boundary is done: one a subscription
 * @param path of the sum, for the trace
 */
export const addedUp = (
  parts: readonly Observable<WeightUpdate>[],
  settlings: Set<Settling>,
  isDispatching: () => boolean,
  trace: Trace | undefined,
  path: string,
): Observable<WeightUpdate> => {
  const sum = new Observable<WeightUpdate>((out) => {
    const pending = new Map<string, WeightUpdate>()
    const take = (update: WeightUpdate, part: Observable<WeightUpdate>) => {
      if (!isDispatching()) {
        added?.take(part, update, update)
        return out.next(update)
      }
      const key = `${update.axis} ${update.index}`
      const other = pending.get(key)
      const into = other ?? { ...update, dw: update.dw.slice() }
      added?.take(part, update, into)
      if (other === undefined) pending.set(key, into)
      else {
        const { dw } = update
        for (let k = 0; k < dw.length; k++) other.dw[k]! += dw[k]!
      }
    }
    const settle = (): boolean => {
      if (pending.size === 0) return false
      const updates = [...pending.values()]
      pending.clear()
      for (const axis of AXES) {
        for (const update of updates) if (update.axis === axis) out.next(update)
      }
      return true
    }
    settlings.add(settle)
    out.add(() => settlings.delete(settle))
    const error = (cause: unknown) => out.error(cause)
    for (const part of parts) out.add(part.subscribe({ next: (update) => take(update, part), error }))
  })
  const added = trace?.added(path, sum)
  return sum
}

/** Rows before columns. */
const AXES = ['post', 'pre', 'all'] as const
