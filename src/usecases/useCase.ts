import type { Network, NetworkSpec, Snapshot } from '../graph/index.ts'

/** Wires a spec: what use cases are given, so that a test can hand them another. */
export type Wiring = (spec: NetworkSpec) => Network

/** Makes the network of a snapshot, which goes on from there. */
export type Restoring = (snapshot: Snapshot) => Network

/** An experiment over declared graphs: options in, a result out, everything run through `wire`. */
export interface UseCase<Options, Progress, Result> {
  /** As the command line names it. */
  readonly name: string
  readonly doc: string
  run(options: Options, progress?: Progress): Promise<Result>
}
