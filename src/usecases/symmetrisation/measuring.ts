import type { Network } from '../../graph/index.ts'
import { alignment, type Alignment } from '../../models/alignment.ts'
import { present } from '../../models/errors.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import { isLayers, type SymmetrisationOptions } from './options.ts'
import type { AlignmentCourse, DirectionsOutcome, SymmetrisationOutcome, WeightsOfBoth } from './outcome.ts'
import { type BothDirections, directionsOf, EPOCH, populationsOf, type SymmetrisationRun } from './spec.ts'

/** Pairs of synapses that are kept for pictures, at most. */
const SHOWN = 5000

/** Pairs of neurons whose weights are followed, at most. */
const TRACED = 12

/** Measures the weights of a network before its first epoch and after each. Part of the network's snapshots. */
export class Measuring implements Saving {
  private readonly net: Network
  private readonly options: SymmetrisationOptions
  private readonly run: SymmetrisationRun
  private readonly directions: readonly Watched[]
  private readonly overall = new Course()
  private readonly spikes: number[]

  constructor(net: Network, options: SymmetrisationOptions, run: SymmetrisationRun) {
    this.net = net
    this.options = options
    this.run = run
    this.directions = directionsOf(options).map((both) => new Watched(both, isLayers(options)))
    const populations = populationsOf(options)
    this.spikes = populations.map(() => 0)
    populations.forEach((name, k) => {
      net.spikes(name).subscribe(() => (this.spikes[k] = (this.spikes[k] ?? 0) + 1))
    })
    this.take()
    net.phases.subscribe(({ ended }) => {
      if (ended?.name === EPOCH) this.take()
    })
    net.keep('symmetrisation', this)
  }

  outcome(): SymmetrisationOutcome {
    const { net, options, run, directions, overall, spikes } = this
    const duration = options.epochs * options.epochDuration_tau_ref
    return {
      ...run,
      overall: overall.rows,
      directions: directions.map((one) => one.outcome(net)),
      rates: populationsOf(options).map(
        (name, k) => (spikes[k] ?? 0) / (net.population(name).size * duration),
      ),
    }
  }

  save(): Saved {
    return {
      overall: this.overall.save(),
      spikes: Float64Array.from(this.spikes),
      directions: this.directions.map((one) => one.save()),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('symmetrisation', saved)
    this.overall.load(from.part('overall'))
    const spikes = from.float64('spikes', this.spikes.length)
    this.spikes.forEach((_, k) => (this.spikes[k] = spikes[k] ?? 0))
    const directions = from.list('directions')
    this.directions.forEach((one, k) => one.load(present(directions[k], `directions[${k}]`)))
  }

  private take(): void {
    const weights = this.directions.map((one) => one.take(this.net))
    if (weights.length === 1) return this.overall.add(present(this.directions[0], 'directions').last)
    const all = (key: keyof WeightsOfBoth): number[] => weights.flatMap((one) => Array.from(one[key]))
    this.overall.add(alignment(all('forward'), all('backward')))
  }
}

interface Weights {
  readonly forward: ArrayLike<number>
  readonly backward: ArrayLike<number>
}

/** Two projections as they are measured. */
class Watched implements Saving {
  last: Alignment = { angleDegrees: null, correlation: null, variance: 0, slope: null }
  private readonly both: BothDirections
  private readonly isMatrix: boolean
  private readonly course = new Course()
  private before: WeightsOfBoth | undefined
  private traces: { readonly forward: number[]; readonly backward: number[] }[] = []

  constructor(both: BothDirections, isMatrix: boolean) {
    this.both = both
    this.isMatrix = isMatrix
  }

  take(net: Network): Weights {
    const weights = this.weights(net)
    this.last = this.isMatrix ? alignment(weights.forward, weights.backward) : alignmentOfPairs(weights)
    this.course.add(this.last)
    if (this.before === undefined) {
      this.before = shown(weights, SHOWN)
      const count = this.isMatrix ? 0 : shown(weights, TRACED).forward.length
      this.traces = Array.from({ length: count }, () => ({ forward: [], backward: [] }))
    }
    const few = shown(weights, TRACED)
    this.traces.forEach(({ forward, backward }, k) => {
      forward.push(few.forward[k] ?? 0)
      backward.push(few.backward[k] ?? 0)
    })
    return weights
  }

