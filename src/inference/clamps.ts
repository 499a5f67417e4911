import { checkObject } from '../models/check.ts'
import { checkChoice, ParameterError, present, refuseKey } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import { MAX_POTENTIAL } from '../models/sampler.ts'
import { type Saved, SavedReader, type Saving, SnapshotError } from '../models/saving.ts'
import type { SamplerNode } from '../operators/index.ts'
import type { Clamping, Evidence, KnownStates } from './evidence.ts'

/** How it stands for a neuron of which nothing is known. */
export const FREE = -1

/** Refuses what is no way to hold neurons. */
export const checkClamping = (where: string, clamping: Clamping): void => {
  checkObject(where, clamping, 'a way to hold neurons, { by }')
  checkChoice(`${where}.by`, clamping.by, ['force', 'input'])
  const known = clamping.by === 'input' ? ['by', 'strength'] : ['by']
  for (const [key, value] of Object.entries(clamping))
    if (!known.includes(key)) refuseKey(where, key, value, known)
  if (clamping.by !== 'input') return
  const { strength } = clamping
  if (!(typeof strength === 'number' && strength > 0 && strength <= MAX_POTENTIAL))
    throw new ParameterError(
      `${where}.strength`,
      strength,
      `a number > 0 and <= ${MAX_POTENTIAL}, added to a bias`,
    )
}

/**
 * Holds the neurons of a network at what is known of them. Only what differs from what was known before is sent to the
 * network, at the present instant.
 */
export class Clamps implements Saving {
  readonly populations: ReadonlyMap<string, Seen>
  /** Counts the changes: who averages knows whether the evidence was the same all the time. */
  version = 0
  private readonly clamping: Clamping

  constructor(samplers: ReadonlyMap<string, SamplerNode>, clamping: Clamping) {
    this.clamping = clamping
    this.populations = new Map(
      Array.from(samplers, ([name, node]) => [name, new Seen(name, node, samplers, clamping)]),
    )
  }

  /** Whether neurons that are held are in their states for certain. */
  get isForced(): boolean {
    return this.clamping.by === 'force'
  }

  /**
   * Refuses evidence that does not fit the network.
   * @throws ParameterError naming population and neuron
   */
  check(where: string, evidence: Evidence): void {
    checkObject(where, evidence, 'evidence, { population: [0, 1 or null a neuron] }')
    const names = [...this.populations.keys()]
    for (const [name, states] of Object.entries(evidence)) {
      const seen = this.populations.get(name)
      if (seen === undefined)
        throw new ParameterError(
          `${where}.${name}`,
          states,
          `a population of samplers: ${names.join(', ')}`,
          '',
          nearest(name, names),
        )
      seen.check(`${where}.${name}`, states)
    }
  }

  /** What is known from the present instant on, instead of what was known before. */
  set(where: string, evidence: Evidence): void {
    this.check(where, evidence)
    for (const [name, seen] of this.populations) if (seen.set(evidence[name])) this.version++
  }

  /** What is known now. */
  get(): Evidence {
    const all = Array.from(this.populations, ([name, { known }]) => [name, known] as const)
    return Object.fromEntries(
      all
        .filter(([, known]) => known.some((state) => state !== FREE))
        .map(([name, known]) => [name, Array.from(known, (s) => (s === 1 ? 1 : s === 0 ? 0 : null))]),
    )
  }

  save(): Saved {
    const { clamping, populations } = this
    const seen = Array.from(populations, ([name, population]) => [name, population.save()] as const)
    return { strength: strengthOf(clamping), populations: Object.fromEntries(seen) }
  }

  /** @throws SnapshotError if they were held in another way */
  load(saved: Saved): void {
    const from = new SavedReader('inference', saved)
    const strength = from.number('strength')
    if (strength !== strengthOf(this.clamping)) {
      const [was, is] = [strength, strengthOf(this.clamping)].map((one) =>
        one === 0 ? 'by force' : `by input of strength ${one}`,
      )
      throw new SnapshotError('inference: clamping', is, `that of what is held in the network, ${was}`)
    }
    const each = new SavedReader('inference: populations', from.part('populations'))
    for (const [name, seen] of this.populations) seen.load(each.part(name))
  }
}

/** What is added to a bias; 0 where neurons are forced. */
const strengthOf = (clamping: Clamping): number => (clamping.by === 'input' ? clamping.strength : 0)

