import type { Observable } from 'rxjs'
import type { Keep, Saved, Saving } from '../../src/models/saving.ts'
import type { Spike } from '../../src/models/events.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { hear } from './support.ts'

/** What is told in a run until `end`, and what a second one tells that takes over the states of the first at `cut`. */
export const inOneAndTwo = <R>(
  size: number,
  spikes: readonly Spike[],
  cut: number,
  end: number,
  make: (source: Observable<Spike>, clock: EventTimeScheduler, keep: Keep) => Observable<R>,
): { readonly one: readonly R[]; readonly two: readonly R[] } => {
  const first = new EventTimeScheduler()
  const kept = new Map<string, Saving>()
  const source = spikeTrain({ size, spikes: [...spikes, { t: end + 1, source: 0 }] }, first)
  const one = hear(make(source, first, (name, state) => kept.set(name, state)))
  first.runSync(cut)
  const saved = [...kept].map(([name, state]): [string, Saved] => [name, state.save()])
  const before = one.values.length
  first.runSync(end - cut)

  const second = new EventTimeScheduler()
  second.runSync(cut)
  // what is saved is a copy, and does not change as the first runs on
  const states = new Map(saved)
  const rest = spikes.filter(({ t }) => t > cut)
  const two = hear(
    make(
      spikeTrain({ size, spikes: [...rest, { t: end + 1, source: 0 }] }, second),
      second,
      (name, state) => {
        state.load(states.get(name) ?? null)
      },
    ),
  )
  second.runSync(end - cut)
  return { one: one.values, two: [...one.values.slice(0, before), ...two.values] }
}
