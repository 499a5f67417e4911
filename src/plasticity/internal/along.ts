import type { Synapses, WeightUpdate } from '../../operators/index.ts'

/** Calls `visit(k, synapse)` for each entry k of an update and the stored synapse that it is about. */
export const along = (
  synapses: Synapses,
  { axis, index, dw }: WeightUpdate,
  visit: (k: number, synapse: number) => void,
): void => {
  if (axis === 'post') {
    const { begin, synapses: stored } = synapses.incoming
    const from = begin[index]!
    for (let k = 0; k < dw.length; k++) visit(k, stored[from + k]!)
  } else {
    const from = axis === 'pre' ? synapses.begin[index]! : 0
    for (let k = 0; k < dw.length; k++) visit(k, from + k)
  }
}
