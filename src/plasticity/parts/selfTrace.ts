import { exp } from '../../models/functions.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import type { Synapses, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { checkObject, checkPositive } from '../internal/check.ts'
import type { Stage } from '../part.ts'

/**
 * Multiplies an update by the trace of those before it in the same row or column: of the earlier spikes of that neuron,
 * where each brings one,
 *
 *     x = sum over earlier updates of exp(-(t - t')/tau)
 *
 * so that what grows with a rate grows with its square. The first of all is multiplied by 0.
 *
 * One instant: an update counts for those told after it. Exact: closed form. Units: tau in ms; x is a pure number, tau
 * times the rate on average. Cost: one exponential an update, whatever its length.
 *
 * @throws ParameterError if tau is no finite number > 0 ms (at call)
 */
export const selfTrace = (options: { readonly tau: number }): Stage => {
  checkObject('selfTrace', options, 'options, { tau }')
  const { tau } = options
  checkPositive('selfTrace.tau', tau, 'ms')
  return {
    kind: 'self-trace',
    isSaving: true,
    isBySynapse: true,
    operator: ({ synapses, keep }) =>
      operator((emit) => {
        const traces = new Traces(tau, synapses)
        keep('self-trace', traces)
        return (update) => {
          const x = traces.take(update)
          emit({ ...update, dw: update.dw.map((dw) => x * dw) })
        }
      }),
  }
}

/** The trace of each row, each column, and of all. */
class Traces implements Saving {
  private readonly tau: number
  /** Time in ms of the latest update, and the trace just after it. */
  private readonly last: Float64Array
  private readonly x: Float64Array
  private readonly first: { readonly [A in WeightUpdate['axis']]: number }

  constructor(tau: number, { preSize, postSize }: Synapses) {
    this.tau = tau
    this.first = { post: 0, pre: postSize, all: postSize + preSize }
    this.last = new Float64Array(postSize + preSize + 1).fill(-Infinity)
    this.x = new Float64Array(postSize + preSize + 1)
  }

  /** The trace that an update meets. */
  take({ t, axis, index }: WeightUpdate): number {
    const at = this.first[axis] + index
    const x = this.x[at]! * exp(-(t - this.last[at]!) / this.tau)
    this.x[at] = x + 1
    this.last[at] = t
    return x
  }

  save(): Saved {
    return { last: this.last.slice(), x: this.x.slice() }
  }

  /** @throws SnapshotError if it does not fit */
  load(saved: Saved): void {
    const from = new SavedReader('traces', saved)
    this.last.set(from.float64('last', this.last.length))
    this.x.set(from.float64('x', this.x.length))
  }
}
