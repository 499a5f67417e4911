import { checkChoice, ParameterError } from '../models/errors.ts'
import { checkArray, checkFinite, checkIndex, checkOptions, checkSize } from './internal/check.ts'

/**
 * One row or column of weight changes, or all of them at once, as one notification.
 *
 * Shape: `dw` has one entry a synapse: for `'pre'` those of column `index` (in the order of their targets), for
 * `'post'` those of row `index` (in the order of their sources), for `'all'` every synapse in the order of storage.
 * The array is the sender's buffer: read it now, copy it to keep it.
 */
export interface WeightUpdate {
  /** Event time in ms. */
  readonly t: number
  readonly axis: 'pre' | 'post' | 'all'
  /** Neuron whose spike caused a row or column; 0 for `'all'`. */
  readonly index: number
  readonly dw: Float64Array
}

/** Which synapses there are, by source: those of source j are at positions begin[j] … begin[j + 1). */
export interface Topology {
  readonly preSize: number
  readonly postSize: number
  readonly begin: Int32Array
  /** Target of each synapse, rising within a source. */
  readonly targets: Int32Array
}

/** The synapses by target: those of target i are at positions begin[i] … begin[i + 1) of the two lists. */
export interface Incoming {
  readonly begin: Int32Array
  /** Where the synapse is stored. */
  readonly synapses: Int32Array
  /** Source of the synapse, rising within a target. */
  readonly sources: Int32Array
}

let declared = 0

const AXES: readonly string[] = ['pre', 'post', 'all']

/**
 * The weights of a projection, W[post][pre], stored contiguously by source. Only weights are mutable, and only
 * through here: whoever computes with them is told.
 */
export class Synapses implements Topology {
  readonly preSize: number
  readonly postSize: number
  readonly begin: Int32Array
  readonly targets: Int32Array
  /** The current weight of each synapse. To be read; write through {@link apply} or {@link write}. */
  readonly weights: Float64Array
  /** Order of declaration: volleys that arrive at one instant are summed in this order. */
  readonly rank: number = declared++
  /** Replaced, never changed, so that who comes or goes while a change is told does not disturb it. */
  private listeners: readonly ((update: WeightUpdate) => void)[] = []
  private rows: Incoming | undefined

  /**
   * The arrays are taken over, not copied.
   * @throws ParameterError if they do not fit together
   */
  constructor(topology: Topology, weights: Float64Array) {
    checkTopology(topology)
    const { preSize, postSize, begin, targets } = topology
    checkArray('Synapses.weights', weights, 'a Float64Array')
    if (weights.length !== targets.length) {
      throw new ParameterError(
        'Synapses.weights',
        weights,
        `one weight for each of the ${targets.length} synapses`,
      )
    }
    const wrong = weights.findIndex((w) => !Number.isFinite(w))
    if (wrong >= 0) throw new ParameterError(`Synapses.weights[${wrong}]`, weights[wrong], 'a finite number')
    this.preSize = preSize
    this.postSize = postSize
    this.begin = begin
    this.targets = targets
    this.weights = weights
  }

  get count(): number {
    return this.targets.length
  }

  /** The synapses by target; made at the first call. */
  get incoming(): Incoming {
    this.rows ??= incomingOf(this)
    return this.rows
  }

