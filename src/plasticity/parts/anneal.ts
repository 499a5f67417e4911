import { ParameterError } from '../../models/errors.ts'
import { power } from '../../models/functions.ts'
import { SavedReader } from '../../models/saving.ts'
import { operator } from '../../operators/internal/operator.ts'
import { checkFinite, checkObject, checkPositive } from '../internal/check.ts'
import type { Stage } from '../part.ts'

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
  power(factor, Math.min(1, Math.max(0, (n - from) / (to - from))))

/** Refuses a schedule that does not go on in `from` and `to`, or to a share that is not positive. */
export const checkSchedule = (where: string, schedule: Schedule): void => {
  checkObject(where, schedule, 'a schedule, { from, to, factor }')
  const { from, to, factor } = schedule
  checkFinite(`${where}.from`, from)
  checkFinite(`${where}.to`, to)
  if (from < 0) throw new ParameterError(`${where}.from`, from, 'a number >= 0')
  if (to <= from) throw new ParameterError(`${where}.to`, to, `a number > from, ${from}`)
  checkPositive(`${where}.factor`, factor, 'of the rate')
}

/**
 * Lets the changes become smaller as updates are counted; see {@link Schedule}.
 *
 * Every update counts: after `accumulate` one a phase, at once one a spike and side. Those of one instant are counted
 * rows before columns, each in the order of the neurons.
 *
 * @throws ParameterError if the schedule is out of range (at call)
 */
export const anneal = (schedule: Schedule): Stage => {
  checkSchedule('anneal', schedule)
  const { from, to, factor } = schedule
  return {
    kind: 'anneal',
    isSaving: true,
    isBySynapse: true,
    operator: ({ keep }) =>
      operator((emit) => {
        let n = 0
        keep('anneal', {
          save: () => ({ n }),
          load: (saved) => {
            n = new SavedReader('anneal', saved).number('n')
          },
        })
        return (update) => {
          const share = shareAt({ from, to, factor }, n++)
          const dw = new Float64Array(update.dw.length)
          for (let k = 0; k < dw.length; k++) dw[k] = share * update.dw[k]!
          emit({ ...update, dw })
        }
      }),
  }
}
