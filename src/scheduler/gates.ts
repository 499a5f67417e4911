/**
 * Something outside of event time that the clock has to reckon with: a source whose events are not all there yet, or a
 * sink that takes no more for now. Whoever changes tells the clock by `gateChanged`.
 */
export interface Gate {
  /** As errors name it. */
  readonly name: string
  /**
   * Event time in ms before which everything is there that comes through this gate: the clock handles the instants
   * before it, not those at it or after. Infinity where there is nothing to wait for; it never falls.
   */
  known(): number
  /** False while the clock must stand still: a buffer is full. */
  isReady(): boolean
  /** Told that the clock has failed and goes no further. */
  failed?(error: Error): void
}

/** The gates of one clock. */
export class Gates {
  private gates: readonly Gate[] = []

  /** Adds a gate; the returned function takes it out again. */
  add(gate: Gate): () => void {
    this.gates = [...this.gates, gate]
    return () => {
      this.gates = this.gates.filter((other) => other !== gate)
    }
  }

  /** Event time before which everything is known. */
  known(): number {
    let least = Infinity
    for (const gate of this.gates) least = Math.min(least, gate.known())
    return least
  }

  isReady(): boolean {
    return this.gates.every((gate) => gate.isReady())
  }

  /** One that holds the clock at `t`, for an error. */
  holding(t: number): string | undefined {
    return this.gates.find((gate) => !gate.isReady() || gate.known() <= t)?.name
  }

  /** The clock has failed. */
  fail(error: Error): void {
    for (const gate of this.gates) gate.failed?.(error)
  }
}
