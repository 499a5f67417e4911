import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { along } from '../internal/along.ts'
import { checkWeightSigns } from '../internal/weightSigns.ts'
import type { Stage } from '../part.ts'

/**
 * Cuts changes so that weights stay within [min, max] (to the rounding of one addition); a weight that is outside is
 * taken to the nearer bound by the next update of its row or column.
 *
 * The weight that is read is that of the moment: a row of the same instant that was written before counts.
 *
 * @param min smallest weight, -Infinity for none
 * @param max largest weight, Infinity for none
 * @throws ParameterError unless min <= max and some number lies between (at call), or if a weight has a sign that the
 *   bounds do not allow at all, below 0 with min >= 0 or above 0 with max <= 0 (at wiring)
 * @see {@link softBound} when changes shall become smaller towards a bound, {@link keepSign} when only the sign matters
 */
export const hardBound = (min: number, max: number): Stage => {
  if (typeof min !== 'number' || !(min < Infinity))
    throw new ParameterError('hardBound.min', min, 'a number, or -Infinity')
  if (typeof max !== 'number' || !(max >= min) || max === -Infinity)
    throw new ParameterError('hardBound.max', max, `a number >= min, ${min}, or Infinity`)
  return {
    kind: 'hard-bound',
    isSaving: true,
    isBySynapse: true,
    operator: (context) => {
      const { synapses } = context
      checkWeightSigns('hardBound', context, min, max)
      return map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          const w = synapses.weights[synapse]!
          dw[k] = Math.min(max, Math.max(min, w + update.dw[k]!)) - w
        })
        return { ...update, dw }
      })
    },
  }
}
