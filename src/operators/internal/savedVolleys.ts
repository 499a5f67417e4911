import { type Saved, SavedReader, SnapshotError } from '../../models/saving.ts'
import type { SynapsesByName } from '../savingNode.ts'
import type { Volley } from '../volley.ts'
import { Flight } from './flight.ts'

/** What stands for no efficacy: none is negative. */
const NO_EFFICACY = -1

/** Volleys as plain data: of one that arrives in parts the whole, and the place of the next part. */
export const savedVolleys = (volleys: readonly Volley[], synapses: SynapsesByName): Saved => {
  const whole = volleys.map((volley) => (volley instanceof Flight ? volley.volley : volley))
  const projections = new Names()
  const ports = new Names()
  return {
    sent: Float64Array.from(whole, ({ t }) => t),
    sources: Int32Array.from(whole, ({ source }) => source),
    delays: Float64Array.from(whole, ({ delay }) => delay),
    efficacies: Float64Array.from(whole, ({ efficacy }) => efficacy ?? NO_EFFICACY),
    places: Int32Array.from(volleys, (volley) => (volley instanceof Flight ? volley.place : -1)),
    projectionOf: Int32Array.from(whole, (volley) => projections.indexOf(synapses.nameOf(volley.synapses))),
    portOf: Int32Array.from(whole, ({ port }) => ports.indexOf(port)),
    projections: projections.list,
    ports: ports.list,
  }
}

/** @throws SnapshotError if it does not fit the projections that there are */
export const readVolleys = (where: string, saved: Saved, synapses: SynapsesByName): Volley[] => {
  const from = new SavedReader(where, saved)
  const sent = from.float64('sent')
  const { length } = sent
  const sources = from.int32('sources', length)
  const delays = from.float64('delays', length)
  const efficacies = from.float64('efficacies', length)
  const places = from.int32('places', length)
  const projectionOf = from.int32('projectionOf', length)
  const portOf = from.int32('portOf', length)
  const named = textsOf(where, 'projections', from).map((name) => synapses.named(name))
  const ports = textsOf(where, 'ports', from)
  return Array.from(sent, (t, k) => {
    const own = named[projectionOf[k]!]
    const port = ports[portOf[k]!]
    const source = sources[k]!
    if (own === undefined)
      throw new SnapshotError(`${where}: projectionOf[${k}]`, projectionOf[k], `one of ${named.length}`)
    if (port === undefined)
      throw new SnapshotError(`${where}: portOf[${k}]`, portOf[k], `one of ${ports.length}`)
    if (!(source >= 0 && source < own.preSize))
      throw new SnapshotError(`${where}: sources[${k}]`, source, `one of ${own.preSize} neurons`)
    const volley: Volley = {
      t,
      source,
      port,
      synapses: own,
      begin: own.begin[source]!,
      end: own.begin[source + 1]!,
      delay: delays[k]!,
      ...(efficacies[k]! >= 0 ? { efficacy: efficacies[k]! } : {}),
    }
    const { schedule } = own
    const place = places[k]!
    const isWhole = place === -1
    if (isWhole !== (schedule === undefined))
      throw new SnapshotError(`${where}: places[${k}]`, place, 'delays that differ where they did')
    if (schedule === undefined) return volley
    const [first, end] = [schedule.begin[source]!, schedule.begin[source + 1]!]
    if (!(place >= first && place < end))
      throw new SnapshotError(`${where}: places[${k}]`, place, `a run from ${first} to ${end - 1}`)
    return new Flight(volley, schedule, place)
  })
}

const textsOf = (where: string, name: string, from: SavedReader): readonly string[] =>
  from.list(name).map((text, k) => {
    if (typeof text !== 'string') throw new SnapshotError(`${where}: ${name}[${k}]`, text, 'a name')
    return text
  })

/** Names in the order in which they came, each once. */
class Names {
  readonly list: string[] = []
  private readonly places = new Map<string, number>()

  indexOf(name: string): number {
    const known = this.places.get(name)
    if (known !== undefined) return known
    this.places.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}
