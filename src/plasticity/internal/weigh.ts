import { ParameterError } from '../../models/errors.ts'
import type { Synapses, WeightUpdate } from '../../operators/index.ts'
import type { Pairs } from '../part.ts'
import type { ChainRule } from '../rule.ts'
import { valueAt } from './halves.ts'

/** The window as a stream part: each pair's value, summed by synapse, times the factor of the spike. */
export const weigh = (
  { pairing, window }: ChainRule,
  { begin, incoming }: Synapses,
): ((pairs: Pairs) => WeightUpdate) => {
  const value = valueAt(window)
  return ({ t, axis, index, count, places, dts, factor = 1 }) => {
    if (!Number.isFinite(factor))
      throw new ParameterError(`pairing ${pairing.kind}: factor`, factor, 'a finite number')
    const rows = axis === 'post' ? incoming.begin : begin
    const dw = new Float64Array(rows[index + 1]! - rows[index]!)
    for (let k = 0; k < count; k++) {
      const place = places[k]!
      const dt = dts[k]!
      if (!(place in dw)) {
        const expected = `a place among ${dw.length} synapses`
        throw new ParameterError(`pairing ${pairing.kind}: places[${k}]`, place, expected)
      }
      if (!Number.isFinite(dt))
        throw new ParameterError(`pairing ${pairing.kind}: dts[${k}]`, dt, 'a finite number of ms')
      dw[place]! += factor * value(dt)
    }
    return { t, axis, index, dw }
  }
}
