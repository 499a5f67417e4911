import type { Network, PartSpec, ProgramStep } from '../../graph/index.ts'
import { present } from '../../models/errors.ts'
import { SavedReader } from '../../models/saving.ts'
import { type SalPart, salPart } from './rule.ts'

/** The phase over each run of which a drift is measured. */
const MEASURE = 'measure'

/** How many runs of it there are: enough for a standard error that is right to 7 %. */
const BLOCKS = 100

/**
 * The shortest time for which a drift is measured, in tau_ref: runs of 50 tau_ref. What one run leaves to the next makes errors
 * too small where runs are short: by 15 % for runs of 1 tau_ref, and not to be seen from about 50 on.
 */
export const LEAST_DURATION: number = 50 * BLOCKS

/**
 * The learning rate under which a rule is measured: a power of two, so that dividing by it is exact, and so small that no
 * weight moves by 1e-9 however long it lasts. What is measured is the rule at work, at fixed weights.
 */
export const MEASURING_ETA: number = 2 ** -40

/** A mean over runs of a phase and its standard error, from how the runs differ. */
export interface MeasuredDrift {
  /** Change of w21, the weight to neuron 2 from neuron 1, per tau_ref for a learning rate of 1; that of w12 is its opposite. */
  readonly drift: number
  /** 0 where the runs are all the same, so that nothing is known of it: neurons that hardly fire. */
  readonly error: number
}

/** Listens to the changes of the one weight `W[1][0]` and says their mean and standard error. */
export const measureDrift =
  (projection: string) =>
  (net: Network): (() => MeasuredDrift) => {
    // mean and sum of squares of what came so far (Welford), in changes for a learning rate of 1
    let [count, mean, squares] = [0, 0, 0]
    net.keep('drift', {
      save: () => ({ count, mean, squares }),
      load: (saved) => {
        const from = new SavedReader('drift', saved)
        count = from.count('count')
        mean = from.number('mean')
        squares = from.number('squares')
      },
    })
    net.updates(projection).subscribe(({ dw }) => {
      // by source: the first synapse is that of neuron 1 onto neuron 2
      const change = present(dw[0], 'a synapse') / MEASURING_ETA
      count++
      const step = change - mean
      mean += step / count
      squares += step * (change - mean)
    })
    return () => ({ drift: mean, error: Math.sqrt(squares / (count - 1) / count) })
  }

/** SAL, so that its drift can be measured: for the program {@link measuringProgram}. */
export const measuringRule = (sal: Pick<SalPart, 'window' | 'tau_ref'>): PartSpec =>
  salPart({ ...sal, eta: MEASURING_ETA, phase: MEASURE })

/** A program in which a drift is measured for `duration` ms. */
export const measuringProgram = (duration: number): ProgramStep => ({
  repeat: BLOCKS,
  steps: [{ phase: MEASURE, duration: duration / BLOCKS }],
})
