import type { OperatorFunction } from 'rxjs'
import { SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { RuleContext } from '../part.ts'
import { along } from './along.ts'

/**
 * A change that is smaller is none, and left out: 2^-900, 1e-271. Near the smallest number at all it is a matter of the
 * evaluation whether something is left of a pair that is long over; there both have all digits of it.
 */
const LEAST_CHANGE = 2 ** -900

/** Sums the changes of each synapse, until there are `every` that are not 0; see {@link LEAST_CHANGE}. */
export const countSum = (
  { synapses, keep, warn }: RuleContext,
  every: number,
): OperatorFunction<WeightUpdate, WeightUpdate> =>
  operator((emit) => {
    const { count } = synapses
    const total = new Float64Array(count)
    const changes = new Int32Array(count)
    let hasTold = false
    keep('accumulate', {
      save: () => ({ total: total.slice(), changes: changes.slice(), hasTold }),
      load: (saved) => {
        const from = new SavedReader('accumulate', saved)
        total.set(from.float64('total', count))
        // one that is due is told at once: what is counted is less than `every`
        changes.set(from.indices('changes', every, count))
        hasTold = from.flag('hasTold')
      },
    })
    warn(() => {
      const most = changes.reduce((a, b) => Math.max(a, b), 0)
      if (hasTold || most === 0) return undefined
      return (
        `accumulate: it never handed a sum on: no synapse has had more than ${most} of the ${every} changes that make one; ` +
        'expected a run that is long enough, or a smaller every.'
      )
    })
    return (update) => {
      const dw = new Float64Array(update.dw.length)
      let due = 0
      along(synapses, update, (k, synapse) => {
        const change = update.dw[k]!
        if (Math.abs(change) < LEAST_CHANGE) return
        total[synapse]! += change
        if (++changes[synapse]! < every) return
        due++
        dw[k] = total[synapse]!
        total[synapse] = 0
        changes[synapse] = 0
      })
      if (due === 0) return
      hasTold = true
      emit({ ...update, dw })
    }
  })
