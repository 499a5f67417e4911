import type { Observable } from 'rxjs'
import {
  Output,
  project,
  type ShortTermPlasticity,
  SOMA,
  type SpikingNode,
  type Synapses,
  type Volley,
} from '../operators/index.ts'
import { compile, type PlasticityRule } from '../plasticity/index.ts'
import { SharedStatistics } from '../plasticity/internal/sharedStatistics.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { phasesIn, type SoundParts } from './check.ts'
import { DelaysOf, delaysInWords, rangeOf } from './delays.ts'
import { collect, type Fault, oneOf, SpecError, unknownName } from './errors.ts'
import { type Joinable, joinAll, whyApart } from './joining.ts'
import type { KindRegistry, Recurrence } from './kind.ts'
import { isSampler, type NetworkParts, type WiredProjection } from './network.ts'
import { type ClampNeuron, Program } from './program.ts'
import {
  located,
  makeFitting,
  makePart,
  resolveFields,
  resolvePairs,
  type Setting,
  streamOf,
} from './resolve.ts'
import type { NamedRecorder } from './recorder.ts'
import { recorderOf } from './recorderOf.ts'
import type { ClampSpec, PopulationSpec, ProjectionSpec } from './spec.ts'
import { NamedSynapses, States } from './states.ts'
import { isNode, isPerPhase, isReceiving, isSavingNode, weightsOf } from './wiredParts.ts'

/** A population's recurrence, or why it has none that could be evaluated within it. */
type RecurrenceOrReason = Recurrence | string

/** The parts at work. Those with a fault stay out, so that the faults of the others are found too. */
export class Wiring implements NetworkParts {
  readonly faults: Fault[] = []
  readonly lines: string[] = []
  readonly populations: Map<string, SpikingNode> = new Map()
  readonly projections: Map<string, WiredProjection> = new Map()
  readonly program: Program
  readonly recorders: NamedRecorder[] = []
  readonly states: States = new States()
  private readonly named = new NamedSynapses()
  /** The synapses of the projections so far, by name. */
  private readonly made = new Map<string, Synapses>()
  private readonly sound: SoundParts
  private readonly kinds: KindRegistry
  private readonly clock: EventTimeScheduler
  private readonly statistics = new SharedStatistics()
  /** Projections that a population evaluates within itself. */
  private readonly within = new Set<string>()
  /** Populations that nothing is evaluated within, with what `explain` says of them. */
  private readonly apart: (Joinable & { readonly say: (how: string, why: string | undefined) => void })[] = []
  /** Projections whose spikes go from population to population within a joint loop. */
  private readonly joined = new Set<string>()

  constructor(sound: SoundParts, kinds: KindRegistry, clock: EventTimeScheduler) {
    this.sound = sound
    this.kinds = kinds
    this.clock = clock
    // first of all on the clock: a boundary comes before everything else of its instant
    const steps = sound.program.filter((step) => step !== undefined)
    const hold: ClampNeuron = (population, neuron, clamp) => {
      const node = this.populations.get(population)
      if (node !== undefined && isSampler(node)) node.clamp(neuron, clamp)
    }
    this.program = new Program(steps, clock, hold, sound.duration)
    this.states.keep('program', this.program)
    const synapses = this.eachProjection((projection, path) => {
      const own = this.synapsesOf(projection, path)
      if (own !== undefined) this.made.set(projection.name, own)
      return own
    })
    const rules = this.eachProjection((projection, path) => this.ruleOf(projection, path))
    this.eachPopulation((population, path) => {
      const recurrence = this.recurrenceOf(population, synapses, rules)
      this.populations.set(population.name, this.populationOf(population, path, recurrence))
    })
    this.join(synapses)
    this.eachProjection((projection, path, k) => this.connect(projection, path, synapses[k]))
    this.eachProjection((projection, path, k) => this.attach(projection, `${path}.plasticity`, rules[k]))
    this.eachPopulation((population, path) => this.attachBias(population, `${path}.plasticity`))
    this.keepNodes()
    this.checkClamps()
    sound.recorders.forEach((recorder, k) => {
      if (recorder === undefined) return
      const made = collect(this.faults, () =>
        recorderOf(this, sound, kinds, clock, recorder, `recorders[${k}]`),
      )
      if (made !== undefined) this.recorders.push(made)
    })
  }

