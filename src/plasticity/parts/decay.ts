import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { along } from '../internal/along.ts'
import type { Stage } from '../part.ts'

/**
 * Weight decay: each update takes the share `rate` of every weight that it is about away,
 *
 *     dW := dW - rate W
 *
 * so a stage behind `accumulate` lets all weights decay once a sum, and an `anneal` behind it lets the decay become smaller
 * with the learning rate. The weight that is read is that of the moment: a row of the same instant that was written before
 * counts. Units: rate is a pure number.
 *
 * @throws ParameterError if the rate is not from 0 to 1 (at call)
 */
export const decay = (rate: number): Stage => {
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))
    throw new ParameterError('decay.rate', rate, 'a number from 0 to 1')
  return {
    kind: 'decay',
    isSaving: true,
    isBySynapse: true,
    operator: ({ synapses }) =>
      map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          dw[k] = update.dw[k]! - rate * synapses.weights[synapse]!
        })
        return { ...update, dw }
      }),
  }
}
