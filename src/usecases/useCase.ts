import type { Network, NetworkSpec } from '../graph/index.ts'

/** Wires a spec: what use cases are given, so that a test can hand them another. */
export type Wiring = (spec: NetworkSpec) => Network

/** An experiment over declared graphs: options in, a result out, everything run through `wire`. */
export interface UseCase<Options, Progress, Result> {
  /** As the command line names it. */
  readonly name: string
  readonly doc: string
  run(options: Options, progress?: Progress): Promise<Result>
}
