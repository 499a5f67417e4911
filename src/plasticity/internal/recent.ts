import { type Saved, SavedReader } from '../../models/saving.ts'
import { placeOf } from '../../operators/internal/topology.ts'
import type { HalfWindow } from './halves.ts'
import type { History } from './history.ts'

/** All pairs under a window of finite support: the spikes within it, oldest first. */
export class RecentHistory implements History {
  private readonly half: HalfWindow
  private readonly support: number
  private times = new Float64Array(32)
  private neurons = new Int32Array(32)
  private head = 0
  private count = 0

  constructor(half: HalfWindow, support: number) {
    this.half = half
    this.support = support
  }

  sumInto(t: number, _own: number, into: Float64Array, offset: number): void {
    this.forget(t)
    const { times, neurons, half, head, count } = this
    const mask = times.length - 1
    if (half.width !== undefined) {
      const { width } = half
      for (let k = head; k < head + count; k++) {
        const at = k & mask
        const value = 1 - (t - times[at]!) / width
        if (value > 0) into[offset + neurons[at]!]! += value
      }
      return
    }
    for (let k = 0, at = this.head; k < this.count; k++, at = (at + 1) & mask) {
      into[offset + neurons[at]!]! += half.value(t - times[at]!)
    }
  }

  sumOver(t: number, _own: number, partners: Int32Array, into: Float64Array, offset: number): void {
    this.forget(t)
    const { times, neurons, half } = this
    const mask = times.length - 1
    for (let k = 0, at = this.head; k < this.count; k++, at = (at + 1) & mask) {
      const place = placeOf(partners, 0, partners.length, neurons[at]!)
      if (place >= 0) into[offset + place]! += half.value(t - times[at]!)
    }
  }

  add(t: number, j: number): void {
    if (this.count === this.times.length) {
      this.forget(t)
      if (this.count === this.times.length) this.grow()
    }
    const at = (this.head + this.count++) & (this.times.length - 1)
    this.times[at] = t
    this.neurons[at] = j
  }

  save(): Saved {
    const { times, neurons, head } = this
    const mask = times.length - 1
    return {
      times: Float64Array.from({ length: this.count }, (_, k) => times[(head + k) & mask]!),
      neurons: Int32Array.from({ length: this.count }, (_, k) => neurons[(head + k) & mask]!),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('recent spikes', saved)
    const times = from.float64('times')
    const neurons = from.int32('neurons', times.length)
    this.head = 0
    this.count = 0
    while (this.times.length < times.length) this.grow()
    this.times.set(times)
    this.neurons.set(neurons)
    this.count = times.length
  }

  private forget(t: number): void {
    const { times, support } = this
    while (this.count > 0 && t - times[this.head]! > support) {
      this.head = (this.head + 1) & (times.length - 1)
      this.count--
    }
  }

  private grow(): void {
    const { times, neurons, head } = this
    const mask = times.length - 1
    this.times = Float64Array.from({ length: 2 * times.length }, (_, k) =>
      k <= mask ? times[(head + k) & mask]! : 0,
    )
    this.neurons = Int32Array.from({ length: 2 * times.length }, (_, k) =>
      k <= mask ? neurons[(head + k) & mask]! : 0,
    )
    this.head = 0
  }
}
