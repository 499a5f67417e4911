import type { PartSpec } from '../../graph/index.ts'
import { alphaPsp, cutOffPsp, exponentialPsp, type PspShape, tailPsp } from '../../models/psp.ts'

/** The shapes that are compared, by name. */
export const PSP_SHAPES = [
  'rectangular',
  'cut-off',
  'exponential',
  'tail',
  'alpha-short',
  'alpha-long',
] as const

export type PspShapeName = (typeof PSP_SHAPES)[number]

/** A shape for a refractory period and a time constant, as a part of a spec and as mathematics; undefined: rectangular. */
export interface ShapeParts {
  readonly part: PartSpec | undefined
  readonly shape: PspShape | undefined
}

const exponentials = {
  'cut-off': cutOffPsp,
  exponential: exponentialPsp,
  tail: tailPsp,
} as const

/** @param tau_syn time constant of the exponential, the cut-off and the tail, ms; the alphas have tau_ref / 3 and tau_ref / 2 */
export const shapeParts = (name: PspShapeName, tau_ref: number, tau_syn: number): ShapeParts => {
  if (name === 'rectangular') return { part: undefined, shape: undefined }
  if (name === 'alpha-short' || name === 'alpha-long') {
    const tau = tau_ref / (name === 'alpha-short' ? 3 : 2)
    return { part: { kind: 'alpha', params: { tau_syn: tau } }, shape: alphaPsp({ tau_syn: tau }) }
  }
  return { part: { kind: name, params: { tau_syn } }, shape: exponentials[name]({ tau_syn }) }
}

/** Whether a PSP is over when the next spike can come, so that only the last one ever acts. */
export const endsInTime = (name: PspShapeName): boolean => name === 'rectangular' || name === 'cut-off'
