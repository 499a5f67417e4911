import { GuardedObservable } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import type { SoundParts } from './check.ts'
import type { KindRegistry } from './kind.ts'
import type { NetworkParts } from './network.ts'
import type { NamedRecorder, RecorderSite } from './recorder.ts'
import { located, resolveFields, type Setting } from './resolve.ts'
import type { RecorderSpec } from './spec.ts'

/**
 * A recorder at work on the parts of a network; undefined if it needs one that could not be made.
 * @throws SpecError with every fault of its own
 */
export const recorderOf = (
  { populations, projections, program }: Pick<NetworkParts, 'populations' | 'projections' | 'program'>,
  sound: SoundParts,
  kinds: KindRegistry,
  clock: EventTimeScheduler,
  { name, kind: kindName, params = {} }: RecorderSpec,
  path: string,
): NamedRecorder | undefined => {
  const kind = kinds.get('recorder', kindName)
  const setting: Setting = {
    kinds,
    seed: sound.seed,
    stream: name,
    phases: sound.phases,
    shape: undefined,
    named: { population: sound.names.populations, projection: sound.names.projections },
  }
  const resolved = resolveFields(setting, kind.fields, params, `${path}.params`)
  const unmade = new Unmade()
  const site: RecorderSite = {
    name,
    clock,
    phases: program.changes,
    population: (population) => unmade.unless(populations.get(population)),
    synapses: (projection) => unmade.unless(projections.get(projection)?.synapses),
  }
  const recorder = unmade.orMade(() => located(kind.fields, path, () => kind.make(resolved, site)))
  if (recorder === undefined) return undefined
  return {
    name,
    kind: kindName,
    columns: recorder.columns,
    rows: (keep) => new GuardedObservable(clock, `recorder ${name}`, recorder.rows(keep)),
  }
}

/** Leaves a recorder out whose population or projection has faults of its own, which are told already. */
class Unmade {
  private readonly missing: Error = new Error('part with a fault')

  unless<T>(part: T | undefined): T {
    if (part === undefined) throw this.missing
    return part
  }

  orMade<T>(make: () => T): T | undefined {
    try {
      return make()
    } catch (error) {
      if (error !== this.missing) throw error
      return undefined
    }
  }
}
