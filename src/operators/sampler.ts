import type { OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { checkChoice, ParameterError } from '../models/errors.ts'
import { Hazards } from '../models/hazards.ts'
import { isAllowed, describeRange } from '../models/parameters.ts'
import { randomStream, type RandomStream } from '../models/random.ts'
import { biases, type Clamp, CLAMPS, samplerTable } from '../models/sampler.ts'
import { type EventTimeScheduler, PHASE } from '../scheduler/index.ts'
import { checkClock, checkIndex, checkOptions, checkSize, checkText, nameOf } from './internal/check.ts'
import { EndQueue } from './internal/endQueue.ts'
import { PspInput } from './internal/pspInput.ts'
import { Population, type SpikingNode } from './population.ts'
import { SOMA } from './project.ts'
import type { Synapses, WeightUpdate } from './synapses.ts'
import type { Volley } from './volley.ts'

export interface SamplerOptions {
  /** Number of neurons. */
  readonly size: number
  /** Bias b of every neuron, or one each; dimensionless. */
  readonly bias?: number | ArrayLike<number>
  /** Refractory period in ms, 10 unless given. */
  readonly tau_ref?: number
  /** Length of the rectangular PSP in ms, tau_ref unless given. */
  readonly tau_syn?: number
  /** Name in errors. */
  readonly name?: string
  /** Key of the random stream; the name unless given. */
  readonly stream?: string
}

/** A population of neural samplers, however it is evaluated. */
export interface SamplerNode extends SpikingNode {
  readonly tau_ref: number
  /** The biases as they are now; written by {@link setBias}. */
  readonly bias: Float64Array
  /** Sets every bias from the present instant on. */
  setBias(bias: ArrayLike<number>): void
  /** Holds neuron `i` on, off, or lets it go, from the present instant on. */
  clamp(i: number, clamp: Clamp): void
  /** The potential u of neuron `i` at the present instant; dimensionless. */
  potential(i: number): number
}

export interface SamplerSettings {
  readonly size: number
  readonly bias: Float64Array
  readonly tau_ref: number
  readonly tau_syn: number
  readonly name: string
  readonly stream: string
}

/** The options with their defaults, checked. */
export const samplerSettings = (options: SamplerOptions): SamplerSettings => {
  checkOptions('sampler.options', options)
  const {
    size,
    bias = 0,
    tau_ref = samplerTable.tau_ref.value,
    tau_syn = tau_ref,
    name = 'sampler',
  } = options
  const { stream = name } = options
  checkText('sampler.name', name)
  checkText(`${name}.stream`, stream)
  checkSize(`${name}.size`, size)
  if (!isAllowed(samplerTable.tau_ref, tau_ref)) {
    throw new ParameterError(`${name}.tau_ref`, tau_ref, describeRange(samplerTable.tau_ref))
  }
  if (!isAllowed(samplerTable.tau_syn, tau_syn)) {
    throw new ParameterError(`${name}.tau_syn`, tau_syn, describeRange(samplerTable.tau_syn))
  }
  return { size, bias: biases(`${name}.bias`, bias, size), tau_ref, tau_syn, name, stream }
}

/** Refuses what is no way to hold a neuron. */
export const checkClamp = (name: string, clamp: Clamp): void => {
  checkChoice(`${name}: clamp`, clamp, CLAMPS)
}

/** Events after which hazards are made afresh from the potentials, so that rounding does not add up. */
const REFRESH = 16_384

/** Distance of a potential from 0 from which on its hazard may leave the range of numbers: exp(600). */
const FAR = 600

/**
 * A population of neural samplers under any input: rectangular PSPs of any length and delay, from any projections.
 *
 * The next spike of the population is that of a Poisson process whose rate is the sum of the hazards of all neurons
 * that may fire; between events that rate is constant. A PSP follows the *current* weight while it is on.
 */
export class SamplerPopulation extends Population implements SamplerNode {
  readonly tau_ref: number
  readonly tau_syn: number
  readonly bias: Float64Array
  private readonly hazards: Hazards
  private readonly random: RandomStream
  private readonly clamps: Clamp[]
  private readonly isRefractory: Uint8Array
  private readonly inputs = new Map<Synapses, PspInput>()
  private readonly pspEnds = new EndQueue<PspInput>()
  private readonly refractoryEnds = new EndQueue<undefined>()
  /** Clamped-on neurons that are due at `since`, the present instant. */
  private readonly forced: number[] = []
  private credit: number
  private since: number
  private events = 0
  /** No potential is further from 0 than this, with the PSPs that are on. */
  private reach = 0
  private readonly releases: (() => void)[] = []

  constructor(options: SamplerOptions, clock: EventTimeScheduler) {
    checkOptions('sampler.options', options)
    const settings = samplerSettings({ ...options, name: nameOf('sampler', options, clock) })
    super(settings.name, settings.size, clock)
    this.tau_ref = settings.tau_ref
    this.tau_syn = settings.tau_syn
    this.bias = settings.bias
    this.random = randomStream(clock.seed, settings.stream)
    this.hazards = new Hazards(this.size)
    this.clamps = Array.from({ length: this.size }, () => 'free')
    this.isRefractory = new Uint8Array(this.size)
    this.credit = this.random.exponential()
    this.since = clock.now()
    this.refresh()
    this.planNext()
  }

  setBias(bias: ArrayLike<number>): void {
    const checked = biases(`${this.name}.bias`, bias, this.size)
    this.settle(this.clock.now())
    this.bias.set(checked)
    this.refresh()
    this.planNext()
  }

  clamp(i: number, clamp: Clamp): void {
    checkIndex(`${this.name}: neuron`, i, this.size)
    checkClamp(this.name, clamp)
    this.settle(this.clock.now())
    this.clamps[i] = clamp
    const at = this.forced.indexOf(i)
    if (at >= 0) this.forced.splice(at, 1)
    if (clamp === 'on' && this.isRefractory[i] === 0) this.force(i)
    this.hazards.allow(i, clamp === 'free' && this.isRefractory[i] === 0)
    this.planNext()
  }

  potential(i: number): number {
    checkIndex(`${this.name}: neuron`, i, this.size)
    return this.potentials()[i]!
  }

  override end(): void {
    super.end()
    for (const release of this.releases) release()
  }

  protected override arrive(volley: Volley, t: number): void {
    if (volley.port !== SOMA)
      throw new ParameterError(`${this.name}: port of a volley`, volley.port, `'${SOMA}'`)
    this.settle(t)
    const input = this.inputOf(volley.synapses)
    this.turn(input, volley.source, 1)
    this.pspEnds.push(t + this.tau_syn, volley.source, input)
    if (++this.events % REFRESH === 0) this.refresh()
  }

  protected override arrived(): void {
    this.planNext()
  }

  protected override happen(t: number): void {
    this.settle(t)
    const { pspEnds, refractoryEnds, forced } = this
    if (pspEnds.time === t || refractoryEnds.time === t) {
      // what ends with a spike's PSP is most often its refractory period: nothing can come between the two
      for (; pspEnds.time === t; pspEnds.shift()) this.turn(pspEnds.thing, pspEnds.index, -1)
      for (; refractoryEnds.time === t; refractoryEnds.shift()) {
        const neuron = refractoryEnds.index
        this.isRefractory[neuron] = 0
        this.hazards.allow(neuron, this.clamps[neuron] === 'free')
        if (this.clamps[neuron] === 'on') this.force(neuron)
      }
    } else if (forced.length > 0) this.fire(forced.shift()!, t)
    else {
      const neuron = this.hazards.choose(this.random.uniform() * this.hazards.total)
      this.credit = this.random.exponential()
      this.fire(neuron, t)
    }
    this.planNext()
  }

  private fire(neuron: number, t: number): void {
    this.isRefractory[neuron] = 1
    this.hazards.allow(neuron, false)
    this.refractoryEnds.push(t + this.tau_ref, neuron, undefined)
    this.emit(t, neuron)
  }

  private force(neuron: number): void {
    this.forced.push(neuron)
    this.forced.sort((a, b) => a - b)
  }

  /** Uses up the hazard between the last event and `t`. */
  private settle(t: number): void {
    if (t === this.since) return
    const left = this.credit - ((t - this.since) * this.hazards.total) / this.tau_ref
    // rounding may leave a credit just below nothing: the spike is due at once
    this.credit = left > 0 ? left : 0
    this.since = t
  }

  private planNext(): void {
    const { since, forced, pspEnds, refractoryEnds } = this
    if (pspEnds.time === since) this.plan(since, PHASE.pspEnd)
    else if (refractoryEnds.time === since) this.plan(since, PHASE.refractoryEnd)
    else if (forced.length > 0) this.plan(since, PHASE.threshold)
    // input of this very instant will change the hazards before anything else can happen
    else if (this.inputTime() === since) this.plan(Infinity, PHASE.threshold)
    else {
      const total = this.hazards.total
      const fire = total > 0 ? since + (this.credit * this.tau_ref) / total : Infinity
      const end = Math.min(pspEnds.time, refractoryEnds.time)
      if (fire < end) this.plan(fire, PHASE.threshold)
      else this.plan(end, pspEnds.time === end ? PHASE.pspEnd : PHASE.refractoryEnd)
    }
  }

  private inputOf(synapses: Synapses): PspInput {
    const known = this.inputs.get(synapses)
    if (known !== undefined) return known
    if (synapses.postSize !== this.size) {
      throw new ParameterError(
        `${this.name}: targets of a projection`,
        synapses.postSize,
        `${this.size}, its size`,
      )
    }
    const input = new PspInput(synapses)
    this.inputs.set(synapses, input)
    this.releases.push(synapses.onChange((update) => this.reweigh(input, update)))
    return input
  }

  /** A PSP of a source begins (1) or ends (-1): multiplies the hazards of all its targets. */
  private turn(input: PspInput, source: number, change: 1 | -1): void {
    const { synapses, rise, fall, on } = input
    const begin = synapses.begin[source]!
    const end = synapses.begin[source + 1]!
    const before = this.reach
    this.reach += change * input.prepare(source)
    on[source]! += change
    // a product that has left the range of numbers does not come back
    if (Math.max(before, this.reach) > FAR && this.hazards.isExtreme(synapses.targets, begin, end))
      this.refresh()
    else if (input.gap[source]! >= 0)
      this.hazards.multiplyAll(change === 1 ? rise : fall, begin, input.gap[source]!)
    else this.hazards.multiply(synapses.targets, change === 1 ? rise : fall, begin, end)
  }

  /** A weight that changes while its PSP is on acts at once. */
  private reweigh(input: PspInput, update: WeightUpdate): void {
    const { axis, index, dw } = update
    const { on, synapses } = input
    input.change(update)
    if (axis === 'pre' && on[index] === 0) return
    this.settle(this.clock.now())
    if (axis === 'all') this.refresh()
    else if (axis === 'pre') {
      const from = synapses.begin[index]!
      for (let k = 0; k < dw.length; k++) {
        const du = dw[k]! * on[index]!
        this.push(synapses.targets[from + k]!, du, Math.abs(du))
      }
    } else {
      const { begin, sources } = synapses.incoming
      const from = begin[index]!
      let du = 0
      let moved = 0
      for (let k = 0; k < dw.length; k++) {
        const change = dw[k]! * on[sources[from + k]!]!
        du += change
        moved += Math.abs(change)
      }
      this.push(index, du, moved)
    }
    this.planNext()
  }

  /** Changes one potential by `du`, to which PSPs contribute `moved` in absolute value: they end one by one. */
  private push(neuron: number, du: number, moved: number): void {
    if (moved === 0) return
    this.reach += moved
    if (this.reach > FAR) this.refresh()
    else this.hazards.shift(neuron, du)
  }

  private potentials(): Float64Array {
    const u = Float64Array.from(this.bias)
    for (const input of this.inputs.values()) input.addTo(u)
    return u
  }

  private refresh(): void {
    this.hazards.reset(this.potentials())
    this.reach = 0
    for (const b of this.bias) this.reach = Math.max(this.reach, Math.abs(b))
    for (const input of this.inputs.values()) {
      input.on.forEach((count, source) => {
        if (count > 0) this.reach += count * input.prepare(source)
      })
    }
  }
}

/**
 * A population of neural samplers as an operator: the spikes that come out for the volleys that go in.
 *
 * Hot: the population lives on its clock from the moment it is piped to its source, subscribed or not. A source that
 * completes does not end it; one that fails ends the run.
 *
 * @throws ParameterError if a parameter is out of range (at call)
 * @see SamplerPopulation for recurrent wiring: subscribe `receive` to volleys made from its own `spikes`
 */
export const sampler = (
  options: SamplerOptions,
  clock: EventTimeScheduler,
): OperatorFunction<Volley, Spike> => {
  samplerSettings(options)
  checkClock('sampler.clock', clock)
  return (volleys) => {
    const population = new SamplerPopulation(options, clock)
    volleys.subscribe({
      next: (volley) => population.receive(volley),
      error: (cause: unknown) => clock.fail(cause, population.name),
    })
    return population.spikes
  }
}
