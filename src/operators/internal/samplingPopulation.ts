import { ParameterError } from '../../models/errors.ts'
import type { Hazards } from '../../models/hazards.ts'
import { randomStream, type RandomStream } from '../../models/random.ts'
import { biases, type Clamp, CLAMPS } from '../../models/sampler.ts'
import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import { type EventTimeScheduler, PHASE } from '../../scheduler/index.ts'
import { Population } from '../population.ts'
import { SOMA } from '../project.ts'
import { checkClamp, type SamplerNode, type SamplerSettings } from '../samplerNode.ts'
import type { SynapsesByName } from '../savingNode.ts'
import type { Synapses, WeightUpdate } from '../synapses.ts'
import type { Volley } from '../volley.ts'
import { checkIndex } from './check.ts'
import { Efficacies } from './efficacies.ts'
import { EndQueue } from './endQueue.ts'
import { Handed } from './handed.ts'
import type { JointLoop } from './jointLoop.ts'
import { useBias, writeBias } from './sharedBias.ts'
import { savedRandom } from './savedRandom.ts'

/** What a population keeps of one projection. */
interface Input {
  readonly synapses: Synapses
  /** Given where the PSPs of the projection differ by their efficacies. */
  readonly efficacies: Efficacies | undefined
  save(): Saved
  load(saved: Saved): void
}

/** What is done to populations that are joined, which is nobody else's to do. */
interface Joining {
  mayJoin<I extends Input>(population: SamplingPopulation<I>, clock: EventTimeScheduler): boolean
  join<I extends Input>(population: SamplingPopulation<I>, loop: JointLoop): void
  link<I extends Input>(from: SamplingPopulation<I>, to: SamplingPopulation<I>, synapses: Synapses): void
}

/** Set by the class, which alone can reach what it needs. */
export let joining: Joining

/** Where the spikes of a population go without a volley: to a population of the same joint loop. */
interface Link<I extends Input> {
  readonly to: SamplingPopulation<I>
  readonly synapses: Synapses
  /** Made when the first spike arrives, as that of any other projection. */
  input: I | undefined
}

/**
 * What all populations of samplers have in common, whatever their PSPs: biases, clamps, refractory periods, the queue
 * of PSP ends, and the choice of what comes next.
 *
 * Between events the summed hazard, or its bound, is constant; a spike is due when it has used up a unit exponential.
 */
export abstract class SamplingPopulation<I extends Input> extends Population implements SamplerNode {
  readonly tau_ref: number
  readonly bias: Float64Array
  protected random: RandomStream
  protected readonly inputs: Map<Synapses, I> = new Map()
  protected readonly pspEnds: EndQueue<I> = new EndQueue()
  private readonly clamps: Clamp[]
  /** Neurons that are not clamped. */
  protected free: number
  private readonly isRefractory: Uint8Array
  private readonly refractoryEnds = new EndQueue<undefined>()
  /** Clamped-on neurons that are due at `since`, the present instant. */
  private readonly forced: number[] = []
  private credit: number
  private since: number
  private readonly releases: (() => void)[] = []
  private readonly links: Link<I>[] = []
  private readonly handed = new Handed<Link<I>>()
  fireTime: number = Infinity

  /** The hazards of all neurons, or bounds of them, from the last event on. */
  protected abstract readonly hazards: Hazards

  constructor({ name, size, tau_ref, bias, stream }: SamplerSettings, clock: EventTimeScheduler) {
    super(name, size, clock)
    this.tau_ref = tau_ref
    this.bias = bias
    this.random = randomStream(clock.seed, stream)
    this.clamps = Array.from({ length: size }, () => 'free')
    this.free = size
    this.isRefractory = new Uint8Array(size)
    this.credit = this.random.exponential()
    this.since = clock.now()
    this.releases.push(
      useBias(bias, {
        leaveBias: () => this.settle(this.clock.now()),
        enterBias: () => {
          this.rebias()
          this.planNext()
        },
      }),
    )
  }

  static {
    joining = {
      mayJoin: (population, clock) => population.mayJoin(clock),
      join: (population, loop) => population.join(loop),
      link: (from, to, synapses) => from.link(to, synapses),
    }
  }

  protected abstract makeInput(synapses: Synapses, efficacies: Efficacies | undefined): I

  /** A PSP of a source begins. */
  protected abstract beginPsp(input: I, source: number, t: number, efficacy: number): void

  /** What `pspEnds` said to end, ends. */
  protected abstract endPsp(input: I, source: number, t: number): void

  /** Weights have changed: PSPs that are on follow. */
  protected abstract reweigh(input: I, update: WeightUpdate): void

