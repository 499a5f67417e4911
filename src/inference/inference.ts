import { type Observable, Subscription } from 'rxjs'
import { isSampler, Network } from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import type { SamplerNode } from '../operators/index.ts'
import { AlreadyRunningError } from '../scheduler/index.ts'
import { Averaging } from './averaging.ts'
import { type Belief, type BeliefOptions, beliefsOf } from './beliefs.ts'
import { checkClamping, Clamps, FREE } from './clamps.ts'
import { BATCHES, estimatesOf, jointOf } from './estimates.ts'
import type { Clamping, Evidence } from './evidence.ts'
import { holding } from './holding.ts'
import { OnTimes } from './onTimes.ts'
import type { Estimates, Posterior } from './posterior.ts'
import { type Plan, planOf, type Query } from './query.ts'

/** Time that is averaged at least before a precision is looked at, in tau_ref. */
const SHORTEST = 32

export interface InferenceOptions {
  /**
   * How neurons are held at what is known of them.
   * @defaultValue { by: 'force' }
   */
  readonly clamping?: Clamping
}

/**
 * Inference with a sampling network: evidence goes in, by value or as a stream, and posteriors come out.
 *
 * A neuron is *on* for tau_ref after its spike, whatever the length of its PSPs. The share of time in which neurons are on,
 * alone and together, is the probability that they are 1, given what is known of the others: exactly so, but for the noise
 * of a finite sample, where weights are symmetric and PSPs as long as tau_ref; as good as the network is otherwise.
 *
 * One tau_ref, in which times are counted, is the longest of the network's samplers.
 *
 * A network has one of these at a time, since it knows what it holds. What is held is part of a snapshot of the network: an
 * inference with the same clamping, on what was restored, knows it again.
 */
export class Inference {
  readonly net: Network
  /** In ms; what times are counted in. */
  readonly tau_ref: number
  private readonly samplers: ReadonlyMap<string, SamplerNode>
  private readonly clamps: Clamps
  private readonly onTimes: ReadonlyMap<string, OnTimes>
  /** Event time in ms from which on it is known who is on: spikes from before this began were not heard. */
  private readonly knownFrom: number
  private readonly release: () => void
  /** Streams of evidence that are followed. */
  private readonly followed = new Subscription()
  private isAsked = false

  constructor(net: Network, options: InferenceOptions = {}) {
    if (!(net instanceof Network)) throw new ParameterError('inference.net', net, 'a wired Network')
    checkObject('inference.options', options, 'an object of options')
    const { clamping = { by: 'force' } } = options
    checkClamping('inference.clamping', clamping)
    const samplers = samplersOf(net)
    if (samplers.size === 0)
      throw new ParameterError('inference.net', net.spec.name, 'a network with a population of samplers')
    this.net = net
    this.samplers = samplers
    this.tau_ref = Math.max(...Array.from(samplers.values(), ({ tau_ref }) => tau_ref))
    this.clamps = new Clamps(samplers, clamping)
    this.release = holding(net, this.clamps)
    this.onTimes = new Map(Array.from(samplers, ([name, node]) => [name, new OnTimes(node)]))
    this.knownFrom = net.clock.now() > 0 ? net.clock.now() + this.tau_ref : 0
  }

  /** What is known at present. */
  get evidence(): Evidence {
    return this.clamps.get()
  }

  /**
   * Refuses evidence that does not fit the network; nothing is held.
   * @throws ParameterError naming population and neuron
   */
  check(evidence: Evidence): void {
    this.clamps.check('evidence', evidence)
  }

  /**
   * Holds neurons at what is known of them, from the present instant on; what is no longer known is let go. Only what differs
   * is sent to the network. May be called at any time, from inside a run too.
   *
   * A neuron that was on when it is forced off stays on until its tau_ref is over.
   *
   * @throws ParameterError naming population and neuron; then nothing has changed
   */
  clamp(evidence: Evidence): void {
    this.checkOpen('clamp')
    this.clamps.set('clamp.evidence', evidence)
  }

  /**
   * Lets evidence change as it comes: each value is held from the instant on in which it comes, until the next. What
   * does not fit, and an error of the stream, ends the run.
   *
   * The evidence stays when the stream completes, or when the subscription ends.
   */
  follow(evidence$: Observable<Evidence>): Subscription {
    this.checkOpen('follow')
    checkObject('follow.evidence$', evidence$, 'an Observable of evidence')
    if (typeof evidence$.subscribe !== 'function')
      throw new ParameterError('follow.evidence$', evidence$, 'an Observable of evidence')
    const { clock } = this.net
    const following = evidence$.subscribe({
      next: (evidence) => {
        try {
          this.clamps.set('evidence$', evidence)
        } catch (cause) {
          clock.fail(cause, 'evidence$')
        }
      },
      error: (cause: unknown) => clock.fail(cause, 'evidence$'),
    })
    this.followed.add(following)
    return following
  }

