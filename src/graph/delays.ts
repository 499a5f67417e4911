import { type Synapses, withDelays } from '../operators/index.ts'
import { SpecError } from './errors.ts'
import { type Matrix, resolveMatrix, type Setting, type Shape } from './resolve.ts'
import type { ProjectionSpec } from './spec.ts'

/**
 * The delays of a projection by pair, resolved, and who gives them to its synapses: the connectivity that takes one of
 * the two functions, or else {@link given}.
 */
export class DelaysOf {
  private readonly shape: Shape
  private readonly delay: Matrix
  private readonly dendriticDelay: Matrix
  private readonly path: string
  private isTaken = false

  /** @throws SpecError if rows do not have the shape of the projection, or a distribution cannot be made */
  constructor(
    setting: Setting,
    shape: Shape,
    { delay = 0, dendriticDelay = 0 }: ProjectionSpec,
    path: string,
  ) {
    this.shape = shape
    this.delay = resolveMatrix(setting, delay, `${path}.delay`)
    this.dendriticDelay = resolveMatrix(setting, dendriticDelay, `${path}.dendriticDelay`)
    this.path = path
  }

  /** Of a pair, in ms. Throws a SpecError naming the synapse, if a delay was drawn that is none. */
  get axonal(): (post: number, pre: number) => number {
    this.isTaken = true
    return (post, pre) => this.at('delay', post, pre)
  }

  /** The same in the dendrite. */
  get dendritic(): (post: number, pre: number) => number {
    this.isTaken = true
    return (post, pre) => this.at('dendriticDelay', post, pre)
  }

  /** The synapses with the delays of the projection, unless their maker has taken them. */
  given(synapses: Synapses): Synapses {
    const { delay, dendriticDelay } = this
    if (this.isTaken || (delay === 0 && dendriticDelay === 0)) return synapses
    return withDelays(synapses, {
      delay: typeof delay === 'number' ? delay : this.axonal,
      dendriticDelay: typeof dendriticDelay === 'number' ? dendriticDelay : this.dendritic,
    })
  }

  private at(key: 'delay' | 'dendriticDelay', post: number, pre: number): number {
    const { preSize, postSize } = this.shape
    const matrix = this[key]
    if (typeof matrix === 'number') return matrix
    // a pair that is none is for others to refuse
    const value = post < postSize && pre < preSize ? (matrix[post * preSize + pre] ?? 0) : 0
    if (value >= 0 && value < Infinity) return value
    const expected =
      `a finite number >= 0 ms at the synapse to ${post} from ${pre}; ` +
      "bound the distribution: kind 'uniform', or a cut"
    throw new SpecError([{ path: `${this.path}.${key}`, value, expected }])
  }
}

/** `0.5 … 3`, or the one number that all are. */
export const rangeOf = (delays: number | Float64Array): string => {
  if (typeof delays === 'number') return `${delays}`
  const least = delays.reduce((a, b) => Math.min(a, b))
  const most = delays.reduce((a, b) => Math.max(a, b))
  return least === most ? `${least}` : `${least} … ${most}`
}

/** As `explain` has it. */
export const delaysInWords = ({ axonal, dendritic }: Synapses): string =>
  dendritic === 0
    ? `delay ${rangeOf(axonal)} ms`
    : `delay ${rangeOf(axonal)} ms in the axon and ${rangeOf(dendritic)} ms in the dendrite`
