import type { Schedule, Synapses } from '../synapses.ts'
import type { Volley } from '../volley.ts'

/** The part of a volley that arrives next, where its synapses' delays differ: a run as a volley of its own. */
export class Flight implements Volley {
  readonly t: number
  readonly source: number
  readonly port: string
  readonly synapses: Synapses
  readonly begin: number
  readonly end: number
  readonly delay: number
  readonly efficacy?: number
  /** The whole of it. */
  readonly volley: Volley
  /** The place of the run in the order of arrival. */
  readonly place: number
  private readonly schedule: Schedule

  constructor(volley: Volley, schedule: Schedule, place: number) {
    const run = schedule.order[place]!
    const { synapses, delays } = schedule
    this.t = volley.t
    this.source = run
    this.port = volley.port
    this.synapses = synapses
    this.begin = synapses.begin[run]!
    this.end = synapses.begin[run + 1]!
    this.delay = volley.delay + delays[run]!
    if (volley.efficacy !== undefined) this.efficacy = volley.efficacy
    this.volley = volley
    this.place = place
    this.schedule = schedule
  }

  /** What comes after it; undefined if it is the last. */
  next(): Flight | undefined {
    const { volley, schedule, place } = this
    return place + 1 < schedule.begin[volley.source + 1]!
      ? new Flight(volley, schedule, place + 1)
      : undefined
  }
}

/** What arrives first of a volley: all of it, or its first run; undefined if delays differ and there is no synapse. */
export const firstOf = (volley: Volley): Volley | undefined => {
  const { schedule } = volley.synapses
  if (schedule === undefined) return volley
  const { begin } = schedule
  const place = begin[volley.source]!
  return place < begin[volley.source + 1]! ? new Flight(volley, schedule, place) : undefined
}
