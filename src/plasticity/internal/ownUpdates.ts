import type { WeightUpdate } from '../../operators/index.ts'

/** Which updates a rule has told, for those who see them written; of nothing while nobody asks. */
export class OwnUpdates {
  private readonly told = new WeakSet<WeightUpdate>()
  /** Those of the last time that nobody has written as they are. */
  private latest: WeightUpdate[] = []
  private asking = 0

  /** Somebody will ask. Returns how to say that it is over. */
  ask(): () => void {
    this.asking++
    return () => {
      this.asking--
    }
  }

  tell(update: WeightUpdate): void {
    if (this.asking === 0) return
    this.told.add(update)
    const [first] = this.latest
    if (first !== undefined && first.t !== update.t) this.latest = []
    this.latest.push(update)
  }

  /** Whether what is written is an update of the rule: the very one, or a copy of it. */
  has(update: WeightUpdate): boolean {
    const { latest } = this
    const isIt = this.told.has(update)
    const at = latest.findIndex((other) => (isIt ? other === update : isCopy(other, update)))
    // several may ask of one that is written
    if (at >= 0 && this.asking === 1) latest.splice(at, 1)
    return isIt || at >= 0
  }
}

const isCopy = (a: WeightUpdate, b: WeightUpdate): boolean =>
  a.t === b.t &&
  a.axis === b.axis &&
  a.index === b.index &&
  a.dw.length === b.dw.length &&
  a.dw.every((change, k) => change === b.dw[k])
