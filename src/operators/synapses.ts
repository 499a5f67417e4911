import { checkChoice, ParameterError } from '../models/errors.ts'
import { checkArray, checkFinite, checkIndex, checkOptions } from './internal/check.ts'
import { type Runs, runsOf } from './internal/runs.ts'
import {
  checkOrder,
  checkTopology,
  type Incoming,
  incomingOf,
  placeOf,
  settledDelays,
  type Topology,
} from './internal/topology.ts'
import { translated } from './internal/translated.ts'
import type { WeightUpdate } from './weightUpdate.ts'

export type { Incoming, Topology } from './internal/topology.ts'
export type { WeightUpdate } from './weightUpdate.ts'

/** What a view is a view of. */
export interface Viewed {
  readonly base: Synapses
  /** The target of the base that each target of the view belongs to; the same one unless given. */
  readonly targetOf?: Int32Array
}

/** How a volley arrives: run by run. */
export interface Schedule extends Runs {
  /** The synapses by run as their source. */
  readonly synapses: Synapses
}

let declared = 0

const AXES: readonly string[] = ['pre', 'post', 'all']

/**
 * The weights of a projection, W[post][pre], stored contiguously by source. Only weights are mutable, and only
 * through here: whoever computes with them is told. Delays are part of the topology, which never changes.
 *
 * Where delays differ by synapse, the same weights are seen in two ways: by source, and by {@link runs}. A change that
 * is made through one view is told to the listeners of each in its own terms.
 */
export class Synapses implements Topology {
  readonly preSize: number
  readonly postSize: number
  readonly begin: Int32Array
  readonly targets: Int32Array
  /** The current weight of each synapse. To be read; write through {@link apply} or {@link write}. */
  readonly weights: Float64Array
  /** In ms, from the presynaptic spike to the synapse: one number if it is the same for all, else one a synapse. */
  readonly axonal: number | Float64Array
  /** In ms, from the synapse to where its PSP acts, and from the postsynaptic spike back to the synapse. */
  readonly dendritic: number | Float64Array
  /** Total delay in ms of every synapse, where it is the same for all; else 0, and {@link delays} say more. */
  readonly delay: number
  /** Total delay in ms of each synapse, where delays differ. */
  readonly delays: Float64Array | undefined
  /** Order of declaration: volleys that arrive at one instant are summed in this order. */
  readonly rank: number
  /** The synapses by source, of which this is a view, or this itself. */
  readonly base: Synapses
  /** Of a view with targets of its own, the neuron that each belongs to. */
  readonly targetOf: Int32Array | undefined
  /** How a volley arrives, where delays differ. */
  readonly schedule: Schedule | undefined
  /** The base and all its views: they share the weights. */
  private readonly views: Synapses[]
  /** Replaced, never changed, so that who comes or goes while a change is told does not disturb it. */
  private listeners: readonly ((update: WeightUpdate) => void)[] = []
  private rows: Incoming | undefined

  /**
   * The arrays are taken over, not copied.
   * @param viewed given if this is another view of synapses that there are already, over their array of weights
   * @throws ParameterError if they do not fit together
   */
  constructor(topology: Topology, weights: Float64Array, viewed?: Viewed) {
    checkTopology(topology)
    const { preSize, postSize, begin, targets } = topology
    const delays = settledDelays(topology, targets.length)
    checkOrder(topology, delays)
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
    this.rank = viewed === undefined ? declared++ : viewed.base.rank
    this.base = viewed === undefined ? this : viewed.base
    this.views = viewed === undefined ? [] : viewed.base.views
    this.views.push(this)
    this.targetOf = viewed?.targetOf
    const { axonal, dendritic } = delays
    this.axonal = axonal
    this.dendritic = dendritic
    if (typeof axonal === 'number' && typeof dendritic === 'number') this.delay = axonal + dendritic
    else {
      this.delay = 0
      const runs = runsOf(topology, delays)
      this.schedule = { ...runs, synapses: new Synapses(runs.topology, weights, { base: this }) }
      this.delays = totalsOf(runs, targets.length)
    }
  }

  /**
   * The same weights with each run as a source of its own: the synapses of one source whose delays are equal. What a
   * population is handed of a projection whose delays differ. Where they do not, this itself.
   */
  get runs(): Synapses {
    return this.schedule?.synapses ?? this
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
    if (this.schedule === undefined)
      return placeOf(this.targets, this.begin[pre]!, this.begin[pre + 1]!, post)
    const { begin, synapses, sources } = this.incoming
    const place = placeOf(sources, begin[post]!, begin[post + 1]!, pre)
    return place < 0 ? -1 : synapses[place]!
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
    checkOptions('Synapses.apply: update', update)
    this.checkUpdate(update)
    const { views } = this
    const { runs } = this.base
    const isByRun = update.axis === 'pre' && runs !== this && runs.isHeard
    if (isByRun) {
      // one after the other, so that each is told before the next is done: who computes with weights may compute anew
      for (const part of translated(update, this, runs)) {
        runs.add(part)
        runs.tell(part)
      }
    } else this.add(update)
    if (views.length === 1) this.tell(update)
    else this.tellAll(update, isByRun ? runs : undefined)
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
    this.tellAll({ t, axis: 'all', index: 0, dw })
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

  private get isHeard(): boolean {
    return this.listeners.length > 0
  }

  private add({ axis, index, dw }: WeightUpdate): void {
    const { weights } = this
    if (axis === 'post') {
      const { begin, synapses } = this.incoming
      const from = begin[index]!
      for (let k = 0; k < dw.length; k++) weights[synapses[from + k]!]! += dw[k]!
    } else {
      const from = axis === 'pre' ? this.begin[index]! : 0
      for (let k = 0; k < dw.length; k++) weights[from + k]! += dw[k]!
    }
  }

  private tell(update: WeightUpdate): void {
    for (const listener of this.listeners) listener(update)
  }

  /** Tells the listeners of every view, except those who know. */
  private tellAll(update: WeightUpdate, knowing?: Synapses): void {
    for (const view of this.views) {
      if (view === knowing || !view.isHeard) continue
      for (const own of translated(update, this, view)) view.tell(own)
    }
  }

  private checkUpdate({ t, axis, index, dw }: WeightUpdate): void {
    checkFinite('Synapses.apply: t', t)
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

const totalsOf = ({ topology: { begin }, delays }: Runs, count: number): Float64Array => {
  const totals = new Float64Array(count)
  delays.forEach((delay, run) => totals.fill(delay, begin[run], begin[run + 1]))
  return totals
}
