import { type Fault, type NetworkSpec, SpecError, wire } from '../../src/graph/index.ts'

/** What `wire` finds wrong with a spec; nothing if it wires. */
export const faultsOf = (spec: unknown, container?: Parameters<typeof wire>[1]): readonly Fault[] => {
  try {
    wire(spec as NetworkSpec, container)
    return []
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return error.faults
  }
}

/** `path: expected` of each fault. */
export const textsOf = (spec: unknown): readonly string[] =>
  faultsOf(spec).map(({ path, expected }) => `${path}: ${expected}`)
