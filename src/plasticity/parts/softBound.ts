import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { along } from '../internal/along.ts'
import { checkExponent, checkFinite, checkObject } from '../internal/check.ts'
import { cutPower } from '../internal/powers.ts'
import { checkWeightSigns } from '../internal/weightSigns.ts'
import type { Stage } from '../part.ts'

export interface SoftBoundOptions {
  /** The weight at which depression ends. */
  readonly min: number
  /** The weight at which potentiation ends. */
  readonly max: number
  /** Of the distance to max, >= 0: 1 is multiplicative, 0 additive; 1 unless given. */
  readonly exponent?: number
  /** Of the distance to min, >= 0; as `exponent` unless given. */
  readonly exponentDepression?: number
}

/**
 * Lets changes become smaller towards the bound that they lead to:
 *
 *     dw := dw ((max - w) / (max - min))^exponent              dw > 0
 *        := dw ((w - min) / (max - min))^exponentDepression    dw < 0
 *
 * A distance below 0 counts as 0, and one of more than max - min as that: beyond a bound nothing leads further away, and what
 * leads back is whole. So a change never becomes larger, however far outside a weight is, and cannot run away from there. A single change that is large may step over
 * a bound; put {@link hardBound} behind where it must not. Exponent 0 leaves changes as they are, at the bound too: 0^0 = 1.
 *
 * The weight that is read is that of the moment: a row of the same instant that was written before counts.
 *
 * @throws ParameterError unless min < max are finite and exponents finite numbers >= 0 (at call), or if a weight has a
 *   sign that the bounds do not allow at all (at wiring)
 * @source Gütig, Aharonov, Rotter, Sompolinsky 2003, J. Neurosci. 23:3697
 * @see {@link weightPower} where there is no upper bound
 */
export const softBound = (options: SoftBoundOptions): Stage => {
  checkObject('softBound', options, 'options, { min, max, exponent?, exponentDepression? }')
  const { min, max, exponent = 1, exponentDepression = exponent } = options
  checkFinite('softBound.min', min)
  checkFinite('softBound.max', max)
  if (max <= min) throw new ParameterError('softBound.max', max, `a number > min, ${min}`)
  checkExponent('softBound.exponent', exponent)
  checkExponent('softBound.exponentDepression', exponentDepression)
  // halves where the whole is more than a number can be
  const unit = max - min === Infinity ? 0.5 : 1
  const range = unit * max - unit * min
  const share = (from: number, to: number): number => Math.min(1, (unit * to - unit * from) / range)
  return {
    kind: 'soft-bound',
    isSaving: true,
    isBySynapse: true,
    operator: (context) => {
      const { synapses } = context
      checkWeightSigns('softBound', context, min, max)
      return map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          const w = synapses.weights[synapse]!
          const change = update.dw[k]!
          dw[k] =
            change *
            (change > 0 ? cutPower(share(w, max), exponent) : cutPower(share(min, w), exponentDepression))
        })
        return { ...update, dw }
      })
    },
  }
}
