import { Synapses, type WeightUpdate } from '../../operators/index.ts'
import { linesOf } from '../../operators/internal/lines.ts'
import { along } from './along.ts'

/** Changes that are noted one by one; after more, all weights are read again. */
const NOTED = 1_000

/**
 * Weights of their own for a second evaluation of a rule: at the beginning of an instant they are those of the first, and
 * within it they are changed by what the second says, so that its stages read what those of the first read, whoever of the two
 * comes first.
 */
export class Shadow {
  /** As the rule sees them: by line where delays differ. */
  readonly synapses: Synapses
  private readonly actual: Synapses
  private readonly own: Synapses
  private readonly noted: { readonly by: Synapses; readonly update: WeightUpdate }[] = []

  constructor(actual: Synapses, isByLine: boolean) {
    const { preSize, postSize, begin, targets, axonal, dendritic, weights } = actual
    this.actual = actual
    this.own = new Synapses({ preSize, postSize, begin, targets, axonal, dendritic }, weights.slice())
    this.synapses = isByLine ? linesOf(this.own).synapses : this.own
  }

  /** Something was written. */
  note(update: WeightUpdate): void {
    this.add(this.actual, update)
  }

  /** The second evaluation says something. */
  write(update: WeightUpdate): void {
    const { weights } = this.own
    along(this.synapses, update, (k, synapse) => (weights[synapse]! += update.dw[k]!))
    this.add(this.synapses, update)
  }

  /** The weights are those that were written. */
  settle(): void {
    const { noted, actual, own } = this
    if (noted.length === 0) return
    if (noted.length > NOTED) own.weights.set(actual.weights)
    else {
      for (const { by, update } of noted)
        along(by, update, (_, synapse) => (own.weights[synapse] = actual.weights[synapse]!))
    }
    noted.length = 0
  }

  private add(by: Synapses, update: WeightUpdate): void {
    if (this.noted.length <= NOTED) this.noted.push({ by, update })
  }
}
