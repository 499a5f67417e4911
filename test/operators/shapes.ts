// The shapes of PSPs that samplers are tested with, beside their definitions.
import {
  alphaPsp,
  cutOffPsp,
  differencePsp,
  exponentialPsp,
  type PspShape,
  tailPsp,
} from '../../src/models/psp.ts'
import {
  alphaByDefinition,
  cutOffByDefinition,
  differenceByDefinition,
  exponentialByDefinition,
  type ShapeByDefinition,
  tailByDefinition,
} from '../oracles/pspShapes.ts'

export interface Shaped {
  readonly name: string
  readonly shape: PspShape
  readonly definition: (tau_ref: number) => ShapeByDefinition
}

/** A user's own: nothing much for two refractory periods, and then a jump up that decays. */
const echo: PspShape = {
  kind: 'echo',
  psp: (tau_ref) => ({
    tau_slow: 0.7 * tau_ref,
    tau_fast: 0.7 * tau_ref,
    begin: { level: 0.1, first: 0, second: 0 },
    end: { level: -0.1, first: 2, second: -1 },
    length: 2 * tau_ref,
  }),
}

const echoByDefinition = (tau_ref: number): ShapeByDefinition => ({
  kappa: (s) => {
    if (s < 0) return 0
    if (s < 2 * tau_ref) return 0.1
    const x = (s - 2 * tau_ref) / (0.7 * tau_ref)
    return (2 - x) * Math.exp(-x)
  },
  memory: 40 * tau_ref,
  jumps: [2 * tau_ref],
})

export const shapes: readonly Shaped[] = [
  {
    name: 'exponential',
    shape: exponentialPsp({ tau_syn: 7 }),
    definition: (tau_ref) => exponentialByDefinition(tau_ref, 7),
  },
  {
    name: 'cut-off',
    shape: cutOffPsp({ tau_syn: 4 }),
    definition: (tau_ref) => cutOffByDefinition(tau_ref, 4),
  },
  { name: 'tail', shape: tailPsp({ tau_syn: 12 }), definition: (tau_ref) => tailByDefinition(tau_ref, 12) },
  { name: 'alpha', shape: alphaPsp({ tau_syn: 5 }), definition: (tau_ref) => alphaByDefinition(tau_ref, 5) },
  {
    name: 'difference',
    shape: differencePsp({ tau_rise: 1, tau_decay: 8 }),
    definition: (tau_ref) => differenceByDefinition(tau_ref, 1, 8),
  },
  { name: 'echo', shape: echo, definition: echoByDefinition },
]
