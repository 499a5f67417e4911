import { map } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { Stage } from '../rule.ts'

/**
 * Replaces what was measured by what is wanted minus what was measured: the contrast of wake and sleep, where the
 * wake statistics are known.
 *
 * @param target the wanted value: a number, or one a synapse, as a matrix row-major [post][pre]
 * @errors ParameterError if it does not have the shape of the projection, or an update is of one row or column only
 */
export const contrast = (target: number | ArrayLike<number>): Stage => ({
  kind: 'contrast',
  operator: ({ synapses: { preSize, postSize, begin, targets } }) => {
    if (typeof target !== 'number' && target.length !== preSize * postSize) {
      throw new ParameterError(
        'contrast.target',
        target,
        `a matrix of ${postSize} × ${preSize}, row-major [post][pre]`,
      )
    }
    const wanted = new Float64Array(targets.length)
    for (let pre = 0; pre < preSize; pre++) {
      for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
        wanted[k] = typeof target === 'number' ? target : target[targets[k]! * preSize + pre]!
      }
    }
    return map((update) => {
      if (update.axis !== 'all') {
        throw new ParameterError(
          'contrast',
          `an update of one ${update.axis} neuron`,
          'one of all synapses',
          'Put accumulate before it.',
        )
      }
      return { ...update, dw: wanted.map((value, k) => value - update.dw[k]!) }
    })
  },
})
