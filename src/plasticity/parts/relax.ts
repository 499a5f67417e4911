import { expm1 } from '../../models/functions.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkFinite, checkObject, checkPositive } from '../internal/check.ts'
import { Elapsed } from '../internal/elapsed.ts'
import type { Stage } from '../part.ts'

export interface RelaxOptions {
  /** Time constant in ms, > 0. */
  readonly tau: number
  /** The weight that it goes to; 0 unless given. */
  readonly target?: number
}

/**
 * Lets weights go to a target in event time, besides the changes that come:
 *
 *     dw/dt = (target - w) / tau
 *
 * in closed form: each update of a synapse brings what has happened to its weight since the update before,
 * (w - target) (exp(-elapsed/tau) - 1), and then its own change. A weight that has no updates is thus behind, and comes
 * right with the next one; any spike of either side may bring that, with a change of 0.
 *
 * One instant: further updates of a synapse bring nothing, no time has passed. The weight that is read is that of the
 * moment. Time begins when the rule is set to work. Put it behind stages that make changes depend on the weight.
 * Exact: closed form. Units: tau in ms. Cost: one exponential a synapse of the update.
 *
 * @throws ParameterError if tau is no finite number > 0 ms, or the target not finite (at call)
 * @see {@link decay} which takes its share at every update, however long it took
 */
export const relax = (options: RelaxOptions): Stage => {
  checkObject('relax', options, 'options, { tau, target? }')
  const { tau, target = 0 } = options
  checkPositive('relax.tau', tau, 'ms')
  checkFinite('relax.target', target)
  return {
    kind: 'relax',
    isSaving: true,
    isBySynapse: true,
    operator: ({ synapses, clock, keep }) =>
      operator((emit) => {
        const times = new Elapsed(synapses.count, clock.now())
        keep('relax', times)
        return (update) => {
          const dw = new Float64Array(update.dw.length)
          along(synapses, update, (k, synapse) => {
            const away = synapses.weights[synapse]! - target
            dw[k] = update.dw[k]! + away * expm1(-times.take(synapse, update.t) / tau)
          })
          emit({ ...update, dw })
        }
      }),
  }
}
