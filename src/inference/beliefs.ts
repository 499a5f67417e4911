import { Observable } from 'rxjs'
import { checkObject, checkPositive } from '../models/check.ts'
import { ParameterError, present } from '../models/errors.ts'
import { GuardedObservable } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import type { OnTimes } from './onTimes.ts'

export interface BeliefOptions {
  /** Distance of two beliefs, in tau_ref. */
  readonly every_tau_ref: number
  /** Over how long a belief is averaged, in tau_ref: a multiple of the distance, which it is unless given. */
  readonly window_tau_ref?: number
}

/** What the network holds to be the case at a moment. */
export interface Belief {
  /** Event time in ms. */
  readonly t: number
  /** Event time over which it was averaged, in tau_ref: less than the window as long as there was no more. */
  readonly window_tau_ref: number
  /** Share of the window in which each neuron was on, by population. */
  readonly marginals: Readonly<Record<string, Float64Array>>
}

/** What is listened to. */
export interface Believers {
  readonly clock: EventTimeScheduler
  readonly onTimes: ReadonlyMap<string, OnTimes>
  /** In ms. */
  readonly tau_ref: number
  /** Event time in ms from which on it is known who is on. */
  readonly knownFrom: number
}

/** On-times over a window that moves with time; see `Inference.beliefs`. */
export const beliefsOf = (
  { clock, onTimes, tau_ref, knownFrom }: Believers,
  options: BeliefOptions,
): Observable<Belief> => {
  checkObject('beliefs.options', options, 'an object of options')
  const { every_tau_ref: every, window_tau_ref: window = every } = options
  checkPositive('beliefs.every_tau_ref', every, 'tau_ref')
  checkPositive('beliefs.window_tau_ref', window, 'tau_ref')
  const count = Math.round(window / every)
  if (count < 1 || Math.abs(count * every - window) > 1e-9 * window)
    throw new ParameterError('beliefs.window_tau_ref', window, `a multiple of ${every} tau_ref`)
  return new GuardedObservable(
    clock,
    'beliefs',
    new Observable<Belief>((out) => {
      const begin = Math.max(clock.now(), knownFrom)
      const step = every * tau_ref
      const read = () => ({
        t: clock.now(),
        times: Array.from(onTimes, ([name, times]) => {
          const values = new Float64Array(times.node.size)
          times.read(clock.now(), values)
          return [name, values] as const
        }),
      })
      // the first of them is the beginning, which tells nothing yet
      const reads = begin > clock.now() ? [] : [read()]
      let k = reads.length
      const delay = () => Math.max(0, begin + k * step - clock.now())
      const tell = () => {
        const last = read()
        reads.push(last)
        k++
        if (reads.length === 1) return
        const first = present(reads[0], 'reading')
        if (reads.length > count) reads.shift()
        const span = last.t - first.t
        const marginals = last.times.map(([name, values], at) => {
          const before = present(first.times[at], name)[1]
          return [name, values.map((time, i) => (time - (before[i] ?? 0)) / span)] as const
        })
        out.next({ t: last.t, window_tau_ref: span / tau_ref, marginals: Object.fromEntries(marginals) })
      }
      for (const times of onTimes.values()) out.add(times.onEnd(() => out.complete()))
      if (out.closed) return
      out.add(
        clock.observers.schedule(function next() {
          tell()
          if (!out.closed) this.schedule(undefined, delay())
        }, delay()),
      )
    }),
  )
}
