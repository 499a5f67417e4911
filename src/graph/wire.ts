import type { DependencyContainer } from 'tsyringe'
import { ParameterError, present } from '../models/errors.ts'
import type { Clamp } from '../models/sampler.ts'
import {
  delaySpikes,
  project,
  type ReceivingNode,
  type SpikingNode,
  type Synapses,
} from '../operators/index.ts'
import { compile, type IntrinsicRule, type PlasticityRule } from '../plasticity/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { checkReferences } from './check.ts'
import { decodeSpec } from './codecs.ts'
import { CLOCK, createContainer, KINDS } from './container.ts'
import { type Fault, SpecError } from './errors.ts'
import type { KindRegistry, Recurrence } from './kind.ts'
import { isSampler, Network, type WiredProjection } from './network.ts'
import { Program } from './program.ts'
import { makePart, type Matrix, resolveFields, resolveMatrix, type Setting, type Shape } from './resolve.ts'
import type { NetworkSpec, PopulationSpec, ProgramStep, ProjectionSpec } from './spec.ts'

/**
 * A network at work, from its spec.
 *
 * The spec is checked whole before anything is made. How each population and rule is evaluated is chosen here from the
 * wiring, for everyone's spec alike; `network.explain()` says what was chosen and why.
 *
 * @throws SpecError with every fault, if the spec cannot be wired
 *
 * @example
 * ```ts
 * import { network, wire } from 'rxspike/graph'
 *
 * const net = wire(
 *   network('pair', { seed: 1 })
 *     .population('a', { kind: 'sampler', size: 2 })
 *     .projection('aa', { from: 'a', to: 'a', weights: [[0, 0.8], [-0.4, 0]] })
 *     .build(),
 * )
 * let spikes = 0
 * net.spikes('a').subscribe(() => spikes++)
 * await net.run(10_000)
 * spikes > 800 // => true
 * ```
 */
export const wire = (spec: NetworkSpec, container: DependencyContainer = createContainer()): Network => {
  const kinds = container.resolve(KINDS)
  const decoded = decodeSpec(kinds, spec)
  const faults = checkReferences(decoded)
  if (faults.length > 0) throw new SpecError(faults)
  return new Wiring(decoded, kinds, container.resolve(CLOCK)(decoded.seed)).network()
}

class Wiring {
  private readonly spec: NetworkSpec
  private readonly kinds: KindRegistry
  private readonly clock: EventTimeScheduler
  private readonly faults: Fault[] = []
  private readonly lines: string[] = []
  private readonly populations = new Map<string, SpikingNode>()
  private readonly projections = new Map<string, WiredProjection>()
  /** Projections that a population evaluates within itself. */
  private readonly within = new Set<string>()
  private readonly program: Program

  constructor(spec: NetworkSpec, kinds: KindRegistry, clock: EventTimeScheduler) {
    this.spec = spec
    this.kinds = kinds
    this.clock = clock
    // first of all on the clock: a boundary comes before everything else of its instant
    this.program = new Program(spec.program, clock, (population, neuron, clamp) =>
      this.clamp(population, neuron, clamp),
    )
  }