  outcome(net: Network): DirectionsOutcome {
    const weights = this.weights(net)
    return {
      name: this.both.name,
      pairs: weights.forward.length,
      course: this.course.rows,
      before: present(this.before, 'weights before'),
      after: shown(weights, SHOWN),
      traces: this.traces,
    }
  }

  save(): Saved {
    const { course, before, traces } = this
    return {
      course: course.save(),
      before: savedWeights(present(before, 'weights before')),
      traces: traces.map(savedWeights),
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('symmetrisation: directions', saved)
    this.course.load(from.part('course'))
    this.before = loadedWeights(from.part('before'))
    this.traces = from.list('traces').map(loadedWeights)
  }

  /** Both directions, a pair of synapses at the same place. */
  private weights(net: Network): Weights {
    const up = net.synapses(this.both.forward)
    const down = net.synapses(this.both.backward)
    // one synapse a neuron: in the order of neurons
    if (!this.isMatrix) return { forward: up.weights, backward: down.weights }
    const forward = up.toMatrix()
    const matrix = down.toMatrix()
    const [above, below] = [up.postSize, up.preSize]
    const backward = Float64Array.from(forward, (_, k) => {
      const [i, j] = [Math.floor(k / below), k % below]
      return matrix[j * above + i] ?? 0
    })
    return { forward, backward }
  }
}

/** Pairs make a network that projects to itself: its angle is that of all its weights to all those the other way. */
const alignmentOfPairs = ({ forward, backward }: Weights): Alignment => {
  const [f, b] = [Array.from(forward), Array.from(backward)]
  const { angleDegrees } = alignment([...f, ...b], [...b, ...f])
  return { ...alignment(f, b), angleDegrees }
}

/** Alignments in turn. */
class Course implements Saving {
  private angleDegrees: (number | null)[] = []
  private correlation: (number | null)[] = []
  private variance: number[] = []
  private slope: (number | null)[] = []

  get rows(): AlignmentCourse {
    const { angleDegrees, correlation, variance, slope } = this
    return { angleDegrees, correlation, variance, slope }
  }

  add(row: Alignment): void {
    this.angleDegrees.push(row.angleDegrees)
    this.correlation.push(row.correlation)
    this.variance.push(row.variance)
    this.slope.push(row.slope)
  }

  save(): Saved {
    return {
      angleDegrees: [...this.angleDegrees],
      correlation: [...this.correlation],
      variance: Float64Array.from(this.variance),
      slope: [...this.slope],
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('symmetrisation: course', saved)
    const measures = (name: string): (number | null)[] =>
      from.list(name).map((x) => (x === null ? null : Number(x)))
    this.angleDegrees = measures('angleDegrees')
    this.correlation = measures('correlation')
    this.variance = Array.from(from.float64('variance', this.angleDegrees.length))
    this.slope = measures('slope')
  }
}

/** Which of many pairs of synapses are kept: every so many-th. */
export const shownStep = (pairs: number): number => stepOf(pairs, SHOWN)

/** A step that leaves at most `most`, and comes around to every row and column of a matrix. */
const stepOf = (count: number, most: number): number => {
  let step = Math.ceil(count / most)
  while (step > 1 && commonDivisor(step, count) > 1) step++
  return step
}

/** Every so many-th pair of synapses, at most `most`. */
const shown = ({ forward, backward }: Weights, most: number): WeightsOfBoth => {
  const step = stepOf(forward.length, most)
  const some = (weights: ArrayLike<number>): number[] => Array.from(weights).filter((_, k) => k % step === 0)
  return { forward: some(forward), backward: some(backward) }
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

const savedWeights = ({ forward, backward }: WeightsOfBoth): Saved => ({
  forward: Float64Array.from(forward),
  backward: Float64Array.from(backward),
})

const loadedWeights = (saved: Saved): { readonly forward: number[]; readonly backward: number[] } => {
  const from = new SavedReader('symmetrisation: weights', saved)
  const forward = from.float64('forward')
  return { forward: Array.from(forward), backward: Array.from(from.float64('backward', forward.length)) }
}
