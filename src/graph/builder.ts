import { enablePatches, freeze, type Patch, produce, produceWithPatches, type Draft } from 'immer'
import { checkFunction, checkObject } from '../models/check.ts'
import type {
  NetworkSpec,
  PartSpec,
  PopulationSpec,
  ProgramStep,
  ProjectionSpec,
  RecorderSpec,
} from './spec.ts'

enablePatches()

/**
 * A spec being written; every call gives another one, and none changes. `P` are the populations so far. What is handed
 * in becomes part of the spec and is frozen with it.
 */
export interface NetworkBuilder<P extends string> {
  population<N extends string>(name: N, population: Omit<PopulationSpec, 'name'>): NetworkBuilder<P | N>
  /** A projection between populations that stand above it. */
  projection(
    name: string,
    projection: Omit<ProjectionSpec, 'name' | 'from' | 'to'> & { readonly from: P; readonly to: P },
  ): NetworkBuilder<P>
  /** Adds steps to the program. */
  program(...steps: readonly ProgramStep[]): NetworkBuilder<P>
  /** Something to be written down, named as its files will be. */
  recorder(name: string, recorder: PartSpec): NetworkBuilder<P>
  /** How long it runs, in ms, if it has no program. */
  duration(duration: number): NetworkBuilder<P>
  build(): NetworkSpec
}

const builder = <P extends string>(spec: NetworkSpec): NetworkBuilder<P> => {
  const drafted = <Q extends string>(recipe: (draft: Draft<NetworkSpec>) => void) =>
    builder<Q>(produce(spec, recipe))
  return {
    population: (name, population) =>
      drafted((draft) => {
        draft.populations.push({ name, ...population } as Draft<PopulationSpec>)
      }),
    projection: (name, projection) =>
      drafted((draft) => {
        draft.projections.push({ name, ...projection } as Draft<ProjectionSpec>)
      }),
    program: (...steps) =>
      drafted((draft) => {
        draft.program.push(...(steps as Draft<ProgramStep>[]))
      }),
    recorder: (name, recorder) =>
      drafted((draft) => {
        draft.recorders = [...(draft.recorders ?? []), { name, ...recorder } as Draft<RecorderSpec>]
      }),
    duration: (duration) =>
      drafted((draft) => {
        draft.duration = duration
      }),
    build: () => freeze(spec, true),
  }
}

/**
 * Begins a network spec.
 * @param options `seed`: root of all random streams, an integer in [0, 2^53)
 */
export const network = (name: string, options: { readonly seed: number }): NetworkBuilder<never> => {
  checkObject('network.options', options, 'options, { seed }')
  return builder({ version: 1, name, seed: options.seed, populations: [], projections: [], program: [] })
}

/** A spec after an edit, and what the edit changed. */
export interface Edited {
  readonly spec: NetworkSpec
  /** The changes in turn, as immer writes them: `{ op, path, value }`. */
  readonly patches: readonly Patch[]
}

/**
 * An edit of a spec: `recipe` writes to a draft, the spec itself stays.
 * @see https://immerjs.github.io/immer/patches for what can be done with the patches
 */
export const edit = (spec: NetworkSpec, recipe: (draft: Draft<NetworkSpec>) => void): Edited => {
  checkObject('edit.spec', spec, 'a NetworkSpec')
  checkFunction('edit.recipe', recipe)
  const [edited, patches] = produceWithPatches(spec, recipe)
  return { spec: edited, patches }
}
