import { map } from 'rxjs'
import { along } from '../internal/along.ts'
import { bySynapse, perSynapse } from '../internal/perSynapse.ts'
import type { Stage } from '../part.ts'

/**
 * Multiplies changes: by one number (a learning rate), or by one a synapse, as device variability does.
 *
 * @param factor a number, or a matrix row-major [post][pre], which is copied
 * @throws ParameterError if it is not finite (at call), or does not have the shape of the projection (at wiring)
 */
export const scale = (factor: number | ArrayLike<number>): Stage => {
  const by = perSynapse('scale.factor', factor)
  return {
    kind: 'scale',
    isSaving: true,
    known: {
      kind: 'linear',
      factors: (synapses) => (typeof by === 'number' ? by : bySynapse('scale.factor', by, synapses)),
    },
    operator: ({ synapses }) => {
      if (typeof by === 'number') {
        return map((update) => {
          // a loop: what `map` calls for each entry costs more than the product
          const dw = new Float64Array(update.dw.length)
          for (let k = 0; k < dw.length; k++) dw[k] = by * update.dw[k]!
          return { ...update, dw }
        })
      }
      const factors = bySynapse('scale.factor', by, synapses)
      return map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          dw[k] = factors[synapse]! * update.dw[k]!
        })
        return { ...update, dw }
      })
    },
  }
}
