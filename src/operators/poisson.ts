import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { randomStream, RandomStream } from '../models/random.ts'
import type { Saved } from '../models/saving.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkArray, checkOptions, checkSize, checkText, nameOf } from './internal/check.ts'
import { savedRandom } from './internal/savedRandom.ts'
import { EventSource } from './population.ts'

export interface PoissonOptions {
  /** Number of neurons. */
  readonly size: number
  /** Rate of every neuron, or one each, in 1/s. */
  readonly rate: number | ArrayLike<number>
  /** Name in errors. */
  readonly name?: string
  /** Key of the random stream; the name unless given. */
  readonly stream?: string
}

/**
 * Independent Poisson spike trains.
 *
 * All trains are drawn as one process of the summed rate, each event going to neuron i with probability
 * rate_i / sum. Exact: exponential waiting times, no time step. Cost: O(1) an event for equal rates, O(log size) else.
 */
export class PoissonSource extends EventSource {
  private random: RandomStream
  /** Cumulative rates in 1/ms; undefined where all are equal. */
  private readonly cumulative: Float64Array | undefined
  private readonly total: number

  constructor(options: PoissonOptions, clock: EventTimeScheduler) {
    checkOptions('poisson.options', options)
    const { size, rate } = options
    const where = nameOf('poisson', options, clock)
    const { stream = where } = options
    // before anything is put on the clock
    checkSize(`${where}.size`, size)
    checkRates(where, rate, size)
    checkText(`${where}.stream`, stream)
    super(where, size, clock)
    if (typeof rate === 'number') this.total = (rate / 1000) * size
    else {
      let total = 0
      this.cumulative = Float64Array.from(rate, (r) => (total += r / 1000))
      this.total = total
    }
    this.random = randomStream(clock.seed, stream)
    this.planNext(clock.now())
  }

  protected override happen(t: number): void {
    this.planNext(t)
    this.emit(t, this.choose())
  }

  protected override saveState(): Saved {
    return this.random.save()
  }

  protected override loadState(saved: Saved): void {
    this.random = savedRandom(this.name, saved)
  }

  private planNext(t: number): void {
    this.plan(this.total > 0 ? t + this.random.exponential() / this.total : Infinity, PHASE.threshold)
  }

  private choose(): number {
    const { cumulative, total, size } = this
    const u = this.random.uniform()
    if (cumulative === undefined) return Math.floor(u * size)
    const y = u * total
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (cumulative[middle]! > y) high = middle
      else low = middle + 1
    }
    return low
  }
}

/**
 * Independent Poisson spike trains as a stream; see {@link PoissonSource}. Hot, from this call on.
 * @throws ParameterError if size or a rate is out of range (at call)
 */
export const poisson = (options: PoissonOptions, clock: EventTimeScheduler): Observable<Spike> =>
  new PoissonSource(options, clock).spikes

const checkRates = (where: string, rate: number | ArrayLike<number>, size: number): void => {
  const refuse = (place: string, value: unknown): void => {
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
      throw new ParameterError(`${where}.rate${place}`, value, 'a finite number >= 0 in 1/s')
  }
  if (typeof rate === 'number') {
    refuse('', rate)
    return
  }
  const expected = `one number in 1/s, or ${size} of them`
  checkArray(`${where}.rate`, rate, expected)
  if (rate.length !== size) throw new ParameterError(`${where}.rate`, rate, expected)
  for (let i = 0; i < size; i++) refuse(`[${i}]`, rate[i])
}
