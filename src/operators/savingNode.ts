import type { Saved } from '../models/saving.ts'
import type { Synapses } from './synapses.ts'

/** The projections of a network by name: how saved volleys say whose they are. */
export interface SynapsesByName {
  /** @throws SnapshotError if it is no projection of the network */
  nameOf(synapses: Synapses): string
  /** @throws SnapshotError if there is none of this name */
  named(name: string): Synapses
}

/** A node whose state can be part of a snapshot; see `Saving` for what `save` and `load` owe each other. */
export interface SavingNode {
  /** False for a kind that has not said how it is saved: a snapshot refuses it by name. */
  readonly isSaving: boolean
  save(synapses: SynapsesByName): Saved
  /** The clock stands already where it stood when this was saved. */
  load(saved: Saved, synapses: SynapsesByName): void
}
