/** A buffer between event time and the world outside is full, and its policy is not to lose anything. */
export class OverflowError extends Error {
  readonly kind = 'law'
  readonly code = 'E_OVERFLOW'
  /** The source or sink. */
  readonly node: string
  readonly capacity: number
  /** Event time in ms of the value that found no room. */
  readonly t: number

  constructor(node: string, capacity: number, t: number, advice: string) {
    super(`${node}: ${capacity + 1} values wait at t = ${t} ms; expected at most ${capacity}. ${advice}`)
    this.name = 'OverflowError'
    this.node = node
    this.capacity = capacity
    this.t = t
  }
}

/** An event came from outside after its time had passed. */
export class LateError extends Error {
  readonly kind = 'law'
  readonly code = 'E_LATE'
  readonly node: string
  /** Time of the event in ms. */
  readonly t: number
  /** Event time in ms that was taken to be known by then. */
  readonly known: number

  constructor(node: string, t: number, known: number) {
    super(
      `${node}: an event of t = ${t} ms came when all before ${known} ms was taken to be known; ` +
        `expected t >= ${known} ms. Sort the events, give \`reorder\` a bound by which they may be out of order, ` +
        "or have them dropped with late: 'drop'.",
    )
    this.name = 'LateError'
    this.node = node
    this.t = t
    this.known = known
  }
}
