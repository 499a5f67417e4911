import { filter, map, type Observable } from 'rxjs'
import { durationOf, Network, type NetworkSpec } from '../graph/index.ts'
import { checkFunction, checkInteger, checkObject } from '../models/check.ts'
import { ParameterError, present, refuseKey } from '../models/errors.ts'
import { murmurHash3 } from '../models/random.ts'
import { type Saved, SavedReader, type Saving, SnapshotError } from '../models/saving.ts'
import type { PhaseChange, SamplerNode } from '../operators/index.ts'
import { AlreadyRunningError, RunAborted, type RunOptions } from '../scheduler/index.ts'
import { populationOf, tauRefOf } from './checkMachine.ts'
import { statesOf } from './checkTable.ts'
import { learnedMachine, learntIn, machineWith } from './learnedMachine.ts'
import { type LearningOptions, type LearningSettings, learningSettings } from './learningOptions.ts'
import { learningProgram, machineIn, wakeName } from './learningSpec.ts'
import { patternOrder } from './patternOrder.ts'
import { type EpochScore, Scores } from './scores.ts'

export type { EpochScore } from './scores.ts'

/** The end of an epoch: the weights are those that it has led to. */
export interface EpochEnd {
  /** Epochs that have ended: the first is 1. */
  readonly epoch: number
  /** Event time in ms. */
  readonly t: number
}

/** Data that is held out, and what to make of it. */
export interface HeldOut {
  /** Epochs between two scores; the last epoch has one too. */
  readonly every: number
  /** How good the machine is that has been learned so far, the higher the better: its accuracy, a log-likelihood. The clock stands meanwhile. */
  readonly score: (machine: NetworkSpec, epoch: number) => number | Promise<number>
  /** Scores in turn without a better one after which learning stops; it does not stop early unless given. */
  readonly patience?: number
}

export interface LearnerRun extends RunOptions {
  /** Told the network whenever it stands and could be saved: now and then, after each score, and at last when the run is ended. */
  readonly standing?: (net: Network) => void
  readonly heldOut?: HeldOut
  /** Told each score as it is made. */
  readonly scored?: (score: EpochScore) => void
}

/** What learning came to. */
export interface Learned {
  /** The machine after `epoch`, with its weights and biases as plain numbers, without recorders and program. */
  readonly machine: NetworkSpec
  /** The epoch whose weights these are: the one with the best score (the first of equals), the last where nothing is scored. */
  readonly epoch: number
  /** Its score. */
  readonly score?: number
  readonly scores: readonly EpochScore[]
  /** Whether patience ran out before the last epoch. */
  readonly isStopped: boolean
}

/** Shows patterns to a network of `learningSpec`, and runs it. */
export interface Learner {
  /** The end of every epoch, as it comes. */
  readonly epochs: Observable<EpochEnd>
  /**
   * Runs what is left of learning; what is held out is scored between epochs. The network keeps its last weights, whichever are
   * the best.
   *
   * @throws RunAborted if the signal was given: the network stands, and `run` can be called again
   * @throws ParameterError if a score is no finite number, or the network has ended; AlreadyRunningError
   */
  run(options?: LearnerRun): Promise<Learned>
}

/**
 * Shows patterns to a network of {@link learningSpec}: at the beginning of each phase `settle` the visible neurons of the copy that is awake are held at the
 * next pattern; only those that change are told. Each epoch shows all patterns in an order of its own; where their number is no multiple of `batch`
 * the rest of that order is left out.
 *
 * The order follows from the seed and the epoch alone, so a network that is restored from a snapshot goes on bit for bit once a learner
 * of the same patterns and options is given to it. Scores, and the weights of the best, are part of snapshots.
 *
 * @param net of `learningSpec(machine, options)`, before it runs, or restored
 * @param patterns states of the visible neurons, 0 or 1 each: any iterable, which is read at once. Rows that come one by one are
 *   collected by `patternTableFrom`, since an epoch shows all of them
 * @param options the same as for the spec
 * @throws ParameterError if patterns, options and network do not fit together; SnapshotError if a restored network has learned from other patterns
 * @example
 * ```ts
 * import { wire } from 'rxspike/graph'
 * import { initialMachine, learner, learningSpec } from 'rxspike/inference'
 *
 * const patterns = [Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 0, 1, 1)]
 * const options = { visible: 'visible', patterns: 2, batch: 2, epochs: 100, eta: 0.2 }
 * const net = wire(learningSpec(initialMachine({ seed: 1, patterns, hidden: [2] }), options))
 * const { machine, epoch } = await learner(net, patterns, options).run()
 * epoch // => 100
 * machine.projections.length // => 2
 * ```
 */