  /**
   * Runs the network under what is known, and tells what it says of the rest.
   *
   * @throws ParameterError naming what is wrong with the question; then nothing has changed
   * @throws AlreadyRunningError if another question is under way, or the network runs
   * @throws RunError, RunAborted as {@link Network.run}; the evidence stays
   */
  async posterior(query: Query = {}): Promise<Posterior> {
    const plan = planOf('posterior.query', query, this.samplers)
    if (plan.evidence !== undefined) this.clamps.check('posterior.query.evidence', plan.evidence)
    this.checkOpen('posterior')
    const { clock } = this.net
    if (this.isAsked) throw new AlreadyRunningError(clock.now())
    this.isAsked = true
    try {
      return await this.ask(plan, query)
    } finally {
      this.isAsked = false
    }
  }

  /**
   * Answers to one question after another, each begun when it is pulled, from the state in which the one before left the
   * network, with a burn-in of its own. Flat memory, however many there are.
   *
   * @throws ParameterError for a query that is wrong, at call; for evidence that does not fit, when it is pulled
   */
  answers(
    questions: Iterable<Evidence> | AsyncIterable<Evidence>,
    query: Omit<Query, 'evidence'> = {},
  ): AsyncGenerator<Posterior, void, undefined> {
    const given: unknown = questions
    const isIterable =
      typeof given === 'object' &&
      given !== null &&
      (Symbol.iterator in given || Symbol.asyncIterator in given)
    if (!isIterable) throw new ParameterError('answers.questions', questions, 'an iterable of evidence')
    planOf('answers.query', query, this.samplers)
    if ('evidence' in query)
      throw new ParameterError('answers.query.evidence', query.evidence, 'none beside questions')
    return this.answerEach(questions, query)
  }

  /**
   * What the network holds to be the case as it runs, for whoever listens: on-times over a window that moves with time,
   * told every so often. It runs nothing and changes no spike.
   *
   * Begins at the subscription; ends with the network, or with this.
   */
  beliefs(options: BeliefOptions): Observable<Belief> {
    const { clock } = this.net
    const { onTimes, tau_ref, knownFrom } = this
    return beliefsOf({ clock, onTimes, tau_ref, knownFrom }, options)
  }

  /** Lets all neurons go and listens no more: neither to evidence nor to spikes. */
  end(): void {
    this.followed.unsubscribe()
    this.clamps.set('clamp.evidence', {})
    for (const times of this.onTimes.values()) times.end()
    this.release()
  }

  /** Whoever has ended hears no spikes, and would say that there are none. */
  private checkOpen(what: string): void {
    for (const times of this.onTimes.values())
      if (times.isEnded)
        throw new ParameterError(
          `${what}: network '${this.net.spec.name}'`,
          'ended, or its inference was',
          'one that goes on',
        )
  }

  private async *answerEach(
    questions: Iterable<Evidence> | AsyncIterable<Evidence>,
    query: Omit<Query, 'evidence'>,
  ): AsyncGenerator<Posterior, void, undefined> {
    for await (const evidence of questions) yield await this.posterior({ ...query, evidence })
  }

  private async ask(plan: Plan, { signal, progress }: Query): Promise<Posterior> {
    const { net, tau_ref, clamps } = this
    const { clock } = net
    const start = clock.now()
    const before = clamps.get()
    const run = (end: number) =>
      clock.runUntil(end, {
        ...(signal === undefined ? {} : { signal }),
        ...(progress === undefined ? {} : { progress: (t) => progress((t - start) / tau_ref) }),
      })
    const begin = Math.max(start + plan.burnIn * tau_ref, this.knownFrom)
    checkLength(plan, begin / tau_ref)
    if (plan.evidence !== undefined) clamps.set('posterior.query.evidence', plan.evidence)
    const averaging = this.averagingOf(plan, begin)
    let { version } = clamps
    const begun = () => {
      version = clamps.version
    }
    try {
      // each stage doubles what was averaged, and the last one ends at the longest time that was allowed
      for (let doublings = doublingsOf(plan); ; doublings--) {
        await averaging.stage((plan.duration * tau_ref) / 2 ** doublings, run, begun)
        this.checkOpen('posterior')
        const isHeld = clamps.version === version && clamps.isForced
        const marginals = this.marginalsOf(averaging, isHeld)
        const isPrecise = plan.precision === undefined || worstOf(plan, marginals) <= plan.precision
        if (doublings === 0 || isPrecise)
          return this.posteriorOf(plan, averaging, marginals, { isHeld, isPrecise, burnIn: begin - start })
      }
    } catch (error) {
      // somebody else runs it: no event has come since, so that nothing has felt the evidence
      if (error instanceof AlreadyRunningError) clamps.set('posterior.query.evidence', before)
      throw error
    } finally {
      averaging.end()
    }
  }

