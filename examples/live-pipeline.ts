// A live pipeline: events from outside, faster than the network and not quite in order; through a declared network; and
// out to two Web Streams that are slower than it. Nothing grows: every buffer is bounded, and what is late or too much is
// counted.
//
//     events ──▶ [64] ──▶ input ──▶ samplers ──┬──▶ [32] ──▶ archive     takes its time, and gets every spike
//                                              └──▶ [16] ──▶ dashboard   looks now and then, at what is newest
import { network, wire } from 'rxspike/graph'
import { type FeedCounts, outlet, type OutletCounts } from 'rxspike/operators'

/** What has become of everything that went in and came out. */
export interface Report {
  readonly input: FeedCounts
  readonly archive: OutletCounts
  readonly dashboard: OutletCounts
  /** Values that the two consumers saw. */
  readonly archived: number
  readonly shown: number
  /** Event time in ms at the end. */
  readonly duration: number
}

const SENSORS = 5

/**
 * A sensor array: an event every 2 ms on average, up to 1.5 ms out of order, and every hundredth 50 ms late. It gives
 * them as fast as it is asked.
 */
async function* sensors(count: number, look: (given: number) => void) {
  let state = 1
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  let t = 100
  for (let k = 0; k < count; k++) {
    t += 4 * random()
    const jitter = k % 100 === 99 ? 50 : 1.5 * random()
    look(k)
    yield { t: t - jitter, source: Math.floor(SENSORS * random()) }
  }
}

/** A turn of the host's event loop: what a disk or a screen would take. */
const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

/** Reads a stream to its end, with some turns after every so many values. */
const read = async (stream: ReadableStream<unknown>, every: number, pause: number): Promise<number> => {
  const reader = stream.getReader()
  let seen = 0
  while (!(await reader.read()).done) if (++seen % every === 0) for (let k = 0; k < pause; k++) await turn()
  return seen
}

/** Sends so many events through; `look` is told how many have been given, now and then. */
export const pipeline = async (count: number, look: (given: number) => void = () => {}): Promise<Report> => {
  const net = wire(
    network('live', { seed: 7 })
      .population('sensors', { kind: 'input', size: SENSORS })
      .population('samplers', { kind: 'sampler', size: 20, params: { bias: -2 } })
      .projection('in', { from: 'sensors', to: 'samplers', weights: 1.5, delay: 1 })
      .build(),
  )
  const archive = outlet(net.spikes('samplers'), { name: 'archive', capacity: 32 }, net.clock)
  const dashboard = outlet(
    net.spikes('samplers'),
    { name: 'dashboard', capacity: 16, overflow: 'drop-oldest' },
    net.clock,
  )
  const input = net.feed('sensors', sensors(count, look), {
    capacity: 64,
    overflow: 'wait',
    reorder: 2,
    late: 'drop',
  })
  const archiving = read(archive.readable(), 10, 1)
  const showing = read(dashboard.readable(), 1, 5)
  const duration = 100 + 2 * count
  await net.run(duration)
  net.end()
  const [archived, shown] = await Promise.all([archiving, showing])
  return {
    input: input.counts,
    archive: archive.counts,
    dashboard: dashboard.counts,
    archived,
    shown,
    duration: net.clock.now(),
  }
}

/** Five thousand events: ten seconds of event time. */
export const report: Report = await pipeline(5_000)
