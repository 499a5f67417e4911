import { map } from 'rxjs'
import { expm1 } from '../../models/functions.ts'
import { along } from '../internal/along.ts'
import type { Stage } from '../part.ts'

/**
 * Takes changes as relative, that is of ln|w|: small ones as shares of the weight, and any in closed form,
 *
 *     dw := w (exp(dw) - 1)
 *
 * so that changes of one synapse may be added before or after. No weight crosses 0, and one of 0 stays.
 *
 * The weight that is read is that of the moment: a row of the same instant that was written before counts.
 * Units: changes that come are pure numbers.
 *
 * @source Kivinen, Warmuth 1997, Inform. Comput. 132:1 (exponentiated gradient)
 */
export const relative = (): Stage => ({
  kind: 'relative',
  isSaving: true,
  isBySynapse: true,
  operator: ({ synapses }) =>
    map((update) => {
      const dw = new Float64Array(update.dw.length)
      along(synapses, update, (k, synapse) => {
        dw[k] = synapses.weights[synapse]! * expm1(update.dw[k]!)
      })
      return { ...update, dw }
    }),
})
