import type { OperatorFunction } from 'rxjs'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { Stage } from '../part.ts'
import { Flow, type Flows, Gathered } from './flow.ts'
import type { Entry, Watched } from './watched.ts'

/** Updates that may wait one by one for a stage to tell of them; of more, the oldest are taken together. */
const WAITING = 1_000

/** What a stage was told of one synapse and has told nothing of yet. */
interface Waiting {
  /** Those before the ones that are listed. */
  older: Gathered
  listed: { readonly update: WeightUpdate; readonly flow: Flow }[]
}

/** What a stage is between. */
export interface Between {
  /** What the updates that come in come from. */
  readonly before: Flows
  /** What those that come out come from: to be filled. */
  readonly after: Flows
  /** Whether a stage that gathers takes what comes in now. */
  readonly isOpen: () => boolean
}

/**
 * Links what comes out of a stage to what came into it, for the synapses that are watched.
 *
 * The very update that came in is itself. Of a stage that gathers, an update comes from all that it says. Else what is
 * told while an update comes in comes from that one, and what is told at another time from the one that it has the time,
 * axis and index of, or else from all that was not used. What a stage that tells at once tells nothing of, is dropped.
 */
export class StageTrace {
  readonly entering: OperatorFunction<WeightUpdate, WeightUpdate>
  readonly leaving: OperatorFunction<WeightUpdate, WeightUpdate>
  private readonly path: string
  private readonly stage: Stage
  private readonly watched: Watched
  private readonly before: Flows
  private readonly after: Flows
  private readonly isOpen: () => boolean
  private readonly waiting = new Map<number, Waiting>()
  private readonly gathers: Stage['gathers']
  private current: WeightUpdate | undefined
  /** Whether it has told something while it was told something: then it waits for nothing. */
  private isImmediate: boolean

  constructor(path: string, stage: Stage, watched: Watched, { before, after, isOpen }: Between) {
    this.path = path
    this.stage = stage
    this.watched = watched
    this.before = before
    this.after = after
    this.isOpen = isOpen
    this.gathers = stage.gathers ?? (stage.known?.kind === 'accumulate' ? 'once' : undefined)
    this.isImmediate = stage.known !== undefined && this.gathers === undefined
    this.entering = operator((emit) => (update) => {
      const outer = this.current
      this.current = update
      this.enter(update)
      try {
        emit(update)
      } finally {
        this.current = outer
        if (this.isImmediate && this.gathers === undefined) this.drop(update)
      }
    })
    this.leaving = operator((emit) => (update) => {
      this.leave(update)
      emit(update)
    })
  }

  private enter(update: WeightUpdate): void {
    if (this.gathers !== undefined && !this.isOpen()) return
    const flows = this.before.get(update)
    for (const { synapse, place } of this.watched.in(update)) {
      const flow = flows?.get(synapse) ?? new Flow(update.dw[place]!, new Map(), new Map())
      const waiting = this.waitingOf(synapse)
      if (this.gathers !== undefined) {
        // a row or column without a pair of this synapse adds nothing
        if (flow.value === 0 && !flow.isCaused) continue
        if (this.gathers === 'earlier') {
          takeEarlier(waiting, update.t)
          waiting.listed.push({ update, flow })
        } else waiting.older.add(flow)
        continue
      }
      waiting.listed.push({ update, flow })
      const [oldest] = waiting.listed
      if (waiting.listed.length <= WAITING || oldest === undefined) continue
      waiting.older.add(oldest.flow)
      waiting.listed.shift()
    }
  }

  private leave(update: WeightUpdate): void {
    const found = new Map<number, Flow>()
    if (this.current !== undefined && this.gathers === undefined) this.isImmediate = true
    for (const { synapse, place } of this.watched.in(update)) {
      const from = this.origin({ synapse, place }, update)
      const { path, stage } = this
      found.set(synapse, from.flow.through(path, stage.kind, update.dw[place]!, from.count))
    }
    this.after.set(update, found)
  }

  private origin(
    { synapse, place }: Entry,
    update: WeightUpdate,
  ): { readonly flow: Flow; readonly count: number } {
    const { current, gathers } = this
    const waiting = this.waitingOf(synapse)
    if (gathers === undefined) {
      const itself = this.before.get(update)?.get(synapse)
      if (itself !== undefined) {
        waiting.listed = waiting.listed.filter((other) => other.update !== update)
        return { flow: itself, count: 1 }
      }
      const at = waiting.listed.findIndex((other) =>
        current === undefined ? isAbout(other.update, update) : other.update === current,
      )
      const one = waiting.listed[at]
      if (one !== undefined) {
        // what comes in now may make several updates
        if (current === undefined) waiting.listed.splice(at, 1)
        return { flow: one.flow, count: 1 }
      }
      if (current !== undefined) return { flow: Flow.ofNothing(this.path), count: 0 }
    }
    const isByItself = gathers === 'earlier' || gathers === 'each'
    if (isByItself && update.dw[place] === 0) return { flow: Flow.ofNothing(this.path), count: 0 }
    takeEarlier(waiting, gathers === 'earlier' ? update.t : Infinity)
    const all = waiting.older
    const { count } = all
    const flow = all.flow(this.path)
    if (gathers !== 'always' && gathers !== 'earlier') waiting.older = new Gathered()
    return { flow, count }
  }

  /** What tells at once and has told nothing of an update has dropped it. */
  private drop(update: WeightUpdate): void {
    for (const { synapse } of this.watched.in(update)) this.waiting.delete(synapse)
  }

  private waitingOf(synapse: number): Waiting {
    const known = this.waiting.get(synapse)
    if (known !== undefined) return known
    const made: Waiting = { older: new Gathered(), listed: [] }
    this.waiting.set(synapse, made)
    return made
  }
}

/** What came before `t` is no longer listed one by one. */
const takeEarlier = (waiting: Waiting, t: number): void => {
  const { older, listed } = waiting
  const later = listed.findIndex(({ update }) => update.t >= t)
  for (const { flow } of listed.splice(0, later < 0 ? listed.length : later)) older.add(flow)
}

const isAbout = (a: WeightUpdate, b: WeightUpdate): boolean =>
  a.t === b.t && a.axis === b.axis && a.index === b.index
