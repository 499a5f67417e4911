import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { along } from '../internal/along.ts'
import type { Stage } from '../rule.ts'

/**
 * Cuts changes so that weights stay within [min, max] (to the rounding of one addition).
 * @throws ParameterError if the bounds are not numbers with min <= max (at call)
 */
export const hardBound = (min: number, max: number): Stage => {
  if (Number.isNaN(min)) throw new ParameterError('hardBound.min', min, 'a number')
  if (!(max >= min)) throw new ParameterError('hardBound.max', max, `a number >= min, ${min}`)
  return {
    kind: 'hard-bound',
    operator: ({ synapses }) =>
      map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          const w = synapses.weights[synapse]!
          dw[k] = Math.min(max, Math.max(min, w + update.dw[k]!)) - w
        })
        return { ...update, dw }
      }),
  }
}
