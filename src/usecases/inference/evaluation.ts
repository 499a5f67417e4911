import type { Network, NetworkSpec } from '../../graph/index.ts'
import {
  classifyNearest,
  distanceToNearest,
  type Evidence,
  inference,
  type Inference,
  type Mask,
  type Pattern,
  type PatternTable,
  type Posterior,
} from '../../inference/index.ts'
import { present } from '../../models/errors.ts'
import type { Wiring } from '../useCase.ts'
import { knownOf, labelHeld, type Questions, textOfStates } from './data.ts'
import type { InferenceOptions } from './options.ts'
import type {
  CompletedPattern,
  CompletionScore,
  DreamScore,
  InferenceOutcome,
  InferenceScenes,
  TimedAccuracy,
} from './outcome.ts'
import { Readout } from './readout.ts'

/** Times after which labels are read, beside the one that is asked for, in tau_ref. */
const READ_AFTER = [1, 10, 100]

/** Burn-in of dreams, in tau_ref: what was known before shall be forgotten. */
const FORGET = 100

/** Dreams with each label held. */
const HELD = 20

/** Patterns, labels held and free dreams that pictures show. */
const SHOWN = { patterns: 10, held: 10, free: 30 }

/** What listens while a network is examined. */
export interface Examining {
  readonly signal?: AbortSignal
  /** Told the event time of the examination so far, in tau_ref. */
  readonly progress?: (done_tau_ref: number) => void
}

/** Figures on labels, which only labelled data has. */
export type LabelScores = Pick<InferenceOutcome, 'accuracy' | 'accuracyOverTime' | 'accuracyFirstSpike'>

/** Figures on completions by one mask, and some of them for a picture. */
export interface CompletionReport {
  readonly score: CompletionScore
  readonly shown: readonly CompletedPattern[]
}

/** Figures on dreams, and some of them for a picture. */
export type DreamReport = { readonly score: DreamScore } & Pick<InferenceScenes, 'held' | 'free'>

/** Times after the burn-in at which labels are read, in tau_ref. */
const readTimes = ({ accuracyDuration_tau_ref }: InferenceOptions): readonly number[] =>
  [...new Set([...READ_AFTER, accuracyDuration_tau_ref])].toSorted((a, b) => a - b)

/** Event time that an examination takes, in tau_ref. */
export const examinationTime = (options: InferenceOptions, { test }: Questions): number => {
  const { labels, patterns } = test
  const completion = options.completionBurnIn_tau_ref + options.completionDuration_tau_ref
  const reading =
    labels.length === 0 ? 0 : options.accuracyBurnIn_tau_ref + present(readTimes(options).at(-1), 'time')
  return (
    patterns.length * (2 * completion + reading) +
    FORGET +
    options.dreams * options.dreamEvery_tau_ref +
    labels.length * (FORGET + HELD * options.dreamEvery_tau_ref)
  )
}

/**
 * Asks a machine that has learned: one network for all questions, whose clamps change in place, in the order in which they
 * are asked here.
 */
export class Examination {
  private readonly net: Network
  private readonly inference: Inference
  private readonly options: InferenceOptions
  private readonly questions: Questions
  private readonly visible: string
  private readonly told: Examining
  private done = 0

  /** @param visible the population of the machine that stands for features, then labels */
  constructor(
    wire: Wiring,
    machine: NetworkSpec,
    visible: string,
    { options, questions, told }: { options: InferenceOptions; questions: Questions; told: Examining },
  ) {
    this.net = wire(machine)
    this.inference = inference(this.net)
    this.options = options
    this.questions = questions
    this.visible = visible
    this.told = told
  }

  end(): void {
    this.net.end()
  }

