import type { Network, PartSpec, ProgramStep } from '../../graph/index.ts'
import { SavedReader } from '../../models/saving.ts'
import { type SalPart, salPart } from './rule.ts'

/** The two weights of a reciprocal pair as they move. */
export interface Course {
  /** Epochs that were behind, from 0. */
  readonly epochs: readonly number[]
  /** Weight to neuron 1 from neuron 2. */
  readonly w12: readonly number[]
  /** Weight to neuron 2 from neuron 1. */
  readonly w21: readonly number[]
}

/** The weight that a synapse of the pair had at the end of a course; of what is no course, none. */
export const weightLeft = (
  outcome: object,
  { pre, post }: { readonly pre: number; readonly post: number },
): number | undefined => {
  if (!('epochs' in outcome)) return undefined
  const { w12, w21 } = outcome as Course
  if (pre === 1 && post === 0) return w12.at(-1)
  return pre === 0 && post === 1 ? w21.at(-1) : undefined
}

/** Most moments that a course is kept of, beside the first. */
export const MOMENTS = 100

/** Listens to the two weights between neurons 0 and 1 of a population, from the first instant to the last epoch. */
export const followWeights =
  (projection: string, epochs: number) =>
  (net: Network): (() => Course) => {
    const every = Math.ceil(epochs / MOMENTS)
    const course = { epochs: [] as number[], w12: [] as number[], w21: [] as number[] }
    let epoch = 0
    const synapses = net.synapses(projection)
    const take = (): void => {
      course.epochs.push(epoch)
      course.w12.push(synapses.get(0, 1))
      course.w21.push(synapses.get(1, 0))
    }
    net.keep('course', {
      save: () => ({ epoch, epochs: [...course.epochs], w12: [...course.w12], w21: [...course.w21] }),
      load: (saved) => {
        const from = new SavedReader('course', saved)
        epoch = from.count('epoch')
        for (const name of ['epochs', 'w12', 'w21'] as const)
          course[name].splice(0, Infinity, ...from.list(name).map(Number))
      },
    })
    if (course.epochs.length === 0) take()
    net.phases.subscribe(({ ended }) => {
      if (ended === undefined) return
      epoch++
      if (epoch % every === 0 || epoch === epochs) take()
    })
    return () => ({ epochs: [...course.epochs], w12: [...course.w12], w21: [...course.w21] })
  }

/** How weights learn on their course. */
export interface CourseNumbers {
  readonly eta: number
  /** Share of the learning rate that is left at the end; it falls from the middle on. */
  readonly decayTo: number
  readonly epochs: number
  readonly epochDuration_tau_ref: number
  readonly tau_ref: number
}

const EPOCH = 'epoch'

/** SAL with one change an epoch, for the program {@link courseProgram}. */
export const courseRule = (
  { eta, decayTo, epochs, tau_ref, window }: CourseNumbers & Pick<SalPart, 'window'>,
  stages: readonly PartSpec[] = [],
  plastic?: SalPart['plastic'],
): PartSpec => {
  const schedule = { from: epochs / 2, to: epochs, factor: decayTo }
  return salPart({
    window,
    tau_ref,
    eta,
    phase: EPOCH,
    ...(plastic === undefined ? {} : { plastic }),
    stages: [...(decayTo < 1 ? [{ kind: 'anneal', params: schedule }] : []), ...stages],
  })
}

export const courseProgram = ({ epochs, epochDuration_tau_ref, tau_ref }: CourseNumbers): ProgramStep => ({
  repeat: epochs,
  steps: [{ phase: EPOCH, duration: epochDuration_tau_ref * tau_ref }],
})
