import type { Observable } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { randomStream, RandomStream } from '../models/random.ts'
import type { Saved } from '../models/saving.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkOptions, checkSize, checkText, nameOf } from './internal/check.ts'
import { savedRandom } from './internal/savedRandom.ts'
import { EventSource } from './population.ts'
import { checkedSteps, type RateProfile, stepAt, type Steps } from './rateProfiles.ts'

export interface ModulatedPoissonOptions extends RateProfile {
  /** Number of neurons. */
  readonly size: number
  /** Name in errors. */
  readonly name?: string
  /** Key of the random stream; the name unless given. */
  readonly stream?: string
}

/**
 * Independent Poisson spike trains whose rates change in time, by thinning: candidates come at the rate of the bound, and
 * one at time t for neuron i becomes a spike with probability rate(t, i) / bound(t).
 *
 * The rate is asked for when the clock stands at t, once a candidate, so it may depend on what has happened so far.
 * Exact for every rate within its bound: nothing is stepped or interpolated.
 * Cost: O(1) a candidate, of which there are size * bound in a second.
 *
 * @source Lewis and Shedler 1979, Nav. Res. Logist. Q. 26:403
 * @errors ParameterError if a rate at a candidate's time is negative, no number or above its bound
 * @see {@link PoissonSource} for constant rates, which has no candidates to refuse
 */
export class ModulatedPoissonSource extends EventSource {
  private random: RandomStream
  private readonly rate: (t: number, i: number) => number
  private readonly times: Float64Array
  /** Bound from each of these times on, in 1/s. */
  private readonly bounds: Float64Array

  constructor(options: ModulatedPoissonOptions, clock: EventTimeScheduler) {
    checkOptions('modulatedPoisson.options', options)
    const { size, rate, bound, neurons } = options
    const where = nameOf('modulatedPoisson', options, clock)
    const { stream = where } = options
    // before anything is put on the clock
    checkSize(`${where}.size`, size)
    if (typeof rate !== 'function')
      throw new ParameterError(`${where}.rate`, rate, 'a function of t in ms and the index, in 1/s')
    if (neurons !== undefined && neurons !== size)
      throw new ParameterError(`${where}.rate`, `a rate for ${neurons} neurons`, `one for ${size}`)
    checkText(`${where}.stream`, stream)
    const steps = boundsOf(where, bound)
    super(where, size, clock)
    this.rate = rate
    this.times = steps.times
    this.bounds = steps.rates
    this.random = randomStream(clock.seed, stream)
    this.planNext(clock.now())
  }

  protected override happen(t: number): void {
    const { random, size } = this
    const i = Math.floor(random.uniform() * size)
    const bound = this.bounds[stepAt(this.times, t)]!
    const threshold = random.uniform() * bound
    const rate = this.rate(t, i)
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= bound)) {
      const expected = `a number from 0 to its bound, ${bound} 1/s`
      throw new ParameterError(`${this.name}: rate of neuron ${i} at t = ${t} ms`, rate, expected)
    }
    this.planNext(t)
    if (threshold < rate) this.emit(t, i)
  }

  protected override saveState(): Saved {
    return this.random.save()
  }

  protected override loadState(saved: Saved): void {
    this.random = savedRandom(this.name, saved)
  }

  /** The next candidate: where the bound, summed over neurons and from now on, has grown by a unit exponential. */
  private planNext(now: number): void {
    const { times, bounds, size } = this
    let left = this.random.exponential()
    let t = now
    for (let k = stepAt(times, now); ; k++) {
      const hazard = k < 0 ? 0 : (bounds[k]! / 1000) * size
      const end = times[k + 1] ?? Infinity
      const enough = hazard > 0 ? left / hazard : Infinity
      // at the very end the next bound holds
      if (t + enough < end || end === Infinity) return this.plan(t + enough, PHASE.threshold)
      left = Math.max(0, left - hazard * (end - t))
      t = end
    }
  }
}

/**
 * Poisson spike trains of changing rates as a stream; see {@link ModulatedPoissonSource}. Hot, from this call on.
 *
 * @throws ParameterError if size or the bound is out of range (at call)
 * @example
 * ```ts
 * import { modulatedPoisson, sinusoidalRate } from 'rxspike/operators'
 * import { EventTimeScheduler } from 'rxspike/scheduler'
 * const clock = new EventTimeScheduler({ seed: 1 })
 * const own = modulatedPoisson({ size: 10, rate: (t) => (t < 500 ? 5 : 40), bound: 40 }, clock)
 * const wave = sinusoidalRate({ mean: 20, amplitude: 20, frequency: 8 })
 * let count = 0
 * modulatedPoisson({ size: 10, ...wave }, clock).subscribe(() => count++)
 * clock.runSync(1000)
 * count > 130 && count < 270 // => true
 * ```
 */
export const modulatedPoisson = (
  options: ModulatedPoissonOptions,
  clock: EventTimeScheduler,
): Observable<Spike> => new ModulatedPoissonSource(options, clock).spikes

const boundsOf = (
  where: string,
  bound: RateProfile['bound'],
): { readonly times: Float64Array; readonly rates: Float64Array } => {
  if (isSteps(bound)) return checkedSteps(`${where}.bound`, bound)
  if (typeof bound !== 'number' || !(bound >= 0 && bound < Infinity))
    throw new ParameterError(
      `${where}.bound`,
      bound,
      'a finite number >= 0 in 1/s, or steps { times, rates }',
    )
  return { times: Float64Array.of(-Infinity), rates: Float64Array.of(bound) }
}

/** Also for callers without types, whose `null` is an object. */
const isSteps = (bound: unknown): bound is Steps => typeof bound === 'object' && bound !== null
