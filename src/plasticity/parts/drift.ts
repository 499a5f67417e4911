import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkFinite } from '../internal/check.ts'
import { Elapsed } from '../internal/elapsed.ts'
import type { Stage } from '../part.ts'

/**
 * Adds a steady change in event time to the changes that come:
 *
 *     dW := dW + slope (t - t of the latest update of this synapse)
 *
 * so that the changes of a synapse sum up to slope times the time until its latest update, besides their own. One that has
 * no updates is behind, and comes right with the next one; any spike of either side may bring that, with a change of 0.
 *
 * One instant: further updates of a synapse add nothing, no time has passed. Time begins when the rule is set to work.
 * Exact: closed form. Units: slope in units of the change per ms.
 *
 * @throws ParameterError if the slope is not finite (at call)
 * @see {@link relax} where it shall end at a weight
 */
export const drift = (slope: number): Stage => {
  checkFinite('drift.slope', slope)
  return {
    kind: 'drift',
    isSaving: true,
    isBySynapse: true,
    operator: ({ synapses, clock, keep }) =>
      operator((emit) => {
        const times = new Elapsed(synapses.count, clock.now())
        keep('drift', times)
        return (update) => {
          const dw = new Float64Array(update.dw.length)
          along(synapses, update, (k, synapse) => {
            dw[k] = update.dw[k]! + slope * times.take(synapse, update.t)
          })
          emit({ ...update, dw })
        }
      }),
  }
}