  /** Reads the labels of held-out patterns from their features, and says how often they are right, time by time. */
  async labels(times: readonly number[] = readTimes(this.options)): Promise<LabelScores> {
    const { test } = this.questions
    const { accuracyBurnIn_tau_ref, accuracyDuration_tau_ref, tau_ref } = this.options
    const { columns, labels, patterns } = test
    if (labels.length === 0) return {}
    const { net } = this
    const readout = new Readout(net, this.visible, { first: columns.length, count: labels.length, tau_ref })
    const last = present(times.at(-1), 'time')
    const right = times.map(() => 0)
    let rightFirst = 0
    for (const pattern of patterns) {
      this.inference.clamp(this.known(knownOf(test, pattern)))
      const burnIn = accuracyBurnIn_tau_ref * tau_ref
      const begin = net.clock.observers.schedule(() => readout.begin(), burnIn)
      const reads = times.map((time, k) =>
        net.clock.observers.schedule(
          () => {
            if (readout.mostActive() === pattern.label) right[k] = (right[k] ?? 0) + 1
          },
          burnIn + time * tau_ref,
        ),
      )
      try {
        await net.run(burnIn + last * tau_ref, this.signal())
      } finally {
        for (const action of [begin, ...reads]) action.unsubscribe()
      }
      if (readout.first === pattern.label) rightFirst++
      this.tick(accuracyBurnIn_tau_ref + last)
    }
    readout.end()
    const accuracyOverTime = times.map((duration_tau_ref, k): TimedAccuracy => {
      return { duration_tau_ref, accuracy: (right[k] ?? 0) / patterns.length }
    })
    const { accuracy } = present(
      accuracyOverTime.find(({ duration_tau_ref }) => duration_tau_ref === accuracyDuration_tau_ref) ??
        accuracyOverTime.at(-1),
      'accuracy',
    )
    return { accuracy, accuracyOverTime, accuracyFirstSpike: rightFirst / patterns.length }
  }

  /** Completes held-out patterns from the features that a mask shows. */
  async completions(mask: Mask): Promise<CompletionReport> {
    const { test } = this.questions
    const { completionBurnIn_tau_ref, completionDuration_tau_ref } = this.options
    const shown = shownPatterns(test)
    const pictures = new Map<number, CompletedPattern>()
    const sums = { hidden: 0, completed: 0, sampled: 0, label: 0 }
    for (const [k, pattern] of test.patterns.entries()) {
      const seen = mask(pattern, k)
      this.inference.clamp(this.known(knownOf(test, pattern, seen)))
      const posterior = await this.ask(completionBurnIn_tau_ref, completionDuration_tau_ref, 1)
      const { mean } = present(posterior.marginals[this.visible], 'visible marginals')
      const inferred = largest(mean.subarray(test.columns.length))
      pattern.states.forEach((state, i) => {
        if (seen[i] === 1) return
        const p = mean[i] ?? 0
        sums.hidden++
        sums.sampled += state === 1 ? p : 1 - p
        if ((p > 0.5 ? 1 : 0) === state) sums.completed++
      })
      if (inferred === pattern.label) sums.label++
      if (shown.includes(k)) {
        const [sample] = this.featuresOf(posterior)
        pictures.set(k, pictureOf(test, pattern, seen, sample, mean, inferred))
      }
      this.tick(completionBurnIn_tau_ref + completionDuration_tau_ref)
    }
    const score = {
      completed: sums.completed / sums.hidden,
      sampled: sums.sampled / sums.hidden,
      ...(test.labels.length === 0 ? {} : { label: sums.label / test.patterns.length }),
    }
    return { score, shown: shown.map((k) => present(pictures.get(k), 'picture')) }
  }

  /** Lets the network dream: free, and then with each label held. */
  async dreams(): Promise<DreamReport> {
    const { train } = this.questions
    const { dreams, dreamEvery_tau_ref } = this.options
    const features = train.columns.length
    const distance = distanceToNearest(train)
    const dreamt = async (evidence: Evidence, count: number): Promise<readonly Uint8Array[]> => {
      this.inference.clamp(evidence)
      const posterior = await this.ask(FORGET, count * dreamEvery_tau_ref, count)
      return present(posterior.samples[this.visible], 'visible samples')
    }
    const meanDistance = (states: readonly Uint8Array[]): number =>
      states.reduce((sum, one) => sum + distance(one.slice(0, features)), 0) / states.length
    const free = await dreamt({}, dreams)
    this.tick(FORGET + dreams * dreamEvery_tau_ref)
    const labelsOf = free.map((states) => onlyOne(states.subarray(features)))
    const occupancy = train.labels.map((_, label) => shareOf(labelsOf, (own) => own === label))
    const held: Uint8Array[][] = []
    for (const label of train.labels.keys()) {
      held.push(
        (await dreamt(this.known(labelHeld(train, label)), HELD)).map((one) => one.slice(0, features)),
      )
      this.tick(FORGET + HELD * dreamEvery_tau_ref)
    }
    const score: DreamScore = {
      distance: meanDistance(free),
      occupancy,
      undecided: train.labels.length === 0 ? 0 : shareOf(labelsOf, (own) => own === undefined),
      everyLabel: occupancy.every((share) => share > 0),
      ...(train.labels.length === 0
        ? {}
        : { held: { distance: meanDistance(held.flat()), right: rightOf(train, held) } }),
    }
    return {
      score,
      held: train.labels.map((label, k) => {
        const samples = present(held[k], 'dreams of a label')
        return {
          label,
          samples: samples.slice(0, SHOWN.held).map(textOfStates),
          mean: train.columns.map((_, i) => rounded(shareOf(samples, (states) => states[i] === 1))),
        }
      }),
      free: free.slice(0, SHOWN.free).map((states, k) => {
        const label = labelsOf[k]
        return {
          states: textOfStates(states.slice(0, features)),
          ...(label === undefined ? {} : { label: present(train.labels[label], 'label') }),
          t_tau_ref: (k + 1) * dreamEvery_tau_ref,
        }
      }),
    }
  }