  warnings(): readonly string[] {
    return [...this.projections].flatMap(([name, { rule }]) =>
      (rule?.warnings() ?? []).map((text) => `plasticity of ${name}: ${text}`),
    )
  }

  private eachProjection<T>(
    step: (projection: ProjectionSpec, path: string, k: number) => T,
  ): (T | undefined)[] {
    return this.sound.projections.map((projection, k) =>
      projection === undefined
        ? undefined
        : collect(this.faults, () => step(projection, `projections[${k}]`, k)),
    )
  }

  private eachPopulation(step: (population: PopulationSpec, path: string) => void): void {
    this.sound.populations.forEach((population, k) => {
      if (population !== undefined) collect(this.faults, () => step(population, `populations[${k}]`))
    })
  }

  private projectionSetting({ name, from, to, stream = name }: ProjectionSpec): Setting | undefined {
    const { seed, sizes, phases } = this.sound
    const preSize = sizes.get(from)
    const postSize = sizes.get(to)
    return preSize === undefined || postSize === undefined
      ? undefined
      : { kinds: this.kinds, seed, stream, phases, shape: { preSize, postSize } }
  }

  private populationSetting({ name, stream = name }: PopulationSpec): Setting {
    const { seed, phases } = this.sound
    return { kinds: this.kinds, seed, stream, phases, shape: undefined }
  }

  private synapsesOf(projection: ProjectionSpec, path: string): Synapses | undefined {
    const { from, to, connectivity = { kind: 'all-to-all' }, weights = 0 } = projection
    const setting = this.projectionSetting(projection)
    if (setting?.shape === undefined) return undefined
    const { preSize, postSize } = setting.shape
    const { shape } = setting
    const values = collect(this.faults, () => resolvePairs(setting, shape, weights, `${path}.weights`))
    const delays = collect(this.faults, () => new DelaysOf(setting, shape, projection, path))
    if (values === undefined || delays === undefined) return undefined
    const made = makePart(setting, 'connectivity', connectivity, `${path}.connectivity`, {
      preSize,
      postSize,
      isRecurrent: from === to,
      random: streamOf(setting, `${path}.connectivity`),
      weight: values.byPair,
      weightInOrder: values.inOrder,
      get delay() {
        return delays.axonal
      },
      get dendriticDelay() {
        return delays.dendritic
      },
      get delaysInOrder() {
        return delays.inOrder
      },
      synapsesOf: (name) => this.made.get(name),
    })
    const synapses = delays.given(made)
    if (projection.connectivity === undefined && Array.isArray(weights)) {
      this.checkRows(weights, synapses, `${path}.weights`)
    }
    return synapses
  }

  /** Where nobody said who is connected, a weight that is written down must not be dropped without a word. */
  private checkRows(rows: readonly (readonly number[])[], synapses: Synapses, path: string): void {
    rows.forEach((row, post) => {
      row.forEach((value, pre) => {
        if (value === 0 || synapses.position(post, pre) >= 0) return
        const hint = post === pre ? ' (an autapse only with connectivity all-to-all, autapses true)' : ''
        const expected = `0, for there is no synapse to ${post} from ${pre}${hint}`
        this.faults.push({ path: `${path}[${post}][${pre}]`, value, expected })
      })
    })
  }

  private ruleOf(projection: ProjectionSpec, path: string): PlasticityRule | undefined {
    const setting = this.projectionSetting(projection)
    const { populations, projections } = this.sound.names
    return projection.plasticity === undefined || setting === undefined
      ? undefined
      : makePart(
          { ...setting, named: { population: populations, projection: projections } },
          'rule',
          projection.plasticity,
          `${path}.plasticity`,
          undefined,
        )
  }

