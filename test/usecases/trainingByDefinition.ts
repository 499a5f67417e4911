// One training by its definition: from recorded spikes, phase by phase, all pairs of spikes gone through. Only the
// published draws are shared with what is tested.
import type { SamplingOptions, SamplingRun } from '../../src/usecases/index.ts'
import { initialDraws, targetDraws } from '../../src/usecases/sampling/paperDraws.ts'
import { enumerate } from '../oracles/boltzmann.ts'
import type { SpikeLike } from '../oracles/residence.ts'

export interface Span {
  readonly name: string
  readonly begin: number
  readonly end: number
}

export interface Learned {
  /** Rows [post][pre]. */
  readonly weights: readonly (readonly number[])[]
  readonly biases: readonly number[]
}

type Matrix = number[][]

const matrix = (size: number, entry: (i: number, j: number) => number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => entry(i, j)))

/** What a target says of the wake phase: E[z_i z_j], and E[z_i] on the diagonal. */
export const wakeStatistics = (target: string): Matrix => {
  const { weights, biases } = targetDraws[target]!
  const { states, probabilities } = enumerate(weights, biases)
  return matrix(biases.length, (i, j) =>
    states.reduce((sum, z, k) => sum + z[i]! * z[j]! * probabilities[k]!, 0),
  )
}

/** Sums over the pairs of a phase, per tau_ref of it: Hebbian ones and those of SAL, [post][pre]. */
const pairSums = (spikes: readonly SpikeLike[], { begin, end }: Span, size: number, tau_ref: number) => {
  const hebbian = matrix(size, () => 0)
  const sal = matrix(size, () => 0)
  for (const later of spikes) {
    if (later.t < begin || later.t >= end) continue
    for (const earlier of spikes) {
      const dt = later.t - earlier.t
      if (dt <= 0 || dt >= tau_ref || later.source === earlier.source) continue
      const triangle = ((1 - dt / tau_ref) * tau_ref) / (end - begin)
      const [i, j] = [later.source, earlier.source]
      hebbian[i]![j]! += triangle
      hebbian[j]![i]! += triangle
      // post = i: pre came before post; post = j: post came before pre
      sal[i]![j]! -= triangle
      sal[j]![i]! += triangle
    }
  }
  return { hebbian, sal }
}

/** Weights and biases before each phase, and at the end. */
export const trainingByDefinition = (
  options: SamplingOptions,
  { arm, target, init }: SamplingRun,
  spikes: readonly SpikeLike[],
  phases: readonly Span[],
): readonly Learned[] => {
  const { tau_ref, noise, plasticityNoise, etaWeight, etaBias, etaSal, bound, epochs, decayFrom, decayTo } =
    options
  const draw = initialDraws[init]!
  const size = draw.biases.length
  const wanted = wakeStatistics(target)
  const clip = (x: number) => Math.max(-bound, Math.min(bound, x))
  let weights = matrix(size, (i, j) => (i === j ? 0 : draw.weights[i]![j]! + noise * draw.asymmetric[i]![j]!))
  let biases = [...draw.biases]
  let epoch = 0
  const course: Learned[] = []
  for (const phase of phases) {
    course.push({ weights, biases })
    if (phase.name !== 'sleep') continue
    const progress = Math.max(0, (epoch - decayFrom * epochs) / (epochs - decayFrom * epochs))
    const share = decayTo ** progress
    const { hebbian, sal } = pairSums(spikes, phase, size, tau_ref)
    const previous = weights
    weights = matrix(size, (i, j) => {
      if (i === j) return 0
      const measured = (1 + plasticityNoise * draw.wakeSleep[i]![j]!) * hebbian[i]![j]!
      const aligned = arm === 'sal' ? (1 + plasticityNoise * draw.sal[i]![j]!) * sal[i]![j]! : 0
      return clip(previous[i]![j]! + share * (etaWeight * (wanted[i]![j]! - measured) + etaSal * aligned))
    })
    biases = biases.map((b, i) => {
      const count = spikes.filter(({ t, source }) => source === i && t >= phase.begin && t < phase.end).length
      return clip(b + share * etaBias * (wanted[i]![i]! - (count * tau_ref) / (phase.end - phase.begin)))
    })
    epoch++
  }
  return [...course, { weights, biases }]
}
