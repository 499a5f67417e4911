/**
 * What is known of the neurons of one population, one entry a neuron: 1 on, 0 off, null not known (the neuron is free).
 */
export type KnownStates = readonly (0 | 1 | null)[]

/** What is known, by population; the neurons of a population that is not named are free. */
export type Evidence = Readonly<Record<string, KnownStates>>

/** How neurons are held at what is known of them. */
export type Clamping =
  /** Forced: on, they fire whenever they can; off, they do not fire at all. */
  | { readonly by: 'force' }
  /** By strong input: `strength` is added to the bias of a neuron that is on, and taken from that of one that is off. */
  | { readonly by: 'input'; readonly strength: number }