  /** The one projection that feeds a population, if that comes from itself without delay. */
  private recurrenceOf(
    { name }: PopulationSpec,
    synapses: readonly (Synapses | undefined)[],
    rules: readonly (PlasticityRule | undefined)[],
  ): RecurrenceOrReason {
    const inputs = [...this.sound.projections.entries()].filter(([, projection]) => projection?.to === name)
    const [[k, projection] = [0, undefined]] = inputs
    const own = synapses[k]
    if (projection === undefined || own === undefined) return 'no projection leads to it'
    if (inputs.length > 1) return `${inputs.length} projections lead to it`
    if (projection.from !== name) return `${projection.name} comes from ${projection.from}`
    if (own.delays !== undefined) return `${projection.name} has delays of ${rangeOf(own.delays)} ms`
    if (own.delay > 0) return `${projection.name} has a delay of ${own.delay} ms`
    if (projection.shortTerm !== undefined) return `${projection.name} has short-term plasticity`
    // a rule of another projection changes them as well, where they are shared
    const isSlow = rules.every((rule, j) => rule === undefined || synapses[j] !== own || isPerPhase(rule))
    return { projection: projection.name, synapses: own, isPerPhase: isSlow }
  }

  private populationOf(
    population: PopulationSpec,
    path: string,
    recurrence: RecurrenceOrReason,
  ): SpikingNode {
    const { name, kind: kindName, size, stream = name, params = {} } = population
    const kind = this.kinds.get('population', kindName)
    const { fused } = kind
    const resolved = resolveFields(this.populationSetting(population), kind.fields, params, `${path}.params`)
    const site = {
      name,
      size,
      stream,
      clock: this.clock,
      population: (other: string) => this.populations.get(other),
    }
    const line = this.lines.length
    const describe = (how: string, why: readonly (string | undefined)[] = []) => {
      const reasons = why.filter((reason) => reason !== undefined).join('; ')
      this.lines[line] =
        `population ${name}: ${size} × ${kindName}, ${how}${reasons === '' ? '' : ` (${reasons})`}`
    }
    const apart = (made: SpikingNode, reason?: string): SpikingNode => {
      const why = fused && `no ${fused.name}: ${reason}`
      const say = (how: string, whyNot: string | undefined) => describe(how, [why, whyNot])
      this.apart.push({ name, node: made, joint: kind.joint, say })
      return made
    }
    describe('')
    const node = located(kind.fields, path, () =>
      makeFitting(kind, resolved, site, path, () => {
        if (fused === undefined) return apart(kind.make(resolved, site))
        const unfit = typeof recurrence === 'string' ? recurrence : fused.unfit(resolved, site, recurrence)
        if (typeof recurrence === 'string' || unfit !== undefined)
          return apart(kind.make(resolved, site), unfit)
        describe(`${fused.name}, with ${recurrence.projection} in it`)
        this.within.add(recurrence.projection)
        return fused.make(resolved, site, recurrence)
      }),
    )
    if (!isNode(node)) {
      const expected = 'a kind whose make returns a node, with a stream of spikes'
      throw new SpecError([{ path: `${path}.kind`, value: kindName, expected }])
    }
    return node
  }

  /** Evaluates together what feeds one another without delay, where its kind has a form for it. */
  private join(synapses: readonly (Synapses | undefined)[]): void {
    const direct = this.sound.projections.flatMap((projection, k) => {
      const own = synapses[k]
      if (projection === undefined || own === undefined) return []
      const { name, from, to, port = SOMA, shortTerm } = projection
      const isAtOnce = own.delay === 0 && own.delays === undefined
      const isDirect = isAtOnce && port === SOMA && shortTerm === undefined && !this.within.has(name)
      return isDirect ? [{ name, from, to, synapses: own }] : []
    })
    const groups = joinAll(this.apart, direct, this.clock)
    for (const { projections } of groups) for (const name of projections) this.joined.add(name)
    for (const each of this.apart) {
      const group = groups.find(({ populations }) => populations.includes(each.name))
      const others = group?.populations.filter((name) => name !== each.name) ?? []
      if (group === undefined) each.say('event by event', whyApart(each))
      else if (others.length === 0) each.say(`event by event, ${group.form.name} with itself`, undefined)
      else each.say(`event by event, ${group.form.name} with ${others.join(', ')}`, undefined)
    }
  }

