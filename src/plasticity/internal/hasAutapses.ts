import type { Synapses } from '../../operators/index.ts'

/** Whether some neuron projects to itself. */
export const hasAutapses = ({ preSize, begin, targets }: Synapses): boolean => {
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) if (targets[k] === pre) return true
  }
  return false
}
