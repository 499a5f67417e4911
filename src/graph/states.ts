import { type Keep, type Saved, type SavedRecord, type Saving, SnapshotError } from '../models/saving.ts'
import type { Synapses, SynapsesByName } from '../operators/index.ts'
import { isRecord } from './combinators.ts'
import { ParameterError } from '../models/errors.ts'

/** The states of a network by name, and what of it cannot be saved. */
export class States {
  private readonly kept = new Map<string, Saving>()
  /** What has no state that could be saved, and why. */
  private readonly unsaved: string[] = []
  /** States that were restored before anyone kept something under their names. */
  private readonly waiting = new Map<string, Saved>()

  /** Keeps states under names that begin with `prefix`. */
  under(prefix: string): Keep {
    return (name, state) => this.keep(`${prefix}${name}`, state)
  }

  /**
   * @throws ParameterError if the name is taken
   * @throws SnapshotError if a state that was restored under this name does not fit
   */
  keep(name: string, state: Saving): void {
    if (this.kept.has(name)) throw new ParameterError('keep: name', name, 'a name that is not taken')
    this.kept.set(name, state)
    const saved = this.waiting.get(name)
    if (saved === undefined) return
    this.waiting.delete(name)
    state.load(saved)
  }

  refuse(what: string): void {
    this.unsaved.push(what)
  }

  /** @throws SnapshotError if something of the network cannot be saved, naming it */
  save(): SavedRecord {
    if (this.unsaved.length > 0) {
      const expected =
        'parts that say how they are saved: saveState and loadState of a node, isSaving of a part'
      throw new SnapshotError('snapshot', this.unsaved.join(', '), expected)
    }
    const kept = [...this.kept].map(([name, state]): [string, Saved] => [name, plain(name, state.save())])
    // what was restored and nobody has asked for yet goes on as it was
    return Object.fromEntries([...kept, ...this.waiting])
  }

  /**
   * Puts everything back, in the order in which it was kept. What nobody keeps yet waits for the one who will, if its name
   * begins with `own`.
   * @throws SnapshotError if the states are not those of this network
   */
  load(state: SavedRecord, own: string): void {
    for (const [name, saving] of this.kept) {
      const saved = Object.hasOwn(state, name) ? state[name] : undefined
      if (saved === undefined) throw new SnapshotError(`snapshot: ${name}`, undefined, 'its state')
      saving.load(saved)
    }
    for (const [name, saved] of Object.entries(state)) {
      if (this.kept.has(name)) continue
      if (!name.startsWith(own))
        throw new SnapshotError(`snapshot: ${name}`, saved, 'only what this network has')
      this.waiting.set(name, saved)
    }
  }
}

/** Levels of saved values, more than any state has: a value that holds itself has no end. */
const DEEPEST = 200

/** Refuses what would be lost on the way to bytes: a Map, a Date, a function, an object of a class. */
const plain = (where: string, saved: Saved, depth = 0): Saved => {
  const expected =
    'plain data: numbers, texts, true, false, null, lists, records, Float64Array, Int32Array or Uint8Array'
  if (saved === null || ['number', 'string', 'boolean'].includes(typeof saved)) return saved
  if (saved instanceof Float64Array || saved instanceof Int32Array || saved instanceof Uint8Array)
    return saved
  if (depth > DEEPEST) throw new SnapshotError(where, saved, `at most ${DEEPEST} levels of it`)
  if (Array.isArray(saved)) {
    for (const [k, entry] of (saved as readonly Saved[]).entries()) plain(`${where}[${k}]`, entry, depth + 1)
    return saved
  }
  if (!isRecord(saved)) throw new SnapshotError(where, saved, expected)
  for (const [key, value] of Object.entries(saved)) plain(`${where}.${key}`, value, depth + 1)
  return saved
}

/** The projections of a network, as volleys on their way refer to them. */
export class NamedSynapses implements SynapsesByName {
  private readonly names = new Map<Synapses, string>()
  private readonly synapses = new Map<string, Synapses>()

  add(name: string, synapses: Synapses): void {
    this.names.set(synapses, name)
    this.synapses.set(name, synapses)
    // what a population is handed where delays differ; no name of a projection is likely to have a second line
    if (synapses.runs !== synapses) this.add(`${name}\nruns`, synapses.runs)
  }

  nameOf(synapses: Synapses): string {
    const name = this.names.get(synapses)
    if (name === undefined)
      throw new SnapshotError('a volley on its way', synapses, 'one of a projection of the network')
    return name
  }

  named(name: string): Synapses {
    const synapses = this.synapses.get(name)
    if (synapses === undefined)
      throw new SnapshotError('a volley on its way', name, 'a projection that there is')
    return synapses
  }
}