export const learner = (net: Network, patterns: Iterable<Uint8Array>, options: LearningOptions): Learner => {
  if (!(net instanceof Network)) throw new ParameterError('learner.net', net, 'a Network')
  const settings = learningSettings('learner.options', options)
  const states = statesOf('learner.patterns', patterns)
  checkFit(net, states, settings)
  return new PatternLearner(net, states, settings)
}

class PatternLearner implements Learner, Saving {
  readonly epochs: Observable<EpochEnd>
  private readonly net: Network
  private readonly patterns: readonly Uint8Array[]
  private readonly settings: LearningSettings
  private readonly machine: NetworkSpec
  private readonly awake: SamplerNode
  /** Event time in ms that a pattern takes. */
  private readonly period: number
  private readonly digest: Int32Array
  private readonly scores = new Scores()
  private ended = 0
  private isRunning = false
  private isRestored = false
  /** The order of the epoch that was asked for last. */
  private order: Uint32Array = new Uint32Array()
  private orderEpoch = -1

  constructor(net: Network, patterns: readonly Uint8Array[], settings: LearningSettings) {
    this.net = net
    this.patterns = patterns
    this.settings = settings
    this.machine = machineIn(net.spec)
    this.awake = net.sampler(wakeName(settings.visible))
    this.period = durationOf(learningProgram(settings, this.awake.tau_ref).steps)
    this.digest = digestOf(patterns)
    net.keep('learner', this)
    if (!this.isRestored && net.clock.now() > 0)
      throw new ParameterError(
        'learner.net',
        `at t = ${net.clock.now()} ms`,
        'one that has not run yet, or one restored from a snapshot of a network that had a learner',
      )
    const { shown } = settings
    net.phases.subscribe((change) => this.show(change))
    const ends = net.phases.pipe(
      filter(({ ended }) => ended?.name === 'learn' && (ended.index + 1) % shown === 0),
    )
    ends.subscribe(() => this.ended++)
    this.epochs = ends.pipe(
      map(({ t, ended }) => ({ epoch: (present(ended, 'phase').index + 1) / shown, t })),
    )
  }

  async run(options: LearnerRun = {}): Promise<Learned> {
    checkObject('Learner.run', options, 'options, { signal?, progress?, standing?, heldOut?, scored? }')
    checkRun(options)
    // the clock stands while a score is found
    if (this.isRunning) throw new AlreadyRunningError(this.net.clock.now())
    this.isRunning = true
    try {
      return await this.runEpochs(options)
    } finally {
      this.isRunning = false
    }
  }

  private async runEpochs(options: LearnerRun): Promise<Learned> {
    const { heldOut, scored, standing } = options
    const { net, scores } = this
    const { epochs, shown } = this.settings
    const every = heldOut?.every ?? epochs
    for (;;) {
      const epoch = this.ended
      if (heldOut !== undefined && epoch > scores.last && (epoch % every === 0 || epoch === epochs)) {
        await this.score(epoch, heldOut, scored)
        standing?.(net)
      }
      if (epoch >= epochs || scores.isStopped) return this.learned(epoch)
      const next = Math.min(epochs, (Math.floor(epoch / every) + 1) * every)
      await this.runUntil(next * shown * this.period, options)
      if (this.ended < next)
        throw new ParameterError(
          'Learner.run: the network',
          `at epoch ${this.ended} of ${epochs} when epoch ${next} was over`,
          'one that has not ended',
          'Wire it anew, or restore a snapshot.',
        )
    }
  }

  save(): Saved {
    return { digest: this.digest.slice(), ended: this.ended, scores: this.scores.save() }
  }

  load(saved: Saved): void {
    const from = new SavedReader('learner', saved)
    const digest = from.int32('digest', this.digest.length)
    if (digest.some((word, k) => word !== this.digest[k]))
      throw new SnapshotError(
        'learner.patterns',
        'others than before',
        'the patterns that it was learning from',
      )
    this.ended = from.count('ended')
    this.scores.load(from.part('scores'))
    this.isRestored = true
  }

  private async runUntil(end: number, { signal, progress, standing }: LearnerRun): Promise<void> {
    const { net } = this
    try {
      await net.clock.runUntil(Math.max(end, net.clock.now()), {
        ...(signal === undefined ? {} : { signal }),
        progress: (t) => {
          progress?.(t)
          standing?.(net)
        },
      })
    } catch (error) {
      if (error instanceof RunAborted) standing?.(net)
      throw error
    }
  }