  private async ask(burnIn_tau_ref: number, duration_tau_ref: number, samples = 0): Promise<Posterior> {
    return this.inference.posterior({
      burnIn_tau_ref,
      duration_tau_ref,
      of: [this.visible],
      ...(samples === 0 ? {} : { samples }),
      ...this.signal(),
    })
  }

  private known(states: readonly (0 | 1 | null)[]): Evidence {
    return { [this.visible]: states }
  }

  /** Samples of a posterior without their labels. */
  private featuresOf({ samples }: Posterior): readonly Uint8Array[] {
    const { length } = this.questions.test.columns
    return present(samples[this.visible], 'visible samples').map((states) => states.slice(0, length))
  }

  private signal(): { readonly signal?: AbortSignal } {
    const { signal } = this.told
    return signal === undefined ? {} : { signal }
  }

  private tick(tau_refs: number): void {
    this.done += tau_refs
    this.told.progress?.(this.done)
  }
}

/** The place of the largest value, of several the first; none where all are 0. */
const largest = (values: Float64Array): number | undefined => {
  let best: number | undefined
  let most = 0
  values.forEach((value, k) => {
    if (value <= most) return
    most = value
    best = k
  })
  return best
}

/** The only one that is on, if it is the only one. */
const onlyOne = (states: Uint8Array): number | undefined => {
  const first = states.indexOf(1)
  return first >= 0 && first === states.lastIndexOf(1) ? first : undefined
}

const shareOf = <T>(all: readonly T[], isSo: (one: T) => boolean): number =>
  all.filter(isSo).length / all.length

/** Means of pictures are seen, not computed with. */
const rounded = (x: number): number => Math.round(1000 * x) / 1000

/** The share of dreams of which the nearest pattern has the label that was held. */
const rightOf = (train: PatternTable, held: readonly (readonly Uint8Array[])[]): number => {
  const patterns = held.flatMap((samples, label) => samples.map((states): Pattern => ({ states, label })))
  return classifyNearest(train, { ...train, patterns }).accuracy
}

/** Patterns that a picture shows: one of each label in turn, or the first ones. */
const shownPatterns = ({ labels, patterns }: PatternTable): readonly number[] => {
  const ofLabels = labels.map((_, label) => patterns.findIndex((pattern) => pattern.label === label))
  const some = [...ofLabels, ...patterns.keys()].filter((k) => k >= 0)
  return [...new Set(some)].slice(0, SHOWN.patterns)
}

const pictureOf = (
  { labels, columns }: PatternTable,
  pattern: Pattern,
  seen: Uint8Array,
  sample: Uint8Array | undefined,
  mean: Float64Array,
  inferred: number | undefined,
): CompletedPattern => {
  const own = pattern.label === undefined ? undefined : labels[pattern.label]
  const told = inferred === undefined ? undefined : labels[inferred]
  return {
    truth: textOfStates(pattern.states),
    seen: textOfStates(seen),
    sample: textOfStates(present(sample, 'sample')),
    mean: Array.from(mean.subarray(0, columns.length), rounded),
    ...(own === undefined ? {} : { label: own }),
    ...(told === undefined ? {} : { inferred: told }),
  }
}
