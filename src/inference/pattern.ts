/** One example of what a network learns: which features are on, and to which class it belongs. */
export interface Pattern {
  /** A 0 or 1 a feature, in the order of the table's columns. */
  readonly states: Uint8Array
  /** Index of its class among the labels of the table; left out where it is not known, or there are no classes. */
  readonly label?: number
}

/** Patterns of the same features. */
export interface PatternTable {
  /** Names of the features. */
  readonly columns: readonly string[]
  /** Names of the classes; none where the patterns have no labels. */
  readonly labels: readonly string[]
  readonly patterns: readonly Pattern[]
}
