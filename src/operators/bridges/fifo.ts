/** First in, first out; taking one out costs no more than putting it in. */
export class Fifo<T> {
  protected items: T[] = []
  protected head = 0

  get length(): number {
    return this.items.length - this.head
  }

  /** The one that is next. */
  get first(): T | undefined {
    return this.items[this.head]
  }

  push(item: T): void {
    this.items.push(item)
  }

  shift(): T | undefined {
    if (this.head === this.items.length) return undefined
    const item = this.items[this.head++]
    if (this.head > 256 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  clear(): void {
    this.items = []
    this.head = 0
  }

  /** What is in it, in turn. */
  toArray(): T[] {
    return this.items.slice(this.head)
  }
}
