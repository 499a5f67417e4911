import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import { checkSource } from './check.ts'
import type { History } from './history.ts'
import type { OwnTraces } from './ownTraces.ts'

/**
 * What one side of a projection has fired: its history, and the spikes of the latest instant, which are none yet. They
 * become history when time has moved on, so all of an instant is paired before any of it counts as past, and the order
 * of its spikes does not matter. A neuron fires once an instant: a second spike at one time is the first again.
 */
export class Side implements Saving {
  readonly history: History
  /** Time in ms of each neuron's last spike before the latest instant; -Infinity if there was none. */
  readonly last: Float64Array
  /** Who fired at the latest instant: neurons[0 … count). Emptying a plain array costs more than a pair. */
  readonly neurons: Int32Array
  count = 0
  private readonly name: 'presynaptic' | 'postsynaptic'
  /** What its neurons' own spikes so far make of a pair, if it is not 1. */
  private readonly own: OwnTraces | undefined

  constructor(name: 'presynaptic' | 'postsynaptic', size: number, history: History, own?: OwnTraces) {
    this.name = name
    this.history = history
    this.own = own
    this.last = new Float64Array(size).fill(-Infinity)
    this.neurons = new Int32Array(size)
  }

  /** A spike of the latest instant. */
  add(neuron: number): void {
    const { neurons, count } = this
    if (!(neuron >= 0 && neuron < neurons.length)) checkSource(this.name, neuron, neurons.length)
    for (let k = 0; k < count; k++) if (neurons[k] === neuron) return
    neurons[count] = neuron
    this.count = count + 1
  }

  /** What the pairs of a spike at `t` count, each. */
  factor(t: number, neuron: number): number {
    return this.own === undefined ? 1 : this.own.at(t, neuron, this.last[neuron]!)
  }

  /** 1 for each neuron that fired at the latest instant. */
  marks(): Uint8Array {
    const marks = new Uint8Array(this.neurons.length)
    for (let k = 0; k < this.count; k++) marks[this.neurons[k]!] = 1
    return marks
  }

  /** The spikes of the latest instant, which was `t`, become history. */
  settle(t: number): void {
    const { history, own, last, neurons, count } = this
    for (let k = 0; k < count; k++) {
      const neuron = neurons[k]!
      history.add(t, neuron)
      own?.add(t, neuron)
      last[neuron] = t
    }
    this.count = 0
  }

  save(): Saved {
    const { last, neurons, count, history, own } = this
    return {
      last: last.slice(),
      latest: neurons.slice(0, count),
      history: history.save(),
      ...(own === undefined ? {} : { own: own.save() }),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader(`the ${this.name} side`, saved)
    this.last.set(from.float64('last', this.last.length))
    const latest = from.int32('latest')
    this.count = 0
    for (const neuron of latest) this.add(neuron)
    this.history.load(from.part('history'))
    this.own?.load(from.part('own'))
  }
}
