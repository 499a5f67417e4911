import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { bySynapse, perSynapse } from '../internal/perSynapse.ts'
import type { Stage } from '../part.ts'

/**
 * Replaces what was measured by what is wanted minus what was measured: the contrast of wake and sleep, where the
 * wake statistics are known.
 *
 * @param target the wanted value: a number, or one a synapse, as a matrix row-major [post][pre], which is copied
 * @throws ParameterError if it is not finite (at call), or does not have the shape of the projection (at wiring)
 * @errors ParameterError if an update is of one row or column only: what is wanted is wanted of a whole phase
 */
export const contrast = (target: number | ArrayLike<number>): Stage => {
  const wanted = perSynapse('contrast.target', target)
  return {
    kind: 'contrast',
    isSaving: true,
    isBySynapse: true,
    known: { kind: 'contrast', wanted: (synapses) => bySynapse('contrast.target', wanted, synapses) },
    operator: ({ synapses }) => {
      const values = bySynapse('contrast.target', wanted, synapses)
      return map((update) => {
        if (update.axis !== 'all') {
          throw new ParameterError(
            'contrast',
            `an update of ${update.axis === 'post' ? 'row' : 'column'} ${update.index}`,
            'one of all synapses',
            'Put accumulate before it.',
          )
        }
        const dw = new Float64Array(values.length)
        for (let k = 0; k < dw.length; k++) dw[k] = values[k]! - update.dw[k]!
        return { ...update, dw }
      })
    },
  }
}
