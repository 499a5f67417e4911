import { ParameterError } from '../../models/errors.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { Stage } from '../rule.ts'

/** How a rate falls with the number of updates: 1 up to `from`, geometrically down to `factor` at `to`. */
export interface Schedule {
  /** Number of updates before it begins to fall, >= 0. */
  readonly from: number
  /** Number of updates at which it has fallen, > from. */
  readonly to: number
  /** What is left of it, > 0. */
  readonly factor: number
}

/** The share of the rate that is left for the n-th update, from 0. */
export const shareAt = ({ from, to, factor }: Schedule, n: number): number =>
  n <= from ? 1 : factor ** Math.min(1, (n - from) / (to - from))

/** Refuses a schedule that does not fall in time order or to a positive share. */
export const checkSchedule = ({ from, to, factor }: Schedule): void => {
  if (!(from >= 0 && from < Infinity)) throw new ParameterError('schedule.from', from, 'a number >= 0')
  if (!(to > from && to < Infinity)) throw new ParameterError('schedule.to', to, `a number > from, ${from}`)
  if (!(factor > 0 && factor < Infinity)) throw new ParameterError('schedule.factor', factor, 'a number > 0')
}

/** Lets the changes become smaller as updates are counted; see {@link Schedule}. */
export const anneal = (schedule: Schedule): Stage => {
  checkSchedule(schedule)
  return {
    kind: 'anneal',
    operator: () =>
      operator((emit) => {
        let n = 0
        return (update) => {
          const share = shareAt(schedule, n++)
          emit({ ...update, dw: update.dw.map((dw) => share * dw) })
        }
      }),
  }
}
