import type { OperatorFunction } from 'rxjs'
import type { Spike } from '../models/events.ts'
import { ParameterError } from '../models/errors.ts'
import { Hazards } from '../models/hazards.ts'
import { type Saved, SavedReader } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkClock, checkIndex, checkOptions, nameOf } from './internal/check.ts'
import type { Efficacies } from './internal/efficacies.ts'
import { PspInput } from './internal/pspInput.ts'
import { SamplingPopulation } from './internal/samplingPopulation.ts'
import { type SamplerOptions, samplerSettings } from './samplerNode.ts'
import type { SynapsesByName } from './savingNode.ts'
import { ShapedSampler } from './shapedSampler.ts'
import type { Synapses, WeightUpdate } from './synapses.ts'
import type { Volley } from './volley.ts'

/** Events after which hazards are made afresh from the potentials, so that rounding does not add up. */
const REFRESH = 16_384

/** Distance of a potential from 0 from which on its hazard may leave the range of numbers: exp(600). */
const FAR = 600

/**
 * A population of neural samplers under any input: rectangular PSPs of any length and delay, from any projections.
 *
 * The next spike of the population is that of a Poisson process whose rate is the sum of the hazards of all neurons
 * that may fire; between events that rate is constant. A PSP follows the *current* weight while it is on.
 *
 * @see ShapedSampler for PSPs of other shapes
 */
export class SamplerPopulation extends SamplingPopulation<PspInput> {
  readonly tau_syn: number
  protected readonly hazards: Hazards
  private events = 0
  /** No potential is further from 0 than this, with the PSPs that are on. */
  private reach = 0
  /** Whether input has come while all neurons were clamped, and hazards, which nobody looks at then, are not up to date. */
  private isBehind = false

  constructor(options: SamplerOptions, clock: EventTimeScheduler) {
    checkOptions('sampler.options', options)
    const settings = samplerSettings({ ...options, name: nameOf('sampler', options, clock) })
    if (settings.psp !== undefined)
      throw new ParameterError(
        `${settings.name}.psp`,
        options.psp,
        'none for a SamplerPopulation',
        'Use a ShapedSampler.',
      )
    super(settings, clock)
    this.tau_syn = settings.tau_syn
    this.hazards = new Hazards(this.size)
    this.refresh()
    this.planNext()
  }

  potential(i: number): number {
    checkIndex(`${this.name}: neuron`, i, this.size)
    let u = this.bias[i]!
    for (const input of this.inputs.values()) u = input.addedTo(i, u)
    return u
  }

  protected override makeInput(synapses: Synapses, efficacies: Efficacies | undefined): PspInput {
    return new PspInput(synapses, efficacies)
  }

  protected override beginPsp(input: PspInput, source: number, t: number, efficacy: number): void {
    const { efficacies } = input
    if (efficacies === undefined) this.turn(input, source, 1)
    else {
      efficacies.push(source, efficacy)
      this.turnTo(input, source, efficacies.sum(source))
    }
    this.pspEnds.push(t + this.tau_syn, source, input)
    if (++this.events % REFRESH === 0 && !this.isBehind) this.refresh()
  }

  protected override endPsp(input: PspInput, source: number): void {
    const { efficacies } = input
    if (efficacies === undefined) this.turn(input, source, -1)
    else {
      efficacies.shift(source)
      this.turnTo(input, source, efficacies.sum(source))
    }
  }

  protected override rebias(): void {
    if (this.free > 0) this.refresh()
    else this.isBehind = true
  }

  protected override catchUp(): void {
    if (this.isBehind) this.refresh()
  }

  protected override saveState(synapses: SynapsesByName): Saved {
    const { hazards, events, reach, isBehind } = this
    return { common: super.saveState(synapses), hazards: hazards.save(), events, reach, isBehind }
  }

  protected override loadState(saved: Saved, synapses: SynapsesByName): void {
    const from = new SavedReader(this.name, saved)
    super.loadState(from.part('common'), synapses)
    this.hazards.load(from.part('hazards'))
    this.events = from.count('events')
    this.reach = from.number('reach')
    this.isBehind = from.flag('isBehind')
  }

  /** A PSP of a source begins (1) or ends (-1): multiplies the hazards of all its targets. */
  private turn(input: PspInput, source: number, change: 1 | -1): void {
    const { synapses, rise, fall, on } = input
    if (this.free === 0) {
      on[source]! += change
      this.isBehind = true
      return
    }
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

  /** The PSPs of a source that are on have these efficacies together: shifts the potentials of all its targets. */
  private turnTo(input: PspInput, source: number, efficacy: number): void {
    const { synapses, on } = input
    const change = efficacy - on[source]!
    on[source] = efficacy
    if (this.free === 0) {
      this.isBehind = true
      return
    }
    const { begin, targets, weights } = synapses
    const before = this.reach
    this.reach += change * input.prepare(source)
    const [from, end] = [begin[source]!, begin[source + 1]!]
    if (Math.max(before, this.reach) > FAR && this.hazards.isExtreme(targets, from, end)) this.refresh()
    else for (let k = from; k < end; k++) this.hazards.shift(targets[k]!, weights[k]! * change)
  }

  /** A weight that changes while its PSP is on acts at once. */
  protected override reweigh(input: PspInput, update: WeightUpdate): void {
    const { axis, index, dw } = update
    const { on, synapses } = input
    if (this.free === 0) {
      this.isBehind = true
      return
    }
    if (axis === 'pre' && on[index] === 0) return
    this.settle(this.clock.now())
    if (axis === 'all') this.refresh()
    else if (axis === 'pre') {
      const from = synapses.begin[index]!
      const count = on[index]!
      let moved = 0
      for (let k = 0; k < dw.length; k++) moved = Math.max(moved, Math.abs(dw[k]! * count))
      if (this.goesFar(moved)) this.refresh()
      else {
        for (let k = 0; k < dw.length; k++)
          if (dw[k] !== 0) this.hazards.shift(synapses.targets[from + k]!, dw[k]! * count)
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
      if (this.goesFar(moved)) this.refresh()
      else if (moved > 0) this.hazards.shift(index, du)
    }
    this.planNext()
  }

  /**
   * Notes that PSPs contribute so much more to some potentials, in absolute value: they end one by one. Whether hazards must
   * be made afresh, from weights that have changed already.
   */
  private goesFar(moved: number): boolean {
    this.reach += moved
    return this.reach > FAR
  }

  private potentials(): Float64Array {
    const u = Float64Array.from(this.bias)
    for (const input of this.inputs.values()) input.addTo(u)
    return u
  }

  private refresh(): void {
    this.hazards.reset(this.potentials())
    this.isBehind = false
    this.reach = 0
    for (const b of this.bias) this.reach = Math.max(this.reach, Math.abs(b))
    for (const input of this.inputs.values()) {
      const { on } = input
      for (let source = 0; source < on.length; source++)
        if (on[source]! > 0) this.reach += on[source]! * input.prepare(source)
    }
  }
}

/**
 * A population of neural samplers: the one whose evaluation fits the shape of its PSPs.
 * @throws ParameterError if a parameter is out of range
 */
export const samplerPopulation = (
  options: SamplerOptions,
  clock: EventTimeScheduler,
): SamplerPopulation | ShapedSampler => {
  checkOptions('sampler.options', options)
  return options.psp === undefined ? new SamplerPopulation(options, clock) : new ShapedSampler(options, clock)
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
    const population = samplerPopulation(options, clock)
    volleys.subscribe({
      next: (volley) => population.receive(volley),
      error: (cause: unknown) => clock.fail(cause, population.name),
    })
    return population.spikes
  }
}