  /** Every bias has changed. */
  protected abstract rebias(): void

  /** A neuron is let go: what was left undone while nobody was free is done. */
  protected catchUp(): void {}

  abstract potential(i: number): number

  /** Time until which the hazards hold; what is due there is {@link renew}. */
  protected heldUntil(): number {
    return Infinity
  }

  protected renew(_t: number): void {}

  /** Whether a spike of `neuron`, chosen by its hazard, is one. */
  protected accepts(_neuron: number, _t: number): boolean {
    return true
  }

  setBias(bias: ArrayLike<number>): void {
    writeBias(this.bias, biases(`${this.name}.bias`, bias, this.size))
  }

  clamp(i: number, clamp: Clamp): void {
    checkIndex(`${this.name}: neuron`, i, this.size)
    checkClamp(this.name, clamp)
    this.settle(this.clock.now())
    this.free += Number(clamp === 'free') - Number(this.clamps[i] === 'free')
    this.clamps[i] = clamp
    if (clamp === 'free') this.catchUp()
    const at = this.forced.indexOf(i)
    if (at >= 0) this.forced.splice(at, 1)
    if (clamp === 'on' && this.isRefractory[i] === 0) this.force(i)
    this.hazards.allow(i, clamp === 'free' && this.isRefractory[i] === 0)
    this.planNext()
  }

  override end(): void {
    this.handed.clear()
    super.end()
    for (const release of this.releases) release()
  }

  /** Whether it lives on this clock and has a place of its own there. */
  private mayJoin(clock: EventTimeScheduler): boolean {
    return this.clock === clock && this.agenda === clock && !this.isEnded
  }

  /** Takes its turns from a joint loop from now on. */
  private join(loop: JointLoop): void {
    loop.add(this, this.wakeup)
    this.agenda = loop
  }

  /** Lets spikes go to a population of the same loop without delay, in the place of volleys through `synapses`. */
  private link(to: SamplingPopulation<I>, synapses: Synapses): void {
    this.links.push({ to, synapses, input: undefined })
  }

  step(): void {
    this.advanceByOne()
  }

  heed(): void {
    if (this.handed.count > 0) this.stir()
  }

  get isPlain(): boolean {
    const { forced, handed, isEnded } = this
    const now = this.clock.now()
    const isDue = forced.length > 0 || handed.count > 0 || this.endTime <= now || this.volleyTime <= now
    return !isDue && !isEnded && this.heldUntil() === Infinity
  }

  get volleyTime(): number {
    return super.inputTime()
  }

  get endTime(): number {
    const psp = this.pspEnds.time
    const refractory = this.refractoryEnds.time
    return psp < refractory ? psp : refractory
  }

  get isHanded(): boolean {
    return this.handed.count > 0
  }

  get isForced(): boolean {
    return this.forced.length > 0
  }

  attend(): void {
    // what comes from outside in between must not find a plan that is past
    this.unplan()
    this.foresee()
  }

  private foresee(): void {
    // what is due at once changes the hazards before anything else can happen: they are not looked at
    if (this.forced.length > 0 || this.handed.count > 0) {
      this.fireTime = Infinity
      return
    }
    const { total } = this.hazards
    this.fireTime = total > 0 ? this.since + (this.credit * this.tau_ref) / total : Infinity
  }

  replan(): void {
    this.planNext()
  }

  takeNextEnds(): void {
    const t = this.endTime
    this.clock.enter(this, t, this.pspEnds.time === t ? PHASE.pspEnd : PHASE.refractoryEnd)
    this.settle(t)
    this.takeEnds(t)
    this.foresee()
  }

  fireNext(): void {
    const { clock } = this
    const t = this.fireTime
    clock.enter(this, t, t > clock.now() ? PHASE.threshold : clock.slotNow(PHASE.threshold))
    this.since = t
    this.spike(t)
    this.foresee()
  }

  takeNextHanded(): void {
    const t = this.handed.time
    this.clock.enter(this, t, this.handed.slot)
    this.takeHanded(t)
    this.foresee()
  }

  private hand(link: Link<I>, source: number): void {
    if (this.isEnded) return
    const { clock, handed } = this
    handed.add(clock.now(), clock.slotNow(PHASE.arrival), link, source)
  }

  protected override inputTime(): number {
    const time = super.inputTime()
    return this.handed.time < time ? this.handed.time : time
  }

  protected override inputSlot(): number {
    const { time, slot } = this.handed
    const other = super.inputTime()
    if (time > other || time === Infinity) return super.inputSlot()
    return time < other ? slot : Math.min(slot, super.inputSlot())
  }

