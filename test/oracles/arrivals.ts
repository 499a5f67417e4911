// What arrives where and when, by definition: every synapse of every spike for itself.

export interface DelayedSynapse {
  readonly pre: number
  readonly post: number
  readonly weight: number
  readonly axonal: number
  readonly dendritic: number
}

export interface Arrival {
  readonly t: number
  readonly pre: number
  readonly post: number
  readonly weight: number
}

/** Every arrival, by time, then source, then target. */
export const arrivalsOf = (
  spikes: readonly { readonly t: number; readonly source: number }[],
  synapses: readonly DelayedSynapse[],
  delay: number,
): readonly Arrival[] =>
  spikes
    .flatMap(({ t, source }) =>
      synapses
        .filter(({ pre }) => pre === source)
        .map(({ pre, post, weight, axonal, dendritic }) => ({
          t: t + (delay + (axonal + dendritic)),
          pre,
          post,
          weight,
        })),
    )
    .toSorted((a, b) => a.t - b.t || a.pre - b.pre || a.post - b.post)
