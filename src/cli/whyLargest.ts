import type { Cause } from '../plasticity/index.ts'

/** The largest of many causes, kept in the order in which they came. */
export class LargestCauses {
  private readonly most: number
  private kept: { readonly n: number; readonly cause: Cause }[] = []
  private n = 0

  /** @param most how many are kept, Infinity for all */
  constructor(most: number) {
    this.most = most
  }

  add(cause: Cause): void {
    this.kept.push({ n: this.n++, cause })
    // cut now and then, not each time
    if (this.kept.length > 2 * this.most + 100) this.cut()
  }

  get causes(): readonly Cause[] {
    if (this.kept.length > this.most) this.cut()
    return this.kept.map(({ cause }) => cause)
  }

  private cut(): void {
    this.kept = this.kept
      .sort((a, b) => Math.abs(b.cause.dw) - Math.abs(a.cause.dw) || a.n - b.n)
      .slice(0, this.most)
      .sort((a, b) => a.n - b.n)
  }
}
