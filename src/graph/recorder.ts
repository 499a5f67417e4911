import type { Observable } from 'rxjs'
import type { Keep } from '../models/saving.ts'
import type { Columns, Row } from '../models/tables.ts'
import type { PhaseChange, SpikingNode, Synapses } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'

/**
 * Something of a network as a table: the columns, and the rows as they come about. Where they go is another's business.
 *
 * Watching changes no result: a recorder draws nothing and writes to nothing of the network.
 */
export interface Recorder {
  readonly columns: Columns
  /**
   * The rows from the subscription on, in the order of event time; they complete when the network ends. Nothing is
   * computed for a recorder to which nobody has subscribed.
   * @param keep takes note of the state that the stream has, so that another can go on from it
   */
  rows(keep?: Keep): Observable<Row>
}

/** A recorder of a network. */
export interface NamedRecorder extends Recorder {
  readonly name: string
  readonly kind: string
}

/** What a recorder is made with. */
export interface RecorderSite {
  readonly name: string
  readonly clock: EventTimeScheduler
  /** The boundaries of the program; completes when the network ends. */
  readonly phases: Observable<PhaseChange>
  /** A population by its name, which a field with `names: 'population'` has checked. */
  population(name: string): SpikingNode
  /** The synapses of a projection by its name. */
  synapses(name: string): Synapses
}
