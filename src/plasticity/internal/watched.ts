import { ParameterError } from '../../models/errors.ts'
import type { Synapses, WeightUpdate } from '../../operators/index.ts'
import type { CauseSelection } from '../cause.ts'
import { checkKeys, checkObject } from './check.ts'

/** A synapse that an update is about, and its place in it. */
export interface Entry {
  readonly synapse: number
  readonly place: number
}

/**
 * The synapses of a selection, in the order of storage.
 * @throws ParameterError if a neuron is none of the projection, or there is no synapse between the two
 */
export const selected = (where: string, synapses: Synapses, selection: CauseSelection): readonly number[] => {
  checkObject(where, selection, 'which synapses, { pre?, post? }')
  checkKeys(where, selection, ['pre', 'post'])
  const { pre, post } = selection
  const { preSize, postSize, begin, targets } = synapses
  for (const [side, neuron, size] of [
    ['pre', pre, preSize],
    ['post', post, postSize],
  ] as const) {
    if (neuron !== undefined && !(Number.isInteger(neuron) && neuron >= 0 && neuron < size))
      throw new ParameterError(
        `${where}.${side}`,
        neuron,
        `a neuron from 0 to ${size - 1}, or nothing for all`,
      )
  }
  if (pre !== undefined && post !== undefined) {
    const at = synapses.position(post, pre)
    if (at >= 0) return [at]
    throw new ParameterError(where, `pre ${pre}, post ${post}`, 'two neurons with a synapse between them')
  }
  const from = pre === undefined ? 0 : begin[pre]!
  const to = pre === undefined ? targets.length : begin[pre + 1]!
  const found: number[] = []
  for (let k = from; k < to; k++) if (post === undefined || targets[k] === post) found.push(k)
  return found
}

/** Finds the synapses that are watched in updates of one view of them. */
export class Watched {
  private readonly bySource = new Map<number, Entry[]>()
  private readonly byTarget = new Map<number, Entry[]>()
  private readonly all: readonly Entry[]

  constructor({ begin, targets, incoming }: Synapses, synapses: readonly number[]) {
    this.all = synapses.map((synapse) => ({ synapse, place: synapse }))
    const places = new Int32Array(targets.length)
    for (let row = 0; row + 1 < incoming.begin.length; row++) {
      const from = incoming.begin[row]!
      for (let k = from; k < incoming.begin[row + 1]!; k++) places[incoming.synapses[k]!] = k - from
    }
    let source = 0
    for (const synapse of synapses) {
      while (synapse >= begin[source + 1]!) source++
      put(this.bySource, source, { synapse, place: synapse - begin[source]! })
      put(this.byTarget, targets[synapse]!, { synapse, place: places[synapse]! })
    }
  }

  /** Those that an update, or the pairs of a spike, are about. */
  in({ axis, index }: Pick<WeightUpdate, 'axis' | 'index'>): readonly Entry[] {
    if (axis === 'all') return this.all
    return (axis === 'pre' ? this.bySource : this.byTarget).get(index) ?? NONE
  }

  /** The rows or columns that have some of them. */
  neurons(axis: 'pre' | 'post'): Iterable<number> {
    return (axis === 'pre' ? this.bySource : this.byTarget).keys()
  }
}

const NONE: readonly Entry[] = []

const put = (map: Map<number, Entry[]>, key: number, entry: Entry): void => {
  const known = map.get(key)
  if (known === undefined) map.set(key, [entry])
  else known.push(entry)
}

/** The neuron that a synapse comes from. */
export const sourceOf = ({ begin }: Pick<Synapses, 'begin'>, synapse: number): number => {
  let low = 0
  let high = begin.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (begin[middle]! <= synapse) low = middle
    else high = middle
  }
  return low
}