  private averagingOf({ asked, joint, samples }: Plan, begin: number): Averaging {
    const populations = new Map(
      Array.from(asked.keys(), (name) => [name, present(this.onTimes.get(name), name)]),
    )
    const chosen = joint.map(({ population, neuron }) => ({
      times: present(this.onTimes.get(population), population),
      neuron,
    }))
    return new Averaging(this.net.clock, populations, chosen, samples, begin)
  }

  /** The state that a neuron is held in, if it was held all the time. */
  private certain(name: string, neuron: number, isHeld: boolean): 0 | 1 | null {
    const state = present(this.clamps.populations.get(name), name).known[neuron]
    return !isHeld || state === FREE ? null : state === 1 ? 1 : 0
  }

  /** @param isHeld whether neurons of which something is known were in that state all the time */
  private marginalsOf(averaging: Averaging, isHeld: boolean): Record<string, Estimates> {
    const duration = averaging.duration / this.tau_ref
    return Object.fromEntries(
      Array.from(averaging.batches, ([name, batches]) => {
        const certain = (i: number) => this.certain(name, i, isHeld)
        return [name, estimatesOf(batches, duration, certain)]
      }),
    )
  }

  private posteriorOf(
    { joint }: Plan,
    averaging: Averaging,
    marginals: Record<string, Estimates>,
    { isHeld, isPrecise, burnIn }: { isHeld: boolean; isPrecise: boolean; burnIn: number },
  ): Posterior {
    const duration = averaging.duration / this.tau_ref
    const known = joint.map(({ population, neuron }) => this.certain(population, neuron, isHeld))
    return {
      burnIn_tau_ref: burnIn / this.tau_ref,
      duration_tau_ref: duration,
      isPrecise,
      marginals,
      ...(joint.length > 0 ? { joint: jointOf(joint, averaging.jointBatches, duration, known) } : {}),
      likely: Object.fromEntries(
        Object.entries(marginals).map(([name, { mean }]) => [
          name,
          Uint8Array.from(mean, (p) => (p > 0.5 ? 1 : 0)),
        ]),
      ),
      samples: Object.fromEntries(averaging.samples),
    }
  }
}

/**
 * Inference with a wired network: clamp evidence, ask for posteriors, listen to beliefs.
 *
 * @throws ParameterError if no population of the network is one of samplers
 * @example
 * ```ts
 * import { wire } from 'rxspike/graph'
 * import { boltzmannMachine, inference } from 'rxspike/inference'
 *
 * // rain makes wet, and so does the sprinkler: one explains the other away
 * const weights = [[0, -1, 4], [-1, 0, 4], [4, 4, 0]]
 * const machine = inference(wire(boltzmannMachine({ seed: 1, bias: [-2, -2, -3], weights })))
 * const rain = async (units: (0 | 1 | null)[]) => {
 *   const { marginals } = await machine.posterior({ evidence: { units }, duration_tau_ref: 20_000 })
 *   return marginals['units']?.mean[0]?.toFixed(1)
 * }
 * await rain([null, null, 1]) // => '0.8'
 * await rain([null, 1, 1]) // => '0.7'
 * ```
 */
export const inference = (net: Network, options: InferenceOptions = {}): Inference =>
  new Inference(net, options)

const samplersOf = (net: Network): ReadonlyMap<string, SamplerNode> => {
  const found = new Map<string, SamplerNode>()
  for (const { name } of net.spec.populations) {
    const node = net.population(name)
    if (isSampler(node)) found.set(name, node)
  }
  return found
}

/** Refuses a time so short that its stretches would begin and end at once, as late as it is. */
const checkLength = ({ duration, precision }: Plan, begin: number): void => {
  const least = BATCHES * begin * 2 ** -40
  if (duration > least) return
  const name = precision === undefined ? 'duration_tau_ref' : 'maxDuration_tau_ref'
  throw new ParameterError(
    `posterior.query.${name}`,
    duration,
    `more than ${least} tau_ref, as it begins at ${begin}`,
  )
}

/** How often the time that is averaged is doubled at most, until it is as long as was allowed. */
const doublingsOf = ({ precision, duration }: Plan): number => {
  let doublings = 0
  if (precision !== undefined) while (duration / 2 ** (doublings + 1) >= SHORTEST) doublings++
  return doublings
}

/** The largest error of all that was asked about. */
const worstOf = ({ asked }: Plan, marginals: Readonly<Record<string, Estimates>>): number => {
  let worst = 0
  for (const [name, neurons] of asked) {
    const { error } = present(marginals[name], name)
    for (const i of neurons) worst = Math.max(worst, present(error[i], 'error'))
  }
  return worst
}
