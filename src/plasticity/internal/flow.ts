import type { WeightUpdate } from '../../operators/index.ts'
import { type CausePair, type CauseSpike, type CauseStep, type CauseTerm, MOST_SPIKES } from '../cause.ts'

/** A spike on its way; what became of it by itself is known when it is summed with others. */
interface Source extends Omit<CauseSpike, 'dw'> {
  readonly dw: number | undefined
}

/** The spikes of a chain: of many the first and the last ones. */
class Sources {
  count = 0
  value = 0
  private first: readonly Source[] = []
  private last: readonly Source[] = []

  static of(source: Source): Sources {
    const made = new Sources()
    made.count = 1
    made.value = source.value
    made.first = [source]
    return made
  }

  add(other: Sources): void {
    this.count += other.count
    this.value += other.value
    for (const source of other.listed()) this.list(source)
  }

  copy(): Sources {
    const made = new Sources()
    made.count = this.count
    made.value = this.value
    made.first = this.first.slice()
    made.last = this.last.slice()
    return made
  }

  listed(): readonly Source[] {
    return [...this.first, ...this.last.slice(-HALF)]
  }

  /** What became of a spike that was by itself so far. */
  settled(dw: number): Sources {
    const [source] = this.first
    if (this.count !== 1 || source === undefined || source.dw !== undefined) return this
    return Sources.of({ ...source, dw })
  }

  private list(source: Source): void {
    const { first, last } = this
    if (first.length < HALF) (first as Source[]).push(source)
    else {
      ;(last as Source[]).push(source)
      // cut now and then, not each time
      if (last.length > 4 * HALF) this.last = last.slice(-HALF)
    }
  }
}

const HALF = MOST_SPIKES / 2

const summary = (sources: Sources | undefined) => ({
  count: sources?.count ?? 0,
  value: sources?.value ?? 0,
  listed: sources?.listed() ?? [],
})

/** What one update says of one synapse: its value, and by chain and by sum what it came from. */
export class Flow {
  readonly value: number
  /** The spikes behind it, by chain. */
  readonly sources: ReadonlyMap<string, Sources>
  /** What stages made of it, by chain and by sum. */
  readonly steps: ReadonlyMap<string, readonly CauseStep[]>

  constructor(
    value: number,
    sources: ReadonlyMap<string, Sources>,
    steps: ReadonlyMap<string, readonly CauseStep[]>,
  ) {
    this.value = value
    this.sources = sources
    this.steps = steps
  }

  /** Of a spike that has not been through a stage yet; of one without a pair nothing is kept. */
  static ofSpike(
    path: string,
    spike: { readonly t: number; readonly side: 'pre' | 'post'; readonly pairs: readonly CausePair[] },
    value: number,
    isCause: boolean,
  ): Flow {
    const sources = isCause ? Sources.of({ ...spike, value, dw: undefined }) : new Sources()
    return new Flow(value, new Map([[path, sources]]), new Map([[path, []]]))
  }

  /** Of an update that came out of nothing that was seen. */
  static ofNothing(path: string): Flow {
    return new Flow(0, new Map(), new Map([[path, []]]))
  }

  /** What a sum adds up. @param path of the sum */
  static added(path: string, flows: readonly Flow[]): Flow {
    const gathered = new Gathered()
    for (const flow of flows) gathered.add(flow, false)
    return gathered.flow(path)
  }

  /** What a stage made of it. */
  through(path: string, kind: string, after: number, count: number): Flow {
    const own = [...(this.steps.get(path) ?? []), { kind, before: this.value, after, count }]
    return new Flow(after, this.sources, new Map([...this.steps, [path, own]]))
  }

  /** What it came from of a chain; undefined if that has no part in it. */
  term(path: string): Omit<CauseTerm, 'path' | 'chain'> | undefined {
    const steps = this.steps.get(path)
    if (steps === undefined) return undefined
    const { count, value, listed } = summary(this.sources.get(path))
    const dw = steps.at(-1)?.after ?? value
    const spikes = listed.map((source) => ({ ...source, dw: source.dw ?? dw }))
    return { dw, count, value, spikes, steps }
  }

  /** Whether some spike is behind it. */
  get isCaused(): boolean {
    for (const { count } of this.sources.values()) if (count > 0) return true
    return false
  }
}

/** Updates of one synapse that a stage has been told and has told nothing of yet, taken together. */
export class Gathered {
  /** How many there are. */
  count = 0
  private value = 0
  private readonly sources = new Map<string, Sources>()
  private readonly steps = new Map<string, CauseStep[]>()

  /** @param isSummed whether it is added to others of its own chain: what it came to by itself is noted */
  add(flow: Flow, isSummed = true): void {
    this.count++
    this.value += flow.value
    const { sources, steps } = flow
    for (const [path, own] of sources) {
      const settled = isSummed ? own.settled(steps.get(path)?.at(-1)?.after ?? own.value) : own
      const known = this.sources.get(path)
      if (known === undefined) this.sources.set(path, settled.copy())
      else known.add(settled)
    }
    for (const [path, own] of steps) {
      const known = this.steps.get(path)
      if (known === undefined) this.steps.set(path, [...own])
      else own.forEach((step, k) => (known[k] = k in known ? addedStep(known[k]!, step) : step))
    }
  }

  /** All of it as one. @param path of what gathers it */
  flow(path: string): Flow {
    const steps = new Map(this.steps)
    if (!steps.has(path)) steps.set(path, [])
    const sources = new Map([...this.sources].map(([key, own]) => [key, own.copy()]))
    return new Flow(this.value, sources, steps)
  }
}

const addedStep = (a: CauseStep, b: CauseStep): CauseStep => ({
  kind: a.kind,
  before: a.before + b.before,
  after: a.after + b.after,
  count: a.count + b.count,
})

/** What the updates of one stream come from: by update, by synapse. */
export type Flows = WeakMap<WeightUpdate, ReadonlyMap<number, Flow>>
