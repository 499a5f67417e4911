import { bufferTime } from 'rxjs'
import { checkFinite, checkInteger, checkObject, checkPositive } from '../models/check.ts'
import { ParameterError, show } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { SnapshotError } from '../models/saving.ts'
import {
  createContainer,
  type Field,
  type Kind,
  KindRegistry,
  KINDS,
  type Network,
  type NetworkSpec,
  type Params,
  type ParamValue,
  restore,
  Snapshot,
  SpecError,
  wire,
} from '../graph/index.ts'
import { RunError } from '../scheduler/index.ts'
import { differenceOf } from './matchers.ts'

/** Something that a kind owes to networks, and does not do. */
export class ContractError extends Error {
  readonly kind = 'fault'
  readonly code = 'E_CONTRACT'
  /** Name of the kind of population. */
  readonly of: string

  constructor(of: string, broken: string, cause?: unknown) {
    super(`kind '${of}': ${broken}`, { cause })
    this.name = 'ContractError'
    this.of = of
  }
}

/** One check of a contract, for the `it` of any test runner. */
export interface ContractCase {
  /** What holds, as a sentence about the kind. */
  readonly name: string
  /** @throws ContractError if it does not hold */
  readonly run: () => Promise<void>
}

export interface ContractOptions {
  /** Parameters that are right, under which the population fires when it is driven. */
  readonly params?: Params
  /** Number of neurons; 3 unless given. */
  readonly size?: number
  /** Weight of the synapses that drive it, from 5 Poisson trains of `rate`; 1 unless given. */
  readonly weight?: number
  /** Rate of the trains that drive it in 1/s; 100 unless given. */
  readonly rate?: number
  /** How long each check runs, in ms; 300 unless given. */
  readonly duration?: number
  /** Whether it can be part of snapshots; it should be, so true unless given. */
  readonly isSaving?: boolean
}

/** A population that the checks watch. */
const POPULATION = 'population'

/**
 * The contract of a kind of population: what every network relies on, each as a case for your test runner.
 *
 *     for (const { name, run } of populationContract(lif)) it(name, run)
 *
 * Checked are: times and sources of its spikes; that cuts, probes and a snapshot in mid-flight change no bit; that a name is
 * only a name; that parameters outside its fields are refused by their paths; that it ends, and says nothing after.
 *
 * @param kind the kind, as it is registered
 * @param options how to make it fire
 * @throws ParameterError if it is no kind of population, or an option is out of range
 */
export const populationContract = (
  kind: Kind<'population'>,
  options: ContractOptions = {},
): readonly ContractCase[] => {
  checkContract(kind, options)
  const contract = new PopulationContract(kind, options)
  return contract.cases()
}

const checkContract = (kind: Kind<'population'>, options: ContractOptions): void => {
  const where = 'populationContract'
  new KindRegistry().register(kind)
  const { role }: { readonly role: string } = kind
  if (role !== 'population') throw new ParameterError(`${where}.kind.role`, role, "'population'")
  checkObject(`${where}.options`, options, 'an object of options')
  const { params = {}, size = 1, weight = 1, rate = 1, duration = 1, isSaving = true } = options
  checkObject(`${where}.params`, params, 'parameters by name')
  checkInteger(`${where}.size`, size, 1)
  checkFinite(`${where}.weight`, weight)
  if (typeof rate !== 'number' || !(rate >= 0 && rate < Infinity))
    throw new ParameterError(`${where}.rate`, rate, 'a finite number >= 0 in 1/s')
  checkPositive(`${where}.duration`, duration, 'ms')
  if (typeof isSaving !== 'boolean') throw new ParameterError(`${where}.isSaving`, isSaving, 'true or false')
}

/** Checks of one kind. */
class PopulationContract {
  private readonly kind: Kind<'population'>
  private readonly options: Required<Omit<ContractOptions, 'params'>> & { readonly params: Params }

  constructor(kind: Kind<'population'>, options: ContractOptions) {
    this.kind = kind
    this.options = { params: {}, size: 3, weight: 1, rate: 100, duration: 300, isSaving: true, ...options }
  }