  private connect(projection: ProjectionSpec, path: string, synapses: Synapses | undefined): void {
    const { name, from: fromName, to: toName } = projection
    const from = this.populations.get(fromName)
    const to = this.populations.get(toName)
    const isWithin = this.within.has(name)
    this.checkPort(projection, to === undefined || isWithin || isReceiving(to), path)
    const shortTerm = this.shortTermOf(projection, path)
    if (from === undefined || to === undefined || synapses === undefined) return
    this.checkShared(projection, synapses, path)
    const volleys = this.volleysOf(projection, from, synapses, shortTerm)
    this.projections.set(name, { spec: projection, synapses, volleys })
    this.named.add(name, synapses)
    this.states.keep(`weights of ${name}`, weightsOf(name, synapses))
    const joined = this.joined.has(name)
    const how = isWithin ? `within ${toName}` : joined ? 'within the joint loop' : 'as volleys'
    this.lines.push(
      `projection ${name}: ${fromName} → ${toName}, ${synapses.count} synapses, ${delaysInWords(synapses)}, ${how}${shortTerm === undefined ? '' : `, ${shortTerm.kind}`}`,
    )
    if (!isWithin && !joined && isReceiving(to)) volleys.subscribe((volley) => to.receive(volley))
  }

  /**
   * A population has one input for all volleys of the same synapses, and it either knows efficacies or does not.
   * @throws SpecError if one of two projections that share them has short-term plasticity
   */
  private checkShared({ to, shortTerm }: ProjectionSpec, synapses: Synapses, path: string): void {
    for (const [other, { spec, synapses: theirs }] of this.projections) {
      if (theirs !== synapses || spec.to !== to) continue
      if ((spec.shortTerm === undefined) === (shortTerm === undefined)) continue
      const expected = `${shortTerm === undefined ? 'some' : 'none'}, as ${other}, which leads to '${to}' by the same synapses`
      throw new SpecError([{ path: `${path}.shortTerm`, value: shortTerm?.kind, expected }])
    }
  }

  private shortTermOf(projection: ProjectionSpec, path: string): ShortTermPlasticity | undefined {
    const { shortTerm } = projection
    const setting = this.projectionSetting(projection)
    if (shortTerm === undefined || setting?.shape === undefined) return undefined
    const { preSize } = setting.shape
    return makePart(setting, 'shortTerm', shortTerm, `${path}.shortTerm`, { preSize })
  }

  /** What a projection sends: one state of its short-term plasticity, whoever listens. */
  private volleysOf(
    { name, port = SOMA }: ProjectionSpec,
    from: SpikingNode,
    synapses: Synapses,
    shortTerm: ShortTermPlasticity | undefined,
  ): Observable<Volley> {
    const sent = from.spikes.pipe(project(synapses, { port }))
    if (shortTerm === undefined) return sent
    const site = `short-term plasticity of ${name}`
    if (shortTerm.isSaving !== true) this.states.refuse(site)
    const keep = this.states.under(`${site}: `)
    const changed = new Output<Volley>(this.clock, site)
    sent.pipe(shortTerm.operator({ preSize: synapses.preSize, keep })).subscribe({
      next: (volley) => changed.next(volley),
      error: (cause: unknown) => this.clock.fail(cause, site),
      complete: () => changed.complete(),
    })
    return changed.stream
  }

  /** @throws SpecError if the target takes no input, or none at this port */
  private checkPort({ to, port = SOMA }: ProjectionSpec, takesInput: boolean, path: string): void {
    const target = this.sound.populations.find((population) => population?.name === to)
    if (target === undefined) return
    const { ports = [SOMA] } = this.kinds.get('population', target.kind)
    if (!takesInput || ports.length === 0) {
      const expected = `a population that takes input; '${to}' takes none`
      throw new SpecError([{ path: `${path}.to`, value: to, expected }])
    }
    if (!ports.includes(port))
      throw new SpecError([unknownName(`${path}.port`, port, `a port of '${to}', ${oneOf(ports)}`, ports)])
  }