  protected override takeInput(t: number): void {
    const { handed } = this
    if (handed.time !== t) return super.takeInput(t)
    if (super.inputTime() === t && super.inputSlot() <= handed.slot) {
      // volleys of the same slot come in one order with what was handed
      if (super.inputSlot() === handed.slot) this.handOver(t)
      return super.takeInput(t)
    }
    this.takeHanded(t)
    this.arrived()
  }

  private takeHanded(t: number): void {
    const { handed, clock } = this
    this.settle(t)
    for (let k = 0; k < handed.count; k++) {
      const link = handed.links[k]!
      const source = handed.sources[k]!
      const { begin } = link.synapses
      clock.countArrivals(this, begin[source + 1]! - begin[source]!)
      link.input ??= this.inputOf(link.synapses)
      this.beginPsp(link.input, source, t, 1)
    }
    handed.clear()
  }

  /** What was handed, as the volleys that it stands for. */
  private handOver(t: number): void {
    const { links, sources, count } = this.handed
    for (let k = 0; k < count; k++) {
      const { synapses } = links[k]!
      const source = sources[k]!
      const { begin } = synapses
      super.receive({
        t,
        source,
        port: SOMA,
        synapses,
        begin: begin[source]!,
        end: begin[source + 1]!,
        delay: 0,
      })
    }
    this.handed.clear()
  }

  protected override arrive(volley: Volley, t: number): void {
    if (volley.port !== SOMA)
      throw new ParameterError(`${this.name}: port of a volley`, volley.port, `'${SOMA}'`)
    this.settle(t)
    const { synapses, source, efficacy } = volley
    const input = this.inputOf(synapses, efficacy !== undefined)
    if (efficacy !== undefined) this.checkEfficacy(input, efficacy)
    this.beginPsp(input, source, t, efficacy ?? 1)
  }

  protected override arrived(): void {
    this.planNext()
  }

  protected override happen(t: number): void {
    this.settle(t)
    const { pspEnds, refractoryEnds, forced } = this
    if (pspEnds.time === t || refractoryEnds.time === t) this.takeEnds(t)
    else if (forced.length > 0) this.fire(forced.shift()!, t)
    else if (this.heldUntil() === t) this.renew(t)
    else this.spike(t)
    this.planNext()
  }

  /** What ends with a spike's PSP is most often its refractory period: nothing can come between the two. */
  private takeEnds(t: number): void {
    const { pspEnds, refractoryEnds, isRefractory, clamps } = this
    for (; pspEnds.time === t; pspEnds.shift()) this.endPsp(pspEnds.thing, pspEnds.index, t)
    for (; refractoryEnds.time === t; refractoryEnds.shift()) {
      const neuron = refractoryEnds.index
      isRefractory[neuron] = 0
      this.hazards.allow(neuron, clamps[neuron] === 'free')
      if (clamps[neuron] === 'on') this.force(neuron)
    }
  }

  /** The credit is used up: somebody fires, by their hazards. */
  private spike(t: number): void {
    const neuron = this.hazards.choose(this.random.uniform() * this.hazards.total)
    this.credit = this.random.exponential()
    if (this.accepts(neuron, t)) this.fire(neuron, t)
  }

  private fire(neuron: number, t: number): void {
    this.isRefractory[neuron] = 1
    this.hazards.allow(neuron, false)
    this.refractoryEnds.push(t + this.tau_ref, neuron, undefined)
    const { links } = this
    for (let k = 0; k < links.length; k++) links[k]!.to.hand(links[k]!, neuron)
    this.emit(t, neuron)
  }

  private force(neuron: number): void {
    const { forced } = this
    let at = forced.length
    while (at > 0 && forced[at - 1]! > neuron) at--
    forced.splice(at, 0, neuron)
  }

  /** Uses up the hazard between the last event and `t`. */
  protected settle(t: number): void {
    if (t === this.since) return
    const left = this.credit - ((t - this.since) * this.hazards.total) / this.tau_ref
    // rounding may leave a credit just below nothing: the spike is due at once
    this.credit = left > 0 ? left : 0
    this.since = t
  }

  protected planNext(): void {
    const { since, forced, pspEnds, refractoryEnds } = this
    if (pspEnds.time === since) this.plan(since, PHASE.pspEnd)
    else if (refractoryEnds.time === since) this.plan(since, PHASE.refractoryEnd)
    else if (forced.length > 0) this.plan(since, PHASE.threshold)
    // input of this very instant will change the hazards before anything else can happen
    else if (this.inputTime() === since) this.plan(Infinity, PHASE.threshold)
    else {
      const total = this.hazards.total
      const fire = total > 0 ? since + (this.credit * this.tau_ref) / total : Infinity
      const next = Math.min(fire, this.heldUntil())
      const end = Math.min(pspEnds.time, refractoryEnds.time)
      if (next < end) this.plan(next, PHASE.threshold)
      else this.plan(end, pspEnds.time === end ? PHASE.pspEnd : PHASE.refractoryEnd)
    }
  }

