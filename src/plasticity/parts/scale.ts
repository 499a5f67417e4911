import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Synapses } from '../../operators/index.ts'
import { along } from '../internal/along.ts'
import type { Stage } from '../rule.ts'

/**
 * Multiplies changes: by one number (a learning rate), or by one a synapse, as device variability does.
 *
 * @param factor a number, or a matrix row-major [post][pre]
 * @throws ParameterError if it is not finite (at call)
 * @errors ParameterError if the matrix does not have the shape of the projection
 */
export const scale = (factor: number | ArrayLike<number>): Stage => {
  if (typeof factor === 'number') {
    if (!Number.isFinite(factor)) throw new ParameterError('scale.factor', factor, 'a finite number')
  } else {
    const wrong = Array.from(factor).findIndex((x) => !Number.isFinite(x))
    if (wrong >= 0) throw new ParameterError(`scale.factor[${wrong}]`, factor[wrong], 'a finite number')
  }
  const factors = (synapses: Synapses): Float64Array | number => {
    if (typeof factor === 'number') return factor
    const { preSize, postSize, begin, targets } = synapses
    if (factor.length !== preSize * postSize) {
      throw new ParameterError(
        'scale.factor',
        factor,
        `a matrix of ${postSize} × ${preSize}, row-major [post][pre]`,
      )
    }
    const bySynapse = new Float64Array(targets.length)
    for (let pre = 0; pre < preSize; pre++) {
      for (let k = begin[pre]!; k < begin[pre + 1]!; k++) bySynapse[k] = factor[targets[k]! * preSize + pre]!
    }
    return bySynapse
  }
  return {
    kind: 'scale',
    known: { kind: 'linear', factors },
    operator: ({ synapses }) => {
      const by = factors(synapses)
      return map((update) => {
        const dw = Float64Array.from(update.dw)
        if (typeof by === 'number') for (let k = 0; k < dw.length; k++) dw[k]! *= by
        else along(synapses, update, (k, synapse) => (dw[k]! *= by[synapse]!))
        return { ...update, dw }
      })
    },
  }
}
