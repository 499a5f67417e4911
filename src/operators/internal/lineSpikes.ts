import type { Observable } from 'rxjs'
import type { Spike } from '../../models/events.ts'
import type { Keep } from '../../models/saving.ts'
import type { EventTimeScheduler } from '../../scheduler/index.ts'
import { Population } from '../population.ts'
import { SOMA } from '../project.ts'
import type { SynapsesByName } from '../savingNode.ts'
import type { Volley } from '../volley.ts'
import { checkSource } from './check.ts'
import type { LinesOfSide } from './lines.ts'

/**
 * The spikes of each line for those of the neurons: each again on every line of its neuron, after the delay of the line;
 * `source` is the line.
 *
 * Hot, from this call on. One instant: a line without delay tells in the round of the spike, the others as arrivals.
 * Ends when the source has and the last spike has come; an error of the source ends the run.
 */
export const lineSpikes = (
  spikes: Observable<Spike>,
  lines: LinesOfSide,
  clock: EventTimeScheduler,
  keep?: Keep,
): Observable<Spike> => {
  const node = new LineNode(clock.uniqueName('lines'), lines, clock)
  keep?.('lines', {
    save: () => node.save(node.ownSynapses),
    load: (saved) => node.load(saved, node.ownSynapses),
  })
  spikes.subscribe({
    next: (spike) => node.take(spike),
    error: (cause: unknown) => clock.fail(cause, node.name),
    complete: () => node.close(),
  })
  return node.spikes
}

/** Takes in a spike as a volley to the lines with delay, and tells what arrives. */
class LineNode extends Population {
  /** How its volleys are saved: there is one projection, its own. */
  readonly ownSynapses: SynapsesByName
  private readonly lines: LinesOfSide
  private isClosed = false

  constructor(name: string, lines: LinesOfSide, clock: EventTimeScheduler) {
    super(name, lines.count, clock)
    this.lines = lines
    this.ownSynapses = { nameOf: () => 'lines', named: () => lines.delayed }
  }

  take({ t, source }: Spike): void {
    const { immediate, delayed } = this.lines
    checkSource(this.name, source, delayed.preSize)
    const { begin, delay } = delayed
    this.receive({
      t,
      source,
      port: SOMA,
      synapses: delayed,
      begin: begin[source]!,
      end: begin[source + 1]!,
      delay,
    })
    if (immediate[source]! >= 0) this.emit(t, immediate[source]!)
  }

  /** Nothing more is taken. */
  close(): void {
    this.isClosed = true
    if (this.inputTime() === Infinity) this.end()
  }

  protected override arrive({ synapses, begin, end }: Volley, t: number): void {
    for (let k = begin; k < end; k++) this.emit(t, synapses.targets[k]!)
  }

  protected override arrived(): void {
    if (this.isClosed && this.inputTime() === Infinity) this.end()
  }

  protected override happen(): void {}

  protected override saveState(): boolean {
    return this.isClosed
  }

  protected override loadState(saved: unknown): void {
    this.isClosed = saved === true
  }
}
