import { exp } from '../../models/functions.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Synapses } from '../../operators/index.ts'
import type { PairingScheme } from '../part.ts'
import type { OwnFactor } from './spelledOut.ts'
import { TraceHistory } from './traces.ts'

type Triplet = Extract<PairingScheme, { kind: 'triplet' }>

/** What the earlier spikes of a neuron are worth to one of its own that comes now: the third spike of triplets. */
export interface OwnTraces extends Saving {
  /** @param last time of the neuron's previous spike, -Infinity if there is none */
  at(t: number, neuron: number, last: number): number
  add(t: number, neuron: number): void
}

/** The own traces of one side, if the scheme has such. */
export const ownTracesOf = (
  scheme: PairingScheme,
  size: number,
  side: 'pre' | 'post',
): OwnTraces | undefined => {
  if (scheme.kind !== 'triplet') return undefined
  const tau = scheme[`tau_${side}`]
  return scheme.spikes === 'all' ? new TraceHistory(size, tau) : new LastOwn(tau)
}

/** Of the last own spike alone, which is known. */
class LastOwn implements OwnTraces {
  private readonly tau: number

  constructor(tau: number) {
    this.tau = tau
  }

  at(t: number, _neuron: number, last: number): number {
    return last === -Infinity ? 0 : exp((last - t) / this.tau)
  }

  add(): void {}

  save(): Saved {
    return {}
  }

  load(): void {}
}

/** The same spelled out: a trace a neuron that falls to what is left of it, and grows by 1 a spike or back to 1. */
export const spelledOutFactor =
  (scheme: Triplet) =>
  ({ preSize, postSize }: Synapses): OwnFactor => {
    const sides = {
      pre: { tau: scheme.tau_pre, x: new Float64Array(preSize), last: new Float64Array(preSize) },
      post: { tau: scheme.tau_post, x: new Float64Array(postSize), last: new Float64Array(postSize) },
    }
    const at = (axis: 'pre' | 'post', neuron: number, t: number): number => {
      const { tau, x, last } = sides[axis]
      return x[neuron]! * exp((last[neuron]! - t) / tau)
    }
    return {
      of: at,
      add: (axis, neuron, t) => {
        const { x, last } = sides[axis]
        x[neuron] = (scheme.spikes === 'all' ? at(axis, neuron, t) : 0) + 1
        last[neuron] = t
      },
      save: () => ({
        xPre: sides.pre.x.slice(),
        lastPre: sides.pre.last.slice(),
        xPost: sides.post.x.slice(),
        lastPost: sides.post.last.slice(),
      }),
      load: (saved) => {
        const from = new SavedReader('traces of own spikes', saved)
        sides.pre.x.set(from.float64('xPre', preSize))
        sides.pre.last.set(from.float64('lastPre', preSize))
        sides.post.x.set(from.float64('xPost', postSize))
        sides.post.last.set(from.float64('lastPost', postSize))
      },
    }
  }