  network(): Network {
    const { spec } = this
    const synapses = spec.projections.map((projection, k) =>
      this.attempt(`projections[${k}]`, () => this.synapsesOf(projection, `projections[${k}]`)),
    )
    const rules = spec.projections.map(({ plasticity, ...projection }, k) =>
      plasticity === undefined
        ? undefined
        : this.attempt(`projections[${k}].plasticity`, () =>
            makePart(
              this.projectionSetting(projection),
              'rule',
              plasticity,
              `projections[${k}].plasticity`,
              undefined,
            ),
          ),
    )
    spec.populations.forEach((population, k) => {
      this.attempt(`populations[${k}]`, () => {
        const recurrence = this.recurrenceOf(population, synapses, rules)
        this.populations.set(population.name, this.populationOf(population, `populations[${k}]`, recurrence))
      })
    })
    this.checkClamps(spec.program, 'program')
    if (this.faults.length > 0) throw new SpecError(this.faults)
    spec.projections.forEach((projection, k) => {
      this.attempt(`projections[${k}]`, () =>
        this.connect(projection, present(synapses[k], `synapses of ${projection.name}`)),
      )
    })
    spec.projections.forEach((projection, k) => {
      const rule = rules[k]
      if (rule !== undefined)
        this.attempt(`projections[${k}].plasticity`, () => this.attach(projection, rule))
    })
    spec.populations.forEach((population, k) => {
      const { plasticity } = population
      if (plasticity === undefined) return
      const path = `populations[${k}].plasticity`
      this.attempt(path, () => {
        const rule = makePart(this.populationSetting(population), 'biasRule', plasticity, path, undefined)
        this.attachBias(population, rule, path)
      })
    })
    if (this.faults.length > 0) throw new SpecError(this.faults)
    const { populations, projections, program, lines } = this
    return new Network(spec, this.clock, { populations, projections, program, lines })
  }