  cases(): readonly ContractCase[] {
    const check = (name: string, run: () => Promise<void>): ContractCase => ({
      name,
      run: () => run().catch((error: unknown) => this.rethrow(name, error)),
    })
    return [
      check('fires under the drive of this contract', () => this.fires()),
      check('tells each spike when the clock stands at its time, of a neuron it has', () =>
        this.tellsInTime(),
      ),
      check('gives the same spikes however the run is cut', () => this.isCut()),
      check('gives the same spikes whoever watches', () => this.isWatched()),
      check('gives the same spikes under another name, if its stream is kept', () => this.isRenamed()),
      this.options.isSaving
        ? check('goes on from a snapshot bit for bit', () => this.isRestored())
        : check('is refused by name where a snapshot is asked for', () => this.refusesSnapshot()),
      check('refuses parameters outside its fields, by their paths', () => this.refusesParameters()),
      check('completes its spikes at its end, and tells none after', () => this.ends()),
    ]
  }

  private spec(name = POPULATION, params: Params = this.options.params): NetworkSpec {
    const { kind, options } = this
    const ports = kind.ports ?? ['soma']
    return {
      version: 1,
      name: `contract of ${kind.kind}`,
      seed: 1,
      populations: [
        { name: 'drive', size: 5, kind: 'poisson', params: { rate: options.rate } },
        { name, size: options.size, kind: kind.kind, params, stream: POPULATION },
      ],
      projections: ports.map((port, k) => ({
        name: `to ${port}`,
        from: 'drive',
        to: name,
        port,
        weights: options.weight,
        delay: k + 0.5,
      })),
      program: [],
    }
  }

  private container(): ReturnType<typeof createContainer> {
    const container = createContainer()
    container.resolve(KINDS).register(this.kind)
    return container
  }

  private net(spec = this.spec()): Network {
    return wire(spec, this.container())
  }

  /** A network that breaks down under a check breaks the contract too. */
  private rethrow(name: string, error: unknown): never {
    if (error instanceof ContractError) throw error
    if (error instanceof RunError && error.cause instanceof ContractError) throw error.cause
    throw new ContractError(this.kind.kind, `${name}: ${String(error)}`, error)
  }

  private fail(broken: string): never {
    throw new ContractError(this.kind.kind, broken)
  }

  private same(actual: readonly Spike[], expected: readonly Spike[], when: string): void {
    const difference = differenceOf(actual, expected)
    if (difference !== undefined) this.fail(`${when}, ${difference}`)
  }

  private async whole(): Promise<readonly Spike[]> {
    const net = this.net()
    const seen = collect(net)
    await net.run(this.options.duration)
    return seen
  }

  private async fires(): Promise<void> {
    if ((await this.whole()).length > 0) return
    const { rate, weight, duration } = this.options
    this.fail(
      `no spike in ${duration} ms at ${rate}/s and weight ${weight}; expected some. Set rate or weight.`,
    )
  }

  private async tellsInTime(): Promise<void> {
    const net = this.net()
    let before = 0
    const { size, duration } = this.options
    net.spikes(POPULATION).subscribe(({ t, source }) => {
      const now = net.clock.now()
      if (t !== now) this.fail(`a spike of t = ${t} ms is told at ${now} ms; expected at its time`)
      if (t < before)
        this.fail(`a spike of t = ${t} ms comes after one of ${before} ms; expected rising times`)
      if (!(Number.isInteger(source) && source >= 0 && source < size))
        this.fail(`source ${source} of a spike; expected an index from 0 to ${size - 1}`)
      before = t
    })
    await net.run(duration)
  }

  private async isCut(): Promise<void> {
    const { duration } = this.options
    const whole = await this.whole()
    for (const pieces of [2, 7, 31]) {
      const net = this.net()
      const seen = collect(net)
      for (let k = 1; k < pieces; k++) await net.clock.runUntil((k * duration) / pieces)
      await net.clock.runUntil(duration)
      this.same(seen, whole, `cut into ${pieces} pieces`)
    }
  }

