import { map } from 'rxjs'
import { along } from '../internal/along.ts'
import { checkExponent, checkObject, checkPositive } from '../internal/check.ts'
import { cutPower } from '../internal/powers.ts'
import type { Stage } from '../part.ts'

export interface WeightPowerOptions {
  /** The |weight| at which changes stay as they are, > 0. */
  readonly reference: number
  /** Exponent of changes dw > 0, >= 0. */
  readonly potentiation: number
  /** Exponent of changes dw < 0, >= 0. */
  readonly depression: number
}

/**
 * Makes changes depend on the weight by a power law:
 *
 *     dw := dw (|w| / reference)^potentiation    dw > 0
 *        := dw (|w| / reference)^depression      dw < 0
 *
 * Exponents 0.4 and 1 are those of Morrison et al. 2007; 0 and 1, additive potentiation and multiplicative depression,
 * those of van Rossum et al. 2000. A weight of 0 takes no change of an exponent > 0, and all of one of exponent 0: 0^0 = 1.
 * Sign: by that of dw, whatever that of the weight; for negative weights dw > 0 makes |w| smaller.
 *
 * The weight that is read is that of the moment: a row of the same instant that was written before counts.
 *
 * @throws ParameterError if the reference is no finite number > 0, or an exponent no finite number >= 0 (at call)
 * @source Morrison, Aertsen, Diesmann 2007, Neural Comput. 19:1437; van Rossum, Bi, Turrigiano 2000, J. Neurosci. 20:8812
 * @see {@link softBound} where there is an upper bound
 */
export const weightPower = (options: WeightPowerOptions): Stage => {
  checkObject('weightPower', options, 'options, { reference, potentiation, depression }')
  const { reference, potentiation, depression } = options
  checkPositive('weightPower.reference', reference, 'in units of weight')
  checkExponent('weightPower.potentiation', potentiation)
  checkExponent('weightPower.depression', depression)
  return {
    kind: 'weight-power',
    isSaving: true,
    isBySynapse: true,
    operator: ({ synapses }) =>
      map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          const change = update.dw[k]!
          if (change === 0) return
          const size = Math.abs(synapses.weights[synapse]!) / reference
          dw[k] = change * cutPower(size, change > 0 ? potentiation : depression)
        })
        return { ...update, dw }
      }),
  }
}
