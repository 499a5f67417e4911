import { ParameterError } from '../models/errors.ts'
import { randomStream, RandomStream } from '../models/random.ts'
import { biases, type Clamp } from '../models/sampler.ts'
import { type Saved, SavedReader } from '../models/saving.ts'
import { SamplerTable, TABLE_LIMIT } from '../models/samplerTable.ts'
import { type EventTimeScheduler, PHASE, SLOTS } from '../scheduler/index.ts'
import { checkClock, checkIndex, checkOptions, checkText } from './internal/check.ts'
import { useBias, writeBias } from './internal/sharedBias.ts'
import { savedRandom } from './internal/savedRandom.ts'
import { clampsOf } from './internal/samplingPopulation.ts'
import { SpikeEmitter } from './population.ts'
import { checkClamp, type SamplerNode, type SamplerOptions, samplerSettings } from './samplerNode.ts'
import type { SynapsesByName } from './savingNode.ts'
import { Synapses } from './synapses.ts'

/**
 * A small sampling network whose only input is itself, without delay and with tau_syn = tau_ref, evaluated as one
 * process on a table of hazards. It draws the same random numbers in the same order as {@link SamplerPopulation} with
 * that projection, and so gives the same spikes (times to rounding).
 *
 * The wiring chooses it; the projection it stands for is not subscribed to.
 */
export class TableSampler extends SpikeEmitter implements SamplerNode {
  readonly tau_ref: number
  readonly bias: Float64Array
  private readonly recurrent: Synapses
  private readonly model: SamplerTable
  private readonly clamps: Clamp[]
  private random: RandomStream
  private readonly releases: readonly (() => void)[]
  private isStale = true

  constructor(
    options: SamplerOptions & { readonly name: string },
    recurrent: Synapses,
    clock: EventTimeScheduler,
  ) {
    checkOptions('sampler.options', options)
    checkText('sampler.options.name', options.name)
    const { size, bias, tau_ref, tau_syn, psp, name, stream } = samplerSettings(options)
    if (size > TABLE_LIMIT)
      throw new ParameterError(`${name}.size`, size, `at most ${TABLE_LIMIT} neurons for a table`)
    if (tau_syn !== tau_ref)
      throw new ParameterError(`${name}.tau_syn`, tau_syn, `tau_ref, ${tau_ref} ms, for a table`)
    if (psp !== undefined)
      throw new ParameterError(`${name}.psp`, options.psp, 'none, a rectangular one, for a table')
    if (!(recurrent instanceof Synapses))
      throw new ParameterError(`${name}: its projection`, recurrent, 'Synapses')
    if (recurrent.preSize !== size || recurrent.postSize !== size) {
      const shape = `${recurrent.preSize} → ${recurrent.postSize}`
      throw new ParameterError(`${name}: neurons of its projection`, shape, `${size} → ${size}`)
    }
    checkClock(`${name}.clock`, clock)
    super(name, size, clock)
    this.tau_ref = tau_ref
    this.bias = bias
    this.recurrent = recurrent
    this.clamps = Array.from({ length: size }, () => 'free')
    this.random = randomStream(clock.seed, stream)
    this.model = new SamplerTable(size, tau_ref, this.random, clock.now())
    this.releases = [
      recurrent.onChange(() => this.change()),
      useBias(bias, { leaveBias: () => {}, enterBias: () => this.change() }),
    ]
    this.change()
  }

  override end(): void {
    super.end()
    for (const release of this.releases) release()
  }

  setBias(bias: ArrayLike<number>): void {
    writeBias(this.bias, biases(`${this.name}.bias`, bias, this.size))
  }

  clamp(i: number, clamp: Clamp): void {
    checkIndex(`${this.name}: neuron`, i, this.size)
    checkClamp(this.name, clamp)
    this.clamps[i] = clamp
    this.change()
  }

  potential(i: number): number {
    checkIndex(`${this.name}: neuron`, i, this.size)
    let u = this.bias[i]!
    for (let j = 0; j < this.size; j++) if ((this.model.state & (1 << j)) !== 0) u += this.recurrent.get(i, j)
    return u
  }

  protected override saveState(_synapses: SynapsesByName): Saved {
    const { bias, clamps, random, model, isStale } = this
    return { bias: bias.slice(), clamps: [...clamps], random: random.save(), model: model.save(), isStale }
  }

  protected override loadState(saved: Saved, _synapses: SynapsesByName): void {
    const { name, size, model } = this
    const from = new SavedReader(name, saved)
    this.bias.set(from.float64('bias', size))
    this.clamps.splice(0, size, ...clampsOf(name, from.list('clamps'), size))
    this.random = savedRandom(name, from.part('random'))
    // a table that is not stale is that of the weights, biases and clamps as they are
    this.isStale = from.flag('isStale')
    if (!this.isStale) model.retune(this.recurrent.toMatrix(), this.bias, this.clamps)
    model.load(from.part('model'), this.random)
  }

  /** What has changed acts from now on; the table is made once for all changes of one instant. */
  private change(): void {
    this.isStale = true
    this.model.settle(this.clock.now())
    this.clock.wake(this.wakeup, this.clock.now(), PHASE.threshold)
  }

  /** Whether a subscriber has changed something since the table was made. */
  private hasChanged(): boolean {
    return this.isStale
  }

  override advance(): void {
    const { clock, model, wakeup } = this
    // inside the instant of the call, what is due keeps the round of the call
    const { time, slot } = wakeup
    const round = slot - (slot % SLOTS)
    if (this.isStale) {
      clock.enter(this, time, slot)
      model.retune(this.recurrent.toMatrix(), this.bias, this.clamps)
      this.isStale = false
    }
    for (;;) {
      const { horizonTime, horizonSlot } = clock
      const within = horizonTime === time ? horizonSlot - round : horizonSlot
      const i = model.next(horizonTime, within > PHASE.pspEnd, within > PHASE.threshold)
      if (i < 0) break
      clock.enter(this, model.t, (model.t === time ? round : 0) + PHASE.threshold)
      this.emit(model.t, i)
      if (this.hasChanged()) break
    }
    if (!this.hasChanged())
      clock.wake(wakeup, model.nextTime, model.isSpikeNext ? PHASE.threshold : PHASE.pspEnd)
  }
}
