import { map } from 'rxjs'
import { along } from '../internal/along.ts'
import { bySynapse, perSynapse } from '../internal/perSynapse.ts'
import type { Stage } from '../part.ts'
import { type PlasticityRule, staged } from '../rule.ts'

/**
 * Multiplies changes: by one number (a learning rate), or by one a synapse, as device variability does.
 *
 * With a rule, the rule whose changes are multiplied: the stage behind its own, so that it is evaluated as it was.
 *
 * @param factor a number, or a matrix row-major [post][pre], which is copied
 * @param plasticity a rule; the stage alone unless given
 * @throws ParameterError if the factor is not finite, or the rule is none (at call), or the factor does not have the shape of
 *   the projection (at wiring)
 *
 * @example
 * ```ts
 * import { hebbian, scale } from 'rxspike/plasticity'
 *
 * const half = scale(0.5, hebbian({ eta: 1e-3 }))
 * half.stages.map(({ kind }) => kind) // => ['scale', 'scale']
 * ```
 */
export function scale<R extends PlasticityRule>(factor: number | ArrayLike<number>, plasticity: R): R
export function scale(factor: number | ArrayLike<number>): Stage
export function scale<R extends PlasticityRule>(
  factor: number | ArrayLike<number>,
  plasticity?: R,
): Stage | R {
  const stage = scaling(factor)
  return plasticity === undefined ? stage : staged('scale', plasticity, stage)
}

const scaling = (factor: number | ArrayLike<number>): Stage => {
  const by = perSynapse('scale.factor', factor)
  return {
    kind: 'scale',
    isSaving: true,
    isBySynapse: true,
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
