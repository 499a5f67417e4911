import { Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkFactor, checkValue, readerOf } from '../internal/checkFactor.ts'
import { Listener } from '../internal/listener.ts'
import { neuronOf } from '../internal/neuronOf.ts'
import type { RuleContext, Stage, ThirdFactor } from '../part.ts'

/**
 * Multiplies changes by the value that a third factor has at that moment, for the postsynaptic neuron of each synapse:
 *
 *     dw_ij := d_i(t) dw_ij
 *
 * One instant: what is read of a factor is what was before the spikes of that instant; see the factor for what it says itself.
 * Units: those of the factor times those of weights.
 *
 * @throws ParameterError if it is no third factor, or one that acts in impulses alone (at call), or does not fit the
 *   projection, or is one of your own whose `read` returns no reader (at wiring)
 * @errors ParameterError if a factor of your own has a value that is not finite
 * @see {@link eligibility} where the factor may come later than the spikes
 */
export const modulate = (factor: ThirdFactor): Stage => {
  checkFactor('modulate.factor', factor)
  if (factor.isImpulsive === true) {
    throw new ParameterError(
      'modulate.factor',
      factor.kind,
      'a factor with a value at every time; this one acts in impulses',
      'Give it a time constant, or let eligibility meet its impulses.',
    )
  }
  return {
    kind: 'modulate',
    ...(factor.isSaving === true ? { isSaving: true } : {}),
    isBySynapse: true,
    factor,
    operator: (context) => modulating(context, factor),
  }
}

const modulating = (
  context: RuleContext,
  factor: ThirdFactor,
): OperatorFunction<WeightUpdate, WeightUpdate> => {
  const { synapses } = context
  const { targets } = synapses
  const reader = readerOf('modulate.factor', factor, context)
  const valueAt = (t: number, post: number): number => {
    const value = reader.value(t, neuronOf(synapses, post))
    checkValue('value', factor.kind, t, value)
    return value
  }
  /** By synapse: each target is read once, however many of its synapses the update is about. */
  const byTarget = (update: WeightUpdate, dw: Float64Array): void => {
    const values = new Float64Array(synapses.postSize).fill(Number.NaN)
    along(synapses, update, (k, synapse) => {
      const post = targets[synapse]!
      if (Number.isNaN(values[post]!)) values[post] = valueAt(update.t, post)
      dw[k] = values[post]! * update.dw[k]!
    })
  }
  const modulated = operator<WeightUpdate, WeightUpdate>((emit) => (update) => {
    const { t, axis, index } = update
    const dw = new Float64Array(update.dw.length)
    if (axis !== 'post' && reader.decay === undefined) byTarget(update, dw)
    else {
      const value = valueAt(t, axis === 'post' ? index : 0)
      for (let k = 0; k < dw.length; k++) dw[k] = value * update.dw[k]!
    }
    emit({ ...update, dw })
  })
  return (updates) =>
    new Observable((out) => {
      reader.changes?.subscribe(new Listener(() => {}, out))
      out.add(updates.pipe(modulated).subscribe(out))
    })
}
