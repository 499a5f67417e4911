import type { Observable, OperatorFunction } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { type Keep, SavedReader, SnapshotError } from '../models/saving.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { between, type Boundary, type Spanned, type Statistic } from './internal/between.ts'
import { checkDuration, checkOptions, checkSource } from './internal/check.ts'

/** Largest number of neurons whose joint states are counted. */
export const STATES_LIMIT = 20

export interface Residence {
  /** Time in ms spent in each of the 2^size states; bit i of the index is neuron i. */
  readonly times: Float64Array
}

/**
 * How long the network was in each of its states, from boundary to boundary: a neuron is on for tau_ref after its
 * last spike. Exact: the times between events are added up, nothing is sampled.
 *
 * Shape: Spike in -> one {@link Residence} a boundary out. Cost: O(1) a spike, O(2^size) memory and a boundary.
 * Begins at the subscription, with nobody on. Ends: with the source; what is pending is dropped.
 *
 * @param keep is told the state of each subscription, so that it can be saved
 * @throws ParameterError if size is above 20, naming it and the number of states (at call)
 * @errors ParameterError for a spike of a neuron beyond size, and for a boundary that does not come at its time
 */
export const residenceTimes = <B extends Boundary>(
  options: { readonly size: number; readonly tau_ref: number },
  boundaries: Observable<B>,
  clock: EventTimeScheduler,
  keep?: Keep,
): OperatorFunction<Spike, Spanned<B, Residence>> => {
  checkOptions('residenceTimes.options', options)
  const { size, tau_ref } = options
  if (!Number.isInteger(size) || size < 1 || size > STATES_LIMIT) {
    throw new ParameterError(
      'residenceTimes.size',
      size,
      `1 to ${STATES_LIMIT} neurons`,
      `${size} have 2^${size} joint states.`,
    )
  }
  checkDuration('residenceTimes.tau_ref', tau_ref, false)
  const start = (): Statistic<Spike, Residence> => {
    let times: Float64Array = new Float64Array(2 ** size)
    let state = 0
    let since = clock.now()
    /** When each neuron goes off; a spike in between prolongs. */
    const offTime = new Float64Array(size).fill(-Infinity)
    // a ring of (end, neuron): every entry is younger than tau_ref, one a neuron unless it fires within tau_ref
    let capacity = 32
    let ends = new Float64Array(capacity)
    let neurons = new Int32Array(capacity)
    let head = 0
    let count = 0
    const spend = (t: number) => {
      times[state]! += t - since
      since = t
    }
    const switchOff = (until: number) => {
      while (count > 0 && ends[head]! <= until) {
        const end = ends[head]!
        const neuron = neurons[head]!
        head = (head + 1) & (capacity - 1)
        count--
        if (offTime[neuron] !== end) continue
        spend(end)
        state &= ~(1 << neuron)
      }
    }
    const grow = () => {
      const order = Array.from({ length: count }, (_, k) => (head + k) & (capacity - 1))
      const oldEnds = ends
      const oldNeurons = neurons
      capacity *= 2
      ends = new Float64Array(capacity)
      neurons = new Int32Array(capacity)
      order.forEach((from, to) => {
        ends[to] = oldEnds[from]!
        neurons[to] = oldNeurons[from]!
      })
      head = 0
    }
    return {
      add({ t, source }) {
        checkSource('residenceTimes', source, size)
        switchOff(t)
        spend(t)
        state |= 1 << source
        if (count === capacity) grow()
        const place = (head + count++) & (capacity - 1)
        ends[place] = t + tau_ref
        neurons[place] = source
        offTime[source] = t + tau_ref
      },
      close(_begin, end) {
        switchOff(end)
        spend(end)
        const result = { times }
        times = new Float64Array(2 ** size)
        return result
      },
      save() {
        const order = Array.from({ length: count }, (_, k) => (head + k) & (capacity - 1))
        return {
          times: times.slice(),
          state,
          since,
          offTime: offTime.slice(),
          ends: Float64Array.from(order, (k) => ends[k]!),
          neurons: Int32Array.from(order, (k) => neurons[k]!),
        }
      },
      load(saved) {
        const from = new SavedReader('residenceTimes', saved)
        times = from.float64('times', 2 ** size)
        state = from.count('state')
        if (state >= 2 ** size)
          throw new SnapshotError('residenceTimes: state', state, `one of ${2 ** size} states`)
        since = from.time('since')
        offTime.set(from.float64('offTime', size))
        const savedEnds = from.float64('ends')
        count = savedEnds.length
        head = 0
        capacity = 32
        while (capacity < count) capacity *= 2
        ends = new Float64Array(capacity)
        neurons = new Int32Array(capacity)
        ends.set(savedEnds)
        neurons.set(from.indices('neurons', size, count))
      },
    }
  }
  return between('residenceTimes', boundaries, clock, start, keep)
}