  /** Position of the synapse to `post` from `pre`, or -1. */
  position(post: number, pre: number): number {
    checkIndex('Synapses: post', post, this.postSize)
    checkIndex('Synapses: pre', pre, this.preSize)
    let low = this.begin[pre]!
    let high = this.begin[pre + 1]! - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const target = this.targets[middle]!
      if (target === post) return middle
      if (target < post) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  /** W[post][pre], and 0 where there is no synapse. */
  get(post: number, pre: number): number {
    const at = this.position(post, pre)
    return at < 0 ? 0 : this.weights[at]!
  }

  /** All weights as a matrix, row-major [post][pre], 0 where there is no synapse. */
  toMatrix(): Float64Array {
    const { preSize, postSize, begin, targets, weights } = this
    const matrix = new Float64Array(preSize * postSize)
    for (let pre = 0; pre < preSize; pre++) {
      for (let k = begin[pre]!; k < begin[pre + 1]!; k++) matrix[targets[k]! * preSize + pre] = weights[k]!
    }
    return matrix
  }

  /**
   * Adds the changes of an update, then tells everyone who listens.
   * @throws ParameterError if `dw` has not one entry for each synapse of that row or column
   */
  apply(update: WeightUpdate): void {
    const { weights } = this
    const { axis, index, dw } = update
    this.checkUpdate(update)
    if (axis === 'post') {
      const { begin, synapses } = this.incoming
      const from = begin[index]!
      for (let k = 0; k < dw.length; k++) weights[synapses[from + k]!]! += dw[k]!
    } else {
      const from = axis === 'pre' ? this.begin[index]! : 0
      for (let k = 0; k < dw.length; k++) weights[from + k]! += dw[k]!
    }
    for (const listener of this.listeners) listener(update)
  }

  /**
   * Sets every weight at time `t` from a matrix, row-major [post][pre]; entries without a synapse are ignored.
   * @throws ParameterError if the shape is wrong or a weight is not finite
   */
  write(t: number, matrix: ArrayLike<number>): void {
    const { preSize, postSize, begin, targets, weights } = this
    checkFinite('Synapses.write: t', t)
    const expected = `a matrix of ${postSize} × ${preSize}, row-major [post][pre]`
    checkArray('Synapses.write', matrix, expected)
    if (matrix.length !== preSize * postSize) throw new ParameterError('Synapses.write', matrix, expected)
    const dw = new Float64Array(weights.length)
    for (let pre = 0; pre < preSize; pre++) {
      for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
        const w = matrix[targets[k]! * preSize + pre]!
        checkFinite(`W[${targets[k]}][${pre}]`, w)
        dw[k] = w - weights[k]!
      }
    }
    for (let k = 0, pre = 0; pre < preSize; pre++) {
      // the value itself, not old + (new - old), which may round
      for (; k < begin[pre + 1]!; k++) weights[k] = matrix[targets[k]! * preSize + pre]!
    }
    for (const listener of this.listeners) listener({ t, axis: 'all', index: 0, dw })
  }

  /** Calls `listener` after every change, until the returned function is called. */
  onChange(listener: (update: WeightUpdate) => void): () => void {
    if (typeof listener !== 'function') throw new ParameterError('Synapses.onChange', listener, 'a function')
    const own = (update: WeightUpdate): void => listener(update)
    this.listeners = [...this.listeners, own]
    return () => {
      this.listeners = this.listeners.filter((other) => other !== own)
    }
  }

  private checkUpdate({ axis, index, dw }: WeightUpdate): void {
    let count = this.count
    if (axis !== 'all') {
      checkChoice('Synapses.apply: axis', axis, AXES)
      checkIndex('Synapses.apply: index', index, axis === 'pre' ? this.preSize : this.postSize)
      const { begin } = axis === 'pre' ? this : this.incoming
      count = begin[index + 1]! - begin[index]!
    }
    checkArray('Synapses.apply: dw', dw, 'a Float64Array')
    if (dw.length !== count) throw new ParameterError('Synapses.apply: dw', dw, `${count} changes`)
    for (let k = 0; k < count; k++) {
      if (!(Math.abs(dw[k]!) < Infinity))
        throw new ParameterError(`Synapses.apply: dw[${k}]`, dw[k], 'a finite number')
    }
  }
}

const checkTopology = (topology: Topology): void => {
  checkOptions('Synapses.topology', topology)
  const { preSize, postSize, begin, targets } = topology
  checkSize('Synapses.preSize', preSize)
  checkSize('Synapses.postSize', postSize)
  checkArray('Synapses.targets', targets, 'an Int32Array')
  const expected = `${preSize + 1} places that rise from 0 to ${targets.length}, the number of synapses`
  checkArray('Synapses.begin', begin, expected)
  if (begin.length !== preSize + 1 || begin[0] !== 0 || begin[preSize] !== targets.length)
    throw new ParameterError('Synapses.begin', begin, expected)
  for (let pre = 0; pre < preSize; pre++) {
    if (!(begin[pre + 1]! >= begin[pre]!)) throw new ParameterError('Synapses.begin', begin, expected)
  }
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      checkIndex(`Synapses.targets[${k}]`, targets[k], postSize)
      if (k > begin[pre]! && targets[k]! <= targets[k - 1]!) {
        throw new ParameterError(`Synapses.targets[${k}]`, targets[k], 'targets that rise within a source')
      }
    }
  }
}

const incomingOf = ({ preSize, postSize, begin: columns, targets }: Topology): Incoming => {
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