  /** Runs one step of the wiring; what is wrong with it joins the other faults. */
  private attempt<T>(path: string, step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error
      const where = error.where.startsWith(path) ? error.where : `${path}: ${error.where}`
      this.faults.push({ path: where, value: error.value, expected: error.expected })
      return undefined
    }
  }

  private sizeOf(name: string): number {
    return present(
      this.spec.populations.find((population) => population.name === name),
      `population ${name}`,
    ).size
  }

  private node(name: string): SpikingNode {
    return present(this.populations.get(name), `population ${name}`)
  }

  private shapeOf({ from, to }: Pick<ProjectionSpec, 'from' | 'to'>): Shape {
    return { preSize: this.sizeOf(from), postSize: this.sizeOf(to) }
  }

  private projectionSetting({ name, from, to, stream = name }: Omit<ProjectionSpec, 'plasticity'>): Setting {
    return { kinds: this.kinds, seed: this.spec.seed, stream, shape: this.shapeOf({ from, to }) }
  }

  private populationSetting({ name, stream = name }: PopulationSpec): Setting {
    return { kinds: this.kinds, seed: this.spec.seed, stream, shape: undefined }
  }

  private synapsesOf(projection: ProjectionSpec, path: string): Synapses {
    const { from, to, connectivity = { kind: 'all-to-all' }, weights } = projection
    const shape = this.shapeOf(projection)
    const setting = this.projectionSetting(projection)
    const values: Matrix = resolveMatrix(setting, weights, `${path}.weights`)
    const { preSize, postSize } = shape
    return makePart(setting, 'connectivity', connectivity, `${path}.connectivity`, {
      preSize,
      postSize,
      isRecurrent: from === to,
      weight: (post, pre) => (typeof values === 'number' ? values : (values[post * preSize + pre] ?? 0)),
    })
  }

  /** The one projection that feeds a population, if that comes from itself without delay. */
  private recurrenceOf(
    { name }: PopulationSpec,
    synapses: readonly (Synapses | undefined)[],
    rules: readonly (PlasticityRule | undefined)[],
  ): (Recurrence & { readonly projection: string }) | undefined {
    const inputs = this.spec.projections.flatMap((projection, k) => (projection.to === name ? [k] : []))
    const [k] = inputs
    if (k === undefined || inputs.length > 1) return undefined
    const { from, delay = 0, port, name: projection } = present(this.spec.projections[k], 'projection')
    const own = synapses[k]
    if (from !== name || delay > 0 || port !== undefined || own === undefined) return undefined
    const rule = rules[k]
    return { synapses: own, isPerPhase: rule === undefined || isPerPhase(rule), projection }
  }

  private populationOf(
    population: PopulationSpec,
    path: string,
    recurrence: (Recurrence & { readonly projection: string }) | undefined,
  ): SpikingNode {
    const { name, kind: kindName, size, stream = name, params = {} } = population
    const kind = this.kinds.get('population', kindName)
    const resolved = resolveFields(this.populationSetting(population), kind.fields, params, `${path}.params`)
    const site = { name, size, stream, clock: this.clock }
    const describe = (how: string) => this.lines.push(`population ${name}: ${size} × ${kindName}, ${how}`)
    if (kind.fused === undefined || recurrence === undefined) {
      describe('event by event')
      return kind.make(resolved, site)
    }
    const unfit = kind.fused.unfit(resolved, site, recurrence)
    if (unfit !== undefined) {
      describe(`event by event (no ${kind.fused.name}: ${unfit})`)
      return kind.make(resolved, site)
    }
    describe(`${kind.fused.name}, with ${recurrence.projection} in it`)
    this.within.add(recurrence.projection)
    return kind.fused.make(resolved, site, recurrence)
  }

  private connect(projection: ProjectionSpec, synapses: Synapses): void {
    const { name, from: fromName, to: toName, delay = 0 } = projection
    const from = this.node(fromName)
    const to = this.node(toName)
    this.projections.set(name, { spec: projection, synapses, from })
    const what = `projection ${name}: ${fromName} → ${toName}, ${synapses.count} synapses, delay ${delay} ms`
    if (this.within.has(name)) {
      this.lines.push(`${what}, within ${toName}`)
      return
    }
    if (!isReceiving(to))
      throw new ParameterError('to', toName, `a population that takes input; '${toName}' takes none`)
    this.lines.push(`${what}, as volleys`)
    from.spikes.pipe(project(synapses, projection)).subscribe((volley) => to.receive(volley))
  }

  private attach(
    { name, from: fromName, to: toName, delay = 0 }: ProjectionSpec,
    rule: PlasticityRule,
  ): void {
    const { clock } = this
    const from = this.node(fromName)
    const to = this.node(toName)
    const { synapses } = present(this.projections.get(name), `projection ${name}`)
    const pre = delay > 0 ? from.spikes.pipe(delaySpikes(delay, from.size, clock)) : from.spikes
    const site = {
      synapses,
      clock,
      pre,
      post: to.spikes,
      phases: this.program.changes,
      name: `plasticity of ${name}`,
    }
    const compiled = compile(rule, site)
    for (const line of compiled.explain()) this.lines.push(`plasticity ${name}: ${line}`)
    compiled.updates.subscribe({
      next: (update) => synapses.apply(update),
      error: (cause: unknown) => clock.fail(cause, site.name),
    })
  }

  private attachBias({ name }: PopulationSpec, rule: IntrinsicRule, path: string): void {
    const { clock } = this
    const node = this.node(name)
    if (!isSampler(node))
      throw new ParameterError(path, rule.kind, 'no bias rule: this population has no biases')
    this.lines.push(`plasticity of the biases of ${name}: ${rule.kind}`)
    node.spikes.pipe(rule.operator({ bias: node.bias, phases: this.program.changes, clock })).subscribe({
      next: (bias) => node.setBias(bias),
      error: (cause: unknown) => clock.fail(cause, `plasticity of ${name}`),
    })
  }

  /** Only samplers can be held on or off. */
  private checkClamps(steps: readonly ProgramStep[], path: string): void {
    steps.forEach((step, k) => {
      if ('repeat' in step) this.checkClamps(step.steps, `${path}[${k}].steps`)
      else {
        step.clamp?.forEach(({ population }, c) => {
          const node = this.populations.get(population)
          if (node === undefined || isSampler(node)) return
          this.faults.push({
            path: `${path}[${k}].clamp[${c}].population`,
            value: population,
            expected: 'a population of samplers, which can be clamped',
          })
        })
      }
    })
  }

  private clamp(population: string, neuron: number, clamp: Clamp): void {
    const node = this.node(population)
    if (isSampler(node)) node.clamp(neuron, clamp)
  }
}

const isReceiving = (node: SpikingNode): node is ReceivingNode => 'receive' in node

/** Whether a rule changes weights at the end of phases only. */
const isPerPhase = (rule: PlasticityRule): boolean =>
  rule.kind === 'sum'
    ? rule.rules.every(isPerPhase)
    : rule.stages.some(({ known }) => known?.kind === 'accumulate')
