import { present } from '../models/errors.ts'
import { type DelayOptions, type PerPair, type Synapses, withDelays } from '../operators/index.ts'
import { SpecError } from './errors.ts'
import { each, type PairValues, resolvePairs, type Setting, type Shape } from './resolve.ts'
import type { MatrixSpec, ProjectionSpec } from './spec.ts'

/**
 * The delays of a projection by pair, resolved, and who gives them to its synapses: the connectivity that takes one of
 * the two functions, or else {@link given}.
 */
export class DelaysOf {
  private readonly shape: Shape
  private readonly delay: PairValues
  private readonly dendriticDelay: PairValues
  private readonly path: string
  private isTaken = false

  /** @throws SpecError with every fault: rows that do not have the shape, a distribution that cannot be made */
  constructor(
    setting: Setting,
    shape: Shape,
    { delay = 0, dendriticDelay = 0 }: ProjectionSpec,
    path: string,
  ) {
    this.shape = shape
    const given: readonly (readonly [string, MatrixSpec])[] = [
      ['delay', delay],
      ['dendriticDelay', dendriticDelay],
    ]
    const [axonal, dendritic] = each(given, ([key, matrix]) =>
      resolvePairs(setting, shape, matrix, `${path}.${key}`),
    )
    this.delay = present(axonal, 'delay')
    this.dendriticDelay = present(dendritic, 'dendriticDelay')
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

  /** Both, for who asks once a synapse, by source, then by target. */
  get inOrder(): DelayOptions {
    this.isTaken = true
    const of = (key: 'delay' | 'dendriticDelay'): PerPair => {
      const { constant, inOrder } = this[key]
      return constant ?? ((post, pre) => this.checked(key, inOrder(post, pre), post, pre))
    }
    return { delay: of('delay'), dendriticDelay: of('dendriticDelay') }
  }

  /** The synapses with the delays of the projection, unless their maker has taken them. */
  given(synapses: Synapses): Synapses {
    const [delay, dendriticDelay] = [this.delay.constant, this.dendriticDelay.constant]
    if (this.isTaken || (delay === 0 && dendriticDelay === 0)) return synapses
    return withDelays(synapses, {
      delay: delay ?? this.axonal,
      dendriticDelay: dendriticDelay ?? this.dendritic,
    })
  }

  private at(key: 'delay' | 'dendriticDelay', post: number, pre: number): number {
    const { preSize, postSize } = this.shape
    // a pair that is none is for others to refuse
    const isPair = post < postSize && pre < preSize
    return isPair ? this.checked(key, this[key].byPair(post, pre), post, pre) : 0
  }

  private checked(key: 'delay' | 'dendriticDelay', value: number, post: number, pre: number): number {
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