  private async score(
    epoch: number,
    { score, patience }: HeldOut,
    scored: LearnerRun['scored'],
  ): Promise<void> {
    const { net, machine, scores } = this
    const learnt = learntIn(net, machine)
    const value = await score(machineWith(machine, learnt), epoch)
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ParameterError(`Learner.run.heldOut.score: that of epoch ${epoch}`, value, 'a finite number')
    scores.add({ epoch, score: value }, learnt, patience)
    scored?.({ epoch, score: value })
  }

  private learned(epoch: number): Learned {
    const { net, machine, scores, settings } = this
    const { best } = scores
    const isStopped = scores.isStopped && epoch < settings.epochs
    return best === undefined
      ? { machine: learnedMachine(net, machine), epoch, scores: [], isStopped }
      : { machine: machineWith(machine, best.learnt), ...best.score, scores: [...scores.all], isStopped }
  }

  private show({ began }: PhaseChange): void {
    if (began?.name !== 'settle') return
    const states = this.shownAt(began.index)
    const before = began.index === 0 ? undefined : this.shownAt(began.index - 1)
    states.forEach((state, i) => {
      if (state !== before?.[i]) this.awake.clamp(i, state === 1 ? 'on' : 'off')
    })
  }

  /** The k-th pattern since the beginning. */
  private shownAt(k: number): Uint8Array {
    const { patterns, settings, net } = this
    const epoch = Math.floor(k / settings.shown)
    if (epoch !== this.orderEpoch) {
      this.order = patternOrder(net.spec.seed, epoch, patterns.length)
      this.orderEpoch = epoch
    }
    return present(patterns[present(this.order[k % settings.shown], 'place')], 'pattern')
  }
}

const RUN_KEYS = ['signal', 'progress', 'standing', 'heldOut', 'scored']
const HELD_OUT_KEYS = ['every', 'score', 'patience']

const checkKeys = (where: string, options: object, known: readonly string[]): void => {
  for (const [key, value] of Object.entries(options))
    if (!known.includes(key)) refuseKey(where, key, value, known)
}

const checkRun = (options: LearnerRun): void => {
  checkKeys('Learner.run', options, RUN_KEYS)
  const { heldOut, scored, standing } = options
  for (const [name, f] of Object.entries({ scored, standing }))
    if (f !== undefined) checkFunction(`Learner.run.${name}`, f)
  if (heldOut === undefined) return
  const where = 'Learner.run.heldOut'
  checkObject(where, heldOut, 'an object, { every, score, patience? }')
  checkKeys(where, heldOut, HELD_OUT_KEYS)
  checkInteger(`${where}.every`, heldOut.every, 1)
  checkFunction(`${where}.score`, heldOut.score)
  if (heldOut.patience !== undefined) checkInteger(`${where}.patience`, heldOut.patience, 1)
}

/** Refuses a network that is not of these options, and patterns that do not fit it. */
const checkFit = ({ spec }: Network, patterns: readonly Uint8Array[], settings: LearningSettings): void => {
  const { visible, visibleNeurons, patterns: count, epochs, shown } = settings
  const population = populationOf('learner.options.visible', machineIn(spec), visible)
  const awake = wakeName(visible)
  if (!spec.populations.some(({ name }) => name === awake))
    throw new ParameterError(
      'learner.net',
      spec.name,
      `a network of learningSpec, with a population '${awake}'`,
    )
  const program = learningProgram(settings, tauRefOf(population))
  if (JSON.stringify(spec.program) !== JSON.stringify([program]))
    throw new ParameterError(
      'learner.options',
      `${epochs} epochs of ${shown} patterns, ${durationOf(program.steps)} ms each`,
      'the epochs, patterns, batch and durations that learningSpec made the network with',
    )
  if (patterns.length !== count)
    throw new ParameterError('learner.patterns', patterns, `${count} patterns, as the options say`)
  const size = visibleNeurons ?? population.size
  if (patterns[0]?.length !== size)
    throw new ParameterError('learner.patterns[0]', patterns[0], `${size} states, one a visible neuron`)
}

const digestOf = (patterns: readonly Uint8Array[]): Int32Array => {
  const size = patterns[0]?.length ?? 0
  const bytes = new Uint8Array(patterns.length * size)
  patterns.forEach((states, k) => bytes.set(states, k * size))
  return murmurHash3(bytes, size)
}
