import { ParameterError } from '../../models/errors.ts'
import { checkArray, checkDuration, checkIndex, checkOptions, checkSize } from './check.ts'

/** Which synapses there are, by source: those of source j are at positions begin[j] … begin[j + 1). */
export interface Topology {
  readonly preSize: number
  readonly postSize: number
  readonly begin: Int32Array
  /** Target of each synapse, rising within a source; where delays differ, within those of one source and equal delays. */
  readonly targets: Int32Array
  /**
   * In ms, >= 0, from the presynaptic spike to the synapse: one number, or one a synapse; 0 unless given. Where delays
   * differ, the synapses of a source are stored by axonal delay, then by dendritic delay, then by target.
   */
  readonly axonal?: number | Float64Array
  /** The same from the synapse to where its PSP acts, and from the postsynaptic spike back to the synapse. */
  readonly dendritic?: number | Float64Array
}

/** The synapses by target: those of target i are at positions begin[i] … begin[i + 1) of the two lists. */
export interface Incoming {
  readonly begin: Int32Array
  /** Where the synapse is stored. */
  readonly synapses: Int32Array
  /** Source of the synapse, rising within a target. */
  readonly sources: Int32Array
}

/** Both delays of a topology: one number where they are the same for all synapses. */
export interface SettledDelays {
  readonly axonal: number | Float64Array
  readonly dendritic: number | Float64Array
}

/** @throws ParameterError if a delay is not a finite number >= 0 ms, or there is not one a synapse */
export const settledDelays = (
  { axonal = 0, dendritic = 0 }: Pick<Topology, 'axonal' | 'dendritic'>,
  count: number,
): SettledDelays => ({
  axonal: settled('Synapses.axonal', axonal, count),
  dendritic: settled('Synapses.dendritic', dendritic, count),
})

const settled = (where: string, delay: number | Float64Array, count: number): number | Float64Array => {
  if (typeof delay === 'number') {
    checkDuration(where, delay, true)
    return delay
  }
  checkArray(where, delay, `one number in ms, or one for each of the ${count} synapses`)
  if (delay.length !== count)
    throw new ParameterError(where, delay, `one delay for each of the ${count} synapses`)
  for (let k = 0; k < count; k++) checkDuration(`${where}[${k}]`, delay[k], true)
  return delay.every((ms) => ms === delay[0]) ? (delay[0] ?? 0) : delay
}

/** The delay of synapse k. */
export const delayAt = (delay: number | Float64Array, k: number): number =>
  typeof delay === 'number' ? delay : delay[k]!

export const checkTopology = (topology: Topology): void => {
  checkOptions('Synapses.topology', topology)
  const { preSize, postSize, begin, targets } = topology
  checkSize('Synapses.preSize', preSize)
  checkSize('Synapses.postSize', postSize)
  checkArray('Synapses.targets', targets, 'an Int32Array')
  const expected = `${preSize + 1} places that rise from 0 to ${targets.length}, the number of targets`
  checkArray('Synapses.begin', begin, expected)
  if (begin.length !== preSize + 1 || begin[0] !== 0 || begin[preSize] !== targets.length)
    throw new ParameterError('Synapses.begin', begin, expected)
  for (let pre = 0; pre < preSize; pre++) {
    if (!(begin[pre + 1]! >= begin[pre]!)) throw new ParameterError('Synapses.begin', begin, expected)
  }
}

/** Refuses synapses that are out of order: by delay in the axon, then in the dendrite, then by target. */
export const checkOrder = (
  { preSize, postSize, begin, targets }: Topology,
  { axonal, dendritic }: SettledDelays,
): void => {
  const isDelayed = typeof axonal !== 'number' || typeof dendritic !== 'number'
  const source = isDelayed ? new Int32Array(postSize).fill(-1) : undefined
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      checkIndex(`Synapses.targets[${k}]`, targets[k], postSize)
      if (source !== undefined) {
        if (source[targets[k]!] === pre)
          throw new ParameterError(`Synapses.targets[${k}]`, targets[k], 'each target of a source once')
        source[targets[k]!] = pre
      }
      if (k === begin[pre]) continue
      const rise =
        delayAt(axonal, k) - delayAt(axonal, k - 1) || delayAt(dendritic, k) - delayAt(dendritic, k - 1)
      if (rise < 0) {
        const was = `${delayAt(axonal, k)} + ${delayAt(dendritic, k)} ms`
        throw new ParameterError(`Synapses: delays of synapse ${k}`, was, 'delays that rise within a source')
      }
      if (rise === 0 && targets[k]! <= targets[k - 1]!)
        throw new ParameterError(`Synapses.targets[${k}]`, targets[k], 'targets that rise within a source')
    }
  }
}

export const incomingOf = ({ preSize, postSize, begin: columns, targets }: Topology): Incoming => {
  const begin = new Int32Array(postSize + 1)
  for (const target of targets) begin[target + 1]!++
  for (let i = 0; i < postSize; i++) begin[i + 1]! += begin[i]!
  const synapses = new Int32Array(targets.length)
  const sources = new Int32Array(targets.length)
  const filled = begin.slice(0, postSize)
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = columns[pre]!; k < columns[pre + 1]!; k++) {
      const place = filled[targets[k]!]!++
      synapses[place] = k
      sources[place] = pre
    }
  }
  return { begin, synapses, sources }
}

/** The place of `value` in the rising `list[from … to)`, or -1. */
export const placeOf = (list: Int32Array, from: number, to: number, value: number): number => {
  let low = from
  let high = to - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = list[middle]!
    if (found === value) return middle
    if (found < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}
