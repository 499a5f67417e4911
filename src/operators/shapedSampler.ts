import { ParameterError } from '../models/errors.ts'
import type { Hazards } from '../models/hazards.ts'
import type { Psp } from '../models/psp.ts'
import { type Saved, SavedReader } from '../models/saving.ts'
import { ShapedHazards } from '../models/shapedHazards.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkIndex, checkOptions, nameOf } from './internal/check.ts'
import type { Efficacies } from './internal/efficacies.ts'
import { PspTraces } from './internal/pspTraces.ts'
import { SamplingPopulation } from './internal/samplingPopulation.ts'
import { type SamplerOptions, samplerSettings } from './samplerNode.ts'
import type { SynapsesByName } from './savingNode.ts'
import type { Synapses, WeightUpdate } from './synapses.ts'

/** Events after which potentials are made afresh from the traces, so that rounding does not add up. */
const REFRESH = 16_384

/**
 * A population of neural samplers with PSPs of any shape, delay and projection, exact by thinning.
 *
 * Each hazard has a bound that is constant for a window of time, so that the next *proposal* is that of a Poisson process
 * of constant rate; it is a spike with probability hazard / bound at its time. A proposal draws, in the order of events,
 * a uniform number for the neuron, a unit exponential for the next one, and a uniform number for itself.
 *
 * PSPs add up, one a spike. A PSP follows the *current* weight: at every time the potential is the bias and, for every
 * synapse, its weight at that time times the sum of the PSPs of its source at weight 1. So a weight that changes in
 * mid-PSP acts as if it had been the new one from the arrival on.
 *
 * Exact: no time step; potentials to rounding. Cost: O(targets) an arrival and the end of a cut PSP, O(size) a window,
 * in which potentials move by about 1: a few for each PSP, as many as the PSP is high; no allocation per event.
 *
 * @see SamplerPopulation for rectangular PSPs, which need no thinning
 */
export class ShapedSampler extends SamplingPopulation<PspTraces> {
  readonly psp: Psp
  private readonly shaped: ShapedHazards
  private events = 0

  constructor(options: SamplerOptions, clock: EventTimeScheduler) {
    checkOptions('sampler.options', options)
    const settings = samplerSettings({ ...options, name: nameOf('sampler', options, clock) })
    const { name, psp } = settings
    if (psp === undefined) {
      const expected = 'a shape such as alphaPsp()'
      throw new ParameterError(
        `${name}.psp`,
        psp,
        expected,
        'Rectangular PSPs are what a SamplerPopulation has.',
      )
    }
    super(settings, clock)
    this.psp = psp
    this.shaped = new ShapedHazards(this.size, this.bias, psp, clock.now())
    this.shaped.renew(clock.now())
    this.planNext()
  }

  protected override get hazards(): Hazards {
    return this.shaped.bounds
  }

  potential(i: number): number {
    checkIndex(`${this.name}: neuron`, i, this.size)
    return this.shaped.potential(i, this.clock.now())
  }

  protected override heldUntil(): number {
    return this.shaped.until
  }

  protected override renew(t: number): void {
    this.shaped.renew(t)
  }

  protected override accepts(neuron: number, t: number): boolean {
    return this.shaped.accepts(neuron, t, this.random.uniform())
  }

  protected override makeInput(synapses: Synapses, efficacies: Efficacies | undefined): PspTraces {
    return new PspTraces(synapses, efficacies, this.shaped.basis, this.clock.now())
  }

  protected override beginPsp(input: PspTraces, source: number, t: number, efficacy: number): void {
    const { begin, end, length } = this.psp
    this.deliver(input, source, times(begin, efficacy), t)
    if (end !== undefined) {
      this.pspEnds.push(t + length, source, input)
      input.efficacies?.push(source, efficacy)
    }
    if (++this.events % REFRESH === 0) this.refresh(t)
  }

  protected override endPsp(input: PspTraces, source: number, t: number): void {
    const { efficacies } = input
    const { end } = this.psp
    this.deliver(input, source, efficacies === undefined ? end! : times(end!, efficacies.shift(source)), t)
  }

  protected override rebias(): void {
    this.shaped.renew(this.clock.now())
  }

  private deliver(input: PspTraces, source: number, part: Psp['begin'], t: number): void {
    const { begin, targets, weights } = input.synapses
    input.add(source, part, t)
    this.shaped.deliver(targets, weights, begin[source]!, begin[source + 1]!, part, t)
  }

  /** What a change of weight does to the PSPs that are on, it does at once. */
  protected override reweigh(input: PspTraces, { axis, index, dw }: WeightUpdate): void {
    const { shaped } = this
    const { synapses, part } = input
    const t = this.clock.now()
    if (axis === 'pre' && !input.at(index, t)) return
    this.settle(t)
    if (axis === 'all') this.refresh(t)
    else if (axis === 'pre') {
      const from = synapses.begin[index]!
      for (let k = 0; k < dw.length; k++) {
        const target = synapses.targets[from + k]!
        shaped.push(target, dw[k]!, part, t)
        shaped.bindOne(target, t)
      }
    } else {
      const { begin, sources } = synapses.incoming
      const from = begin[index]!
      for (let k = 0; k < dw.length; k++) {
        if (input.at(sources[from + k]!, t)) shaped.push(index, dw[k]!, part, t)
      }
      shaped.bindOne(index, t)
    }
    this.planNext()
  }

  /** Makes all potentials from the traces and the weights as they are. */
  private refresh(t: number): void {
    const { shaped } = this
    shaped.clear(t)
    for (const input of this.inputs.values()) {
      const { begin, targets, weights, preSize } = input.synapses
      for (let source = 0; source < preSize; source++) {
        if (input.at(source, t))
          shaped.add(targets, weights, begin[source]!, begin[source + 1]!, input.part, t)
      }
    }
    shaped.renew(t)
  }

  protected override saveState(synapses: SynapsesByName): Saved {
    return { common: super.saveState(synapses), shaped: this.shaped.save(), events: this.events }
  }

  protected override loadState(saved: Saved, synapses: SynapsesByName): void {
    const from = new SavedReader(this.name, saved)
    super.loadState(from.part('common'), synapses)
    this.shaped.load(from.part('shaped'))
    this.events = from.count('events')
  }
}

/** A PSP of another strength. */
const times = (part: Psp['begin'], efficacy: number): Psp['begin'] =>
  efficacy === 1
    ? part
    : { level: efficacy * part.level, first: efficacy * part.first, second: efficacy * part.second }