  /** What differs by PSP must have done so from the first one on: who is on at which strength is not known otherwise. */
  private checkEfficacy({ efficacies }: I, efficacy: number): void {
    if (!(efficacy >= 0 && efficacy < Infinity))
      throw new ParameterError(`${this.name}: efficacy of a volley`, efficacy, 'a finite number >= 0')
    if (efficacies === undefined)
      throw new ParameterError(
        `${this.name}: efficacy of a volley`,
        efficacy,
        'none, as the volleys of this projection before it',
      )
  }

  private inputOf(synapses: Synapses, isScaled = false): I {
    const known = this.inputs.get(synapses)
    if (known !== undefined) return known
    if (synapses.postSize !== this.size) {
      throw new ParameterError(
        `${this.name}: targets of a projection`,
        synapses.postSize,
        `${this.size}, its size`,
      )
    }
    const input = this.makeInput(synapses, isScaled ? new Efficacies(synapses.preSize) : undefined)
    this.inputs.set(synapses, input)
    this.releases.push(synapses.onChange((update) => this.reweigh(input, update)))
    return input
  }

  protected override saveState(synapses: SynapsesByName): Saved {
    const { bias, random, clamps, isRefractory, refractoryEnds, forced, credit, since, pspEnds } = this
    // in the order in which they came: potentials are summed in it
    const inputs = [...this.inputs.values()]
    return {
      bias: bias.slice(),
      random: random.save(),
      clamps: [...clamps],
      isRefractory: isRefractory.slice(),
      refractoryEnds: refractoryEnds.save(() => 0),
      forced: [...forced],
      credit,
      since,
      inputs: inputs.map((input) => ({
        projection: synapses.nameOf(input.synapses),
        state: input.save(),
        efficacies: input.efficacies?.save() ?? null,
      })),
      pspEnds: pspEnds.save((input) => inputs.indexOf(input)),
    }
  }

  protected override loadState(saved: Saved, synapses: SynapsesByName): void {
    const { name, size } = this
    const from = new SavedReader(name, saved)
    this.bias.set(from.float64('bias', size))
    this.random = savedRandom(name, from.part('random'))
    this.clamps.splice(0, size, ...clampsOf(name, from.list('clamps'), size))
    this.free = this.clamps.filter((clamp) => clamp === 'free').length
    this.isRefractory.set(from.uint8('isRefractory', size))
    this.refractoryEnds.load(from.part('refractoryEnds'), (_, i) => {
      checkSaved(`${name}: refractoryEnds`, i, size)
      return undefined
    })
    const forced = from.list('forced')
    for (const i of forced) checkSaved(`${name}: forced`, i, size)
    this.forced.splice(0, this.forced.length, ...(forced as readonly number[]))
    this.credit = from.time('credit')
    this.since = from.time('since')
    const inputs = from.list('inputs').map((each) => {
      const fields = new SavedReader(`${name}: inputs`, each)
      const efficacies = fields.part('efficacies')
      const input = this.inputOf(synapses.named(fields.text('projection')), efficacies !== null)
      input.load(fields.part('state'))
      if (efficacies !== null) input.efficacies?.load(efficacies)
      return input
    })
    this.pspEnds.load(from.part('pspEnds'), (k, source) => {
      const input = inputs[k]
      if (input === undefined)
        throw new SnapshotError(`${name}: pspEnds`, k, `the number of one of ${inputs.length} inputs`)
      checkSaved(`${name}: pspEnds`, source, input.synapses.preSize)
      return input
    })
  }
}

const isClamp = (saved: Saved): saved is Clamp => (CLAMPS as readonly unknown[]).includes(saved)

const checkSaved = (where: string, i: Saved, size: number): void => {
  if (!(typeof i === 'number' && Number.isInteger(i) && i >= 0 && i < size))
    throw new SnapshotError(where, i, `an index from 0 to ${size - 1}`)
}

/** The saved clamps of `size` neurons. */
export const clampsOf = (name: string, saved: readonly Saved[], size: number): readonly Clamp[] => {
  const clamps = saved.filter(isClamp)
  if (saved.length !== size || clamps.length !== size)
    throw new SnapshotError(`${name}: clamps`, saved, `${size} of ${CLAMPS.join(', ')}`)
  return clamps
}