  /** Last of all: their loading may need the weights, and where one has ended, what listens to it hears so. */
  private keepNodes(): void {
    for (const [name, node] of this.populations) {
      const what = `population ${name}`
      if (!isSavingNode(node)) this.states.refuse(what)
      else {
        this.states.keep(what, {
          save: () => node.save(this.named),
          load: (saved) => node.load(saved, this.named),
        })
      }
    }
  }

  private attach(
    { name, from: fromName, to: toName, plasticity }: ProjectionSpec,
    path: string,
    rule: PlasticityRule | undefined,
  ): void {
    const { clock } = this
    const from = this.populations.get(fromName)
    const to = this.populations.get(toName)
    const projection = this.projections.get(name)
    if (!from || !to || !projection || !rule || !plasticity) return
    const { synapses } = projection
    const keep = this.states.under(`plasticity of ${name}: `)
    // what reads a population that is faulty itself is no fault of its own
    const leftOut = new Set<string>()
    const site = {
      synapses,
      clock,
      pre: from.spikes,
      post: to.spikes,
      phases: this.program.changes,
      name: `plasticity of ${name}`,
      keep,
      statistics: this.statistics,
      population: (other: string) => {
        const found = this.populations.get(other)
        if (found === undefined && this.sound.names.populations.has(other)) leftOut.add(other)
        return found
      },
      postNode: to,
    }
    const attached = () => {
      const compiled = compile(rule, site)
      this.projections.set(name, { ...projection, rule: compiled })
      for (const line of compiled.explain()) this.lines.push(`plasticity ${name}: ${line}`)
      for (const part of compiled.unsaved) this.states.refuse(`${site.name}: ${part}`)
      compiled.updates.subscribe({
        next: (update) => synapses.apply(update),
        error: (cause: unknown) => clock.fail(cause, site.name),
      })
    }
    try {
      located(this.kinds.get('rule', plasticity.kind).fields, path, attached)
    } catch (error) {
      if (leftOut.size === 0) throw error
    }
  }

  private attachBias(population: PopulationSpec, path: string): void {
    const { clock } = this
    const { name, plasticity } = population
    if (plasticity === undefined) return
    const rule = makePart(this.populationSetting(population), 'biasRule', plasticity, path, undefined)
    const node = this.populations.get(name)
    if (node === undefined) return
    if (!isSampler(node)) {
      const expected = `no bias rule: '${name}' has no biases`
      throw new SpecError([{ path, value: plasticity.kind, expected }])
    }
    located(this.kinds.get('biasRule', plasticity.kind).fields, path, () => {
      this.lines.push(`plasticity of the biases of ${name}: ${rule.kind}`)
      const keep = this.states.under(`bias rule of ${name}: `)
      if (rule.isSaving !== true) this.states.refuse(`plasticity of the biases of ${name}: ${rule.kind}`)
      node.spikes
        .pipe(rule.operator({ bias: node.bias, phases: this.program.changes, clock, keep }))
        .subscribe({
          next: (bias) => {
            try {
              node.setBias(bias)
            } catch (cause) {
              // at once, and by name: RxJS would report it when the run pauses
              clock.fail(cause, `plasticity of ${name}`)
            }
          },
          error: (cause: unknown) => clock.fail(cause, `plasticity of ${name}`),
        })
    })
  }

  /** Only samplers can be held on or off. */
  private checkClamps(): void {
    for (const { path, step } of phasesIn(this.sound.program)) {
      const { clamp = [] } = step as { readonly clamp?: readonly ClampSpec[] }
      clamp.forEach(({ population }, c) => {
        const node = this.populations.get(population)
        if (node === undefined || isSampler(node)) return
        const expected = 'a population of samplers, which can be clamped'
        this.faults.push({ path: `${path}.clamp[${c}].population`, value: population, expected })
      })
    }
  }
}
