import { map } from 'rxjs'
import { checkChoice, ParameterError } from '../../models/errors.ts'
import { SavedReader } from '../../models/saving.ts'
import type { Synapses } from '../../operators/index.ts'
import { along } from '../internal/along.ts'
import { standing } from '../internal/standing.ts'
import { synapseName } from '../internal/weightSigns.ts'
import type { Stage } from '../part.ts'

/** Which way all synapses of a projection act (Dale's law). */
export type SynapseSign = 'excitatory' | 'inhibitory'

/**
 * Cuts changes so that no weight crosses 0: excitatory synapses stay excitatory, inhibitory ones inhibitory (Dale's law).
 *
 * The sign of a synapse is that of its weight when the rule is set to work, and is part of snapshots; from then on a weight
 * may be 0 and grow again. A weight that somebody writes with the other sign is taken to 0 by its next update.
 *
 * The weight that is read is that of the moment: a row of the same instant that was written before counts.
 *
 * @param sign of all synapses; that of each weight unless given, so that none may be 0 at the start
 * @throws ParameterError if the sign is no such word (at call), if a weight has the other sign, or is 0 and no sign is given
 *   (at wiring)
 * @see {@link hardBound} where there are bounds other than 0
 */
export const keepSign = (sign?: SynapseSign): Stage => {
  if (sign !== undefined) checkChoice('keepSign', sign, ['excitatory', 'inhibitory'])
  return {
    kind: 'keep-sign',
    isSaving: true,
    isBySynapse: true,
    operator: (context) => {
      const { synapses, keep } = context
      // in one rule all that say the same have the same
      const known = standing(context, 'keep-sign', sign, (): Uint8Array => isExcitatory)
      const isExcitatory = known?.slice() ?? signsOf(synapses, sign)
      keep('keep-sign', {
        save: () => ({ isExcitatory: isExcitatory.slice() }),
        load: (saved) => {
          isExcitatory.set(new SavedReader('keep-sign', saved).uint8('isExcitatory', isExcitatory.length))
        },
      })
      return map((update) => {
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          const w = synapses.weights[synapse]!
          const free = w + update.dw[k]!
          dw[k] = (isExcitatory[synapse] === 1 ? Math.max(0, free) : Math.min(0, free)) - w
        })
        return { ...update, dw }
      })
    },
  }
}

/** 1 for an excitatory synapse, 0 for an inhibitory one. */
const signsOf = (synapses: Synapses, sign: SynapseSign | undefined): Uint8Array => {
  const { weights } = synapses
  const isRight = (w: number): boolean => {
    if (sign === undefined) return w !== 0
    return sign === 'excitatory' ? w >= 0 : w <= 0
  }
  const wrong = weights.findIndex((w) => !isRight(w))
  if (wrong >= 0) {
    const [expected, advice] =
      sign === undefined
        ? [
            'a weight that is not 0, whose sign can be kept',
            "Say the sign: keepSign('excitatory') or keepSign('inhibitory').",
          ]
        : [`a weight ${sign === 'excitatory' ? '>' : '<'}= 0, of ${sign} synapses`, '']
    const where = `keepSign: weight of the synapse ${synapseName(synapses, wrong)}`
    throw new ParameterError(where, weights[wrong], expected, advice)
  }
  return Uint8Array.from(weights, (w) => Number(sign === undefined ? w > 0 : sign === 'excitatory'))
}
