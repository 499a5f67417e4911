import { SnapshotError } from '../../models/saving.ts'
import { numbersOf, outcomeReader } from '../trials.ts'
import type { SymmetrisationOptions } from './options.ts'
import { directionsOf, populationsOf, type SymmetrisationRun } from './spec.ts'

/** How alike the two directions were: an entry before the first epoch, and one after each. Null where it is not defined. */
export interface AlignmentCourse {
  /** Of forward to backward weights; of pairs, of the weights of both directions to those the other way. */
  readonly angleDegrees: readonly (number | null)[]
  readonly correlation: readonly (number | null)[]
  /** Of backward minus forward. */
  readonly variance: readonly number[]
  /** Of backward over forward. */
  readonly slope: readonly (number | null)[]
}

/** Weights of both directions, a pair of synapses at the same place. */
export interface WeightsOfBoth {
  readonly forward: readonly number[]
  readonly backward: readonly number[]
}

/** What became of two projections between the same populations. */
export interface DirectionsOutcome {
  readonly name: string
  /** Pairs of synapses. */
  readonly pairs: number
  readonly course: AlignmentCourse
  /** Of every so many-th pair, for pictures: all where there are no more than 5,000. */
  readonly before: WeightsOfBoth
  readonly after: WeightsOfBoth
  /** Of a few pairs of neurons that stand alone: their weights before the first epoch and after each. */
  readonly traces: readonly WeightsOfBoth[]
}

/** What came of one run. */
export interface SymmetrisationOutcome extends SymmetrisationRun {
  /** All pairs of synapses of the network as one. */
  readonly overall: AlignmentCourse
  readonly directions: readonly DirectionsOutcome[]
  /** Spikes a neuron and tau_ref, a population. */
  readonly rates: readonly number[]
}

/**
 * An outcome as it stands in a file.
 * @throws SnapshotError if it is none of this run
 */
export const symmetrisationOutcome = (
  value: unknown,
  options: SymmetrisationOptions,
  run: SymmetrisationRun,
): SymmetrisationOutcome => {
  const from = outcomeReader('outcome', value)
  if (from.text('arm') !== run.arm) throw new SnapshotError('outcome: arm', from.text('arm'), run.arm)
  if (from.number('seed') !== run.seed)
    throw new SnapshotError('outcome: seed', from.number('seed'), String(run.seed))
  const points = options.epochs + 1
  const names = directionsOf(options).map(({ name }) => name)
  const directions = from.list('directions').map((one, k): DirectionsOutcome => {
    const where = `outcome: directions[${k}]`
    const reader = outcomeReader(where, one)
    const before = weightsIn(`${where}.before`, reader.part('before'))
    return {
      name: reader.text('name'),
      pairs: reader.count('pairs'),
      course: courseIn(`${where}.course`, reader.part('course'), points),
      before,
      after: weightsIn(`${where}.after`, reader.part('after'), before.forward.length),
      traces: reader.list('traces').map((trace, t) => weightsIn(`${where}.traces[${t}]`, trace, points)),
    }
  })
  const found = directions.map(({ name }) => name)
  if (JSON.stringify(found) !== JSON.stringify(names))
    throw new SnapshotError('outcome: directions', found, `those of ${names.join('; ')}`)
  return {
    ...run,
    overall: courseIn('outcome: overall', from.part('overall'), points),
    directions,
    rates: numbersOf('outcome: rates', from.part('rates'), populationsOf(options).length),
  }
}

const courseIn = (where: string, value: unknown, points: number): AlignmentCourse => {
  const reader = outcomeReader(where, value)
  const measures = (name: string): readonly (number | null)[] => {
    const list = reader.list(name)
    const numbers = list.map((x) => x ?? 0)
    numbersOf(`${where}.${name}`, numbers, points)
    return list as readonly (number | null)[]
  }
  return {
    angleDegrees: measures('angleDegrees'),
    correlation: measures('correlation'),
    variance: numbersOf(`${where}.variance`, reader.part('variance'), points),
    slope: measures('slope'),
  }
}

const weightsIn = (where: string, value: unknown, length?: number): WeightsOfBoth => {
  const reader = outcomeReader(where, value)
  const forward = numbersOf(`${where}.forward`, reader.part('forward'), length)
  return { forward, backward: numbersOf(`${where}.backward`, reader.part('backward'), forward.length) }
}