/** A population of samplers and what is known of it. */
class Seen implements Saving {
  /** One entry a neuron: 0, 1, or {@link FREE}. */
  readonly known: Int8Array
  private readonly name: string
  private readonly node: SamplerNode
  private readonly strength: number
  /** Another population with the same biases, if there is one. */
  private readonly sharer: string | undefined
  /** Of neurons that are held by input: the biases that they get back, and those that they were given. */
  private readonly own: Float64Array
  private readonly given: Float64Array

  constructor(
    name: string,
    node: SamplerNode,
    samplers: ReadonlyMap<string, SamplerNode>,
    clamping: Clamping,
  ) {
    this.name = name
    this.node = node
    this.known = new Int8Array(node.size).fill(FREE)
    this.strength = strengthOf(clamping)
    this.sharer = Array.from(samplers).find(([other, { bias }]) => other !== name && bias === node.bias)?.[0]
    const count = this.strength > 0 ? node.size : 0
    this.own = new Float64Array(count)
    this.given = new Float64Array(count)
  }

  check(where: string, states: unknown): void {
    const { size } = this.node
    const isList = Array.isArray(states) || (ArrayBuffer.isView(states) && 'length' in states)
    if (!isList || (states as ArrayLike<unknown>).length !== size)
      throw new ParameterError(where, states, `an array of ${size}, one of 0, 1 or null a neuron`)
    const list = states as ArrayLike<unknown>
    for (let i = 0; i < size; i++) {
      const state = list[i]
      if (state !== 0 && state !== 1 && state !== null)
        throw new ParameterError(`${where}[${i}]`, state, '0 (off), 1 (on) or null (not known)')
      if (state !== null && this.strength > 0) this.checkInput(`${where}[${i}]`, i, state)
    }
  }

  /** Sends to the network what differs; whether anything did. */
  set(states: KnownStates | undefined): boolean {
    const { known, node } = this
    const changed: number[] = []
    known.forEach((before, i) => {
      const state = states?.[i] ?? FREE
      if (state !== before) changed.push(i)
    })
    if (changed.length === 0) return false
    const bias = this.strength > 0 ? node.bias.slice() : undefined
    for (const i of changed) {
      const state = states?.[i] ?? FREE
      if (bias === undefined) node.clamp(i, state === FREE ? 'free' : state === 1 ? 'on' : 'off')
      else this.push(bias, i, state)
      known[i] = state
    }
    if (bias !== undefined) node.setBias(bias)
    return true
  }

  save(): Saved {
    const { known, own, given } = this
    return { known: Int32Array.from(known), own: own.slice(), given: given.slice() }
  }

  load(saved: Saved): void {
    const from = new SavedReader(`inference: ${this.name}`, saved)
    const known = from.int32('known', this.known.length)
    if (known.some((state) => state !== FREE && state !== 0 && state !== 1))
      throw new SnapshotError(`inference: ${this.name}: known`, known, `${FREE}, 0 or 1 a neuron`)
    this.known.set(known)
    this.own.set(from.float64('own', this.own.length))
    this.given.set(from.float64('given', this.given.length))
  }

  /** The bias that a neuron has by itself: exactly the one from before it was held, and what others have added since. */
  private ownBias(i: number): number {
    const bias = present(this.node.bias[i], 'bias')
    if (this.known[i] === FREE) return bias
    const [own, given] = [present(this.own[i], 'own bias'), present(this.given[i], 'given bias')]
    return bias === given ? own : own + (bias - given)
  }

  private push(bias: Float64Array, i: number, state: number): void {
    const own = this.ownBias(i)
    bias[i] = state === FREE ? own : own + this.strength * (2 * state - 1)
    this.own[i] = own
    this.given[i] = bias[i]
  }

  private checkInput(where: string, i: number, state: number): void {
    if (this.sharer !== undefined)
      throw new ParameterError(
        where,
        state,
        `null: '${this.name}' shares its biases with '${this.sharer}', which would be held as well`,
        'Hold neurons by force.',
      )
    const bias = this.ownBias(i) + this.strength * (2 * state - 1)
    if (!(Math.abs(bias) <= MAX_POTENTIAL))
      throw new ParameterError(
        where,
        state,
        `null, or a smaller strength than ${this.strength}: a bias of ${bias} is beyond ${MAX_POTENTIAL}`,
      )
  }
}