  private async isWatched(): Promise<void> {
    const net = this.net()
    net.spikes(POPULATION).pipe(bufferTime(3.3, net.clock.observers)).subscribe()
    net.spikes('drive').subscribe()
    for (const { name } of net.spec.projections) net.volleys(name).subscribe()
    const seen = collect(net)
    await net.run(this.options.duration)
    this.same(seen, await this.whole(), 'with probes')
  }

  private async isRenamed(): Promise<void> {
    const net = this.net(this.spec('another name'))
    const seen = collect(net, 'another name')
    await net.run(this.options.duration)
    this.same(seen, await this.whole(), 'under another name')
  }

  private async isRestored(): Promise<void> {
    const { duration } = this.options
    const whole = await this.whole()
    for (const share of [0, 0.21, 0.5, 0.83]) {
      const net = this.net()
      const seen = collect(net)
      await net.clock.runUntil(share * duration)
      const snapshot = net.snapshot()
      for (const saved of [
        Snapshot.fromBytes(snapshot.toBytes()),
        Snapshot.fromJSON(JSON.parse(JSON.stringify(snapshot))),
      ]) {
        const other = restore(saved, this.container())
        const after = collect(other)
        await other.clock.runUntil(duration)
        this.same([...seen, ...after], whole, `restored at ${share * duration} ms`)
      }
    }
  }

  private refusesSnapshot(): Promise<void> {
    try {
      this.net().snapshot()
    } catch (error) {
      if (error instanceof SnapshotError && error.message.includes(POPULATION)) return Promise.resolve()
      throw error
    }
    return this.fail('a snapshot is made of it, though it does not say how it is saved; expected a refusal')
  }

  private refusesParameters(): Promise<void> {
    const { fields } = this.kind
    for (const [name, field] of Object.entries(fields)) {
      for (const wrong of wrongValues(field)) this.refuses(name, wrong)
    }
    this.refuses('no such parameter', 1)
    return Promise.resolve()
  }

  private refuses(name: string, wrong: ParamValue): void {
    try {
      this.net(this.spec(POPULATION, { ...this.options.params, [name]: wrong }))
    } catch (error) {
      if (error instanceof SpecError && error.faults.every(({ path }) => path.includes(name))) return
      if (!(error instanceof SpecError)) throw error
      this.fail(`params.${name}: ${show(wrong)} is refused as ${error.message}; expected the path of ${name}`)
    }
    this.fail(`params.${name}: ${show(wrong)} is taken; expected a refusal`)
  }

  private async ends(): Promise<void> {
    const { duration } = this.options
    const net = this.net()
    const told: ('spike' | 'end')[] = []
    net.spikes(POPULATION).subscribe({ next: () => told.push('spike'), complete: () => told.push('end') })
    await net.run(duration / 2)
    net.end()
    if (told.at(-1) !== 'end') this.fail('its spikes did not complete when the network ended')
    await net.run(duration / 2)
    const late = told.length - told.indexOf('end') - 1
    if (late > 0) this.fail(`${late} spikes were told after its end`)
  }
}

const collect = (net: Network, name = POPULATION): readonly Spike[] => {
  const seen: Spike[] = []
  net.spikes(name).subscribe((spike) => seen.push(spike))
  return seen
}

/** Values that a field does not allow. */
const wrongValues = (field: Field): readonly ParamValue[] => {
  switch (field.type) {
    case 'number':
    case 'vector': {
      const { above, atLeast, below, atMost } = field
      const beyond = [
        above,
        below,
        atLeast === undefined ? undefined : atLeast - 1,
        atMost === undefined ? undefined : atMost + 1,
      ]
      return [Number.NaN, Infinity, 'one', ...beyond.filter((x) => x !== undefined)]
    }
    case 'numbers':
      return [3, [Number.NaN]]
    case 'text':
      return ['', 3, ...(field.oneOf === undefined ? [] : ['none of these'])]
    case 'flag':
      return ['true', 1]
    case 'matrix':
      return ['one', Number.NaN]
    default:
      return ['one', 3]
  }
}
