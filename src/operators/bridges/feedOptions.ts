import { ParameterError, show } from '../../models/errors.ts'
import { checkDuration, checkOptions, checkText } from '../internal/check.ts'
import { CAPACITY, checkCapacity, checkWord, type Overflow, OVERFLOWS } from './policies.ts'
import { isPulled, isPushing, type Outside } from './pull.ts'

/**
 * How the times of a live source go together with the clock.
 *
 * - `exact`: the events carry their times, and the clock waits for them: it handles an instant only when all of its
 *   events are known. The result depends on the events alone, not on when they come.
 * - `live`: the events carry their times, but the clock does not wait: one that comes after its time is late. What the
 *   network itself feeds back must be so: a clock that waited for it would wait for ever.
 * - `arrival`: an event happens when it comes; a time that it carries is not looked at.
 */
export type Timing = 'exact' | 'live' | 'arrival'

export interface FeedOptions {
  /** Unique among the sources of a node that are not over; after a restore its namesake goes on where it was. */
  readonly name?: string
  /** Whose time counts; `exact` unless given. */
  readonly timing?: Timing
  /** What happens to a late event: the run ends, or the event is dropped and counted; `error` unless given. */
  readonly late?: 'error' | 'drop'
  /**
   * Bound in ms by which events may be out of order, 0 unless given; for `exact` only. They are sorted, equal times by
   * source; the clock stays that much behind the latest. One that is further behind is late.
   */
  readonly reorder?: number
  /** Events that may wait to happen; 1024 unless given. */
  readonly capacity?: number
  /**
   * What happens when that many wait. `wait`, which is so unless given, asks the source for no more until there is
   * room: what it has given last, an event or a list, waits beside them, so that with `live` and `arrival` it cannot
   * become late. An Observable cannot be made to wait, and for one it is `error` unless given. Nothing is dropped with
   * `exact`: what is would depend on when the events come.
   */
  readonly overflow?: Overflow
}

/** An event from outside: a spike, whose time may be left out where that of its arrival counts. */
export interface LiveSpike {
  /** Event time in ms. */
  readonly t?: number
  /** Index of the neuron. */
  readonly source: number
}

/** Where spikes come from: one event at a time, or lists of them. */
export type SpikeSource = Outside<LiveSpike | readonly LiveSpike[]>

const TIMINGS: readonly Timing[] = ['exact', 'live', 'arrival']

/** The options with what they are unless given. */
export type FeedSettings = Required<Omit<FeedOptions, 'name'>> & Pick<FeedOptions, 'name'>

/**
 * The options with what they are unless given.
 * @throws ParameterError if one is wrong, or the source is none
 */
export const checkFeed = (where: string, source: SpikeSource, options: FeedOptions): FeedSettings => {
  const pushes = isPushing(source)
  if (!pushes && !isPulled(source)) {
    const expected = 'an Observable, an iterable (async or not), a Web ReadableStream or a Node Readable'
    throw new ParameterError(`${where}.source`, source, expected)
  }
  checkOptions(`${where}.options`, options)
  const { name, timing = 'exact', late = 'error', reorder = 0, capacity = CAPACITY } = options
  const { overflow = pushes ? 'error' : 'wait' } = options
  if (name !== undefined) checkText(`${where}.name`, name)
  checkWord(`${where}.timing`, timing, TIMINGS)
  checkWord(`${where}.late`, late, ['error', 'drop'])
  checkDuration(`${where}.reorder`, reorder, true)
  if (reorder > 0 && timing !== 'exact')
    throw new ParameterError(`${where}.reorder`, reorder, `0 ms with timing ${show(timing)}: it never waits`)
  checkCapacity(`${where}.capacity`, capacity)
  checkWord(`${where}.overflow`, overflow, OVERFLOWS)
  if (pushes && overflow === 'wait') {
    const expected = "'error', 'drop-oldest' or 'drop-newest': an Observable cannot be made to wait"
    throw new ParameterError(`${where}.overflow`, overflow, expected)
  }
  if (timing === 'exact' && overflow.startsWith('drop')) {
    const expected = `${pushes ? '' : "'wait' or "}'error' with timing 'exact': what is dropped would depend on when the events come`
    throw new ParameterError(`${where}.overflow`, overflow, `${expected}. Give it timing 'live'`)
  }
  return {
    ...(name === undefined ? {} : { name }),
    timing,
    late,
    reorder,
    capacity,
    overflow,
  }
}
