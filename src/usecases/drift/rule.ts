import type { PartSpec } from '../../graph/index.ts'
import { checkChoice } from '../../models/errors.ts'

/** Windows that SAL is run with, by name. */
export const SAL_WINDOWS = ['triangular', 'exponential'] as const

/**
 * The window of |dt|, both of width tau_ref: the triangle, for which every pairing scheme is the same, or the exponential
 * of the published phase plane, with restricted nearest-neighbour pairs.
 */
export type SalWindowName = (typeof SAL_WINDOWS)[number]

/** What SAL is told in a network of its own. */
export interface SalPart {
  readonly window: SalWindowName
  readonly tau_ref: number
  readonly eta: number
  /** The phase over each run of which it sums; the sum is a mean per tau_ref. */
  readonly phase: string
  /** A factor for each synapse, rows [post][pre]: 1 for one that learns, 0 for one that is held; all learn unless given. */
  readonly plastic?: readonly (readonly number[])[]
  /** What becomes of the change, in turn. */
  readonly stages?: readonly PartSpec[]
}

/** SAL as a rule from its parts, plain data. */
export const salPart = ({
  window,
  tau_ref,
  eta,
  phase,
  plastic,
  stages = [],
}: SalPart): PartSpec & { readonly params: object } => {
  checkChoice('window', window, SAL_WINDOWS)
  const amplitudes = { A_causal: -1, A_anticausal: 1 }
  const isTriangular = window === 'triangular'
  return {
    kind: 'rule',
    params: {
      pairing: { kind: isTriangular ? 'all-to-all' : 'restricted' },
      window: {
        kind: window,
        params: isTriangular
          ? { ...amplitudes, tau: tau_ref }
          : { ...amplitudes, tau_causal: tau_ref, tau_anticausal: tau_ref },
      },
      stages: [
        ...(plastic === undefined ? [] : [{ kind: 'scale', params: { factor: plastic } }]),
        { kind: 'accumulate', params: { phase, per: tau_ref } },
        { kind: 'scale', params: { factor: eta } },
        ...stages,
      ],
    },
  }
}
