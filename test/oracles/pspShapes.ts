// The shapes of PSPs by their definitions, one formula each, s ms after arrival.

export interface ShapeByDefinition {
  readonly kappa: (s: number) => number
  /** ms after which it is below 1e-13. */
  readonly memory: number
  /** Times at which it jumps, beside 0. */
  readonly jumps: readonly number[]
}

const amplitude = (tau_ref: number, tau_syn: number): number =>
  tau_ref / tau_syn / (1 - Math.exp(-tau_ref / tau_syn))

const from0 =
  (kappa: (s: number) => number) =>
  (s: number): number =>
    s < 0 ? 0 : kappa(s)

export const exponentialByDefinition = (tau_ref: number, tau_syn: number): ShapeByDefinition => ({
  kappa: from0((s) => amplitude(tau_ref, tau_syn) * Math.exp(-s / tau_syn)),
  memory: 32 * tau_syn,
  jumps: [],
})

export const cutOffByDefinition = (tau_ref: number, tau_syn: number): ShapeByDefinition => ({
  kappa: from0((s) => (s < tau_ref ? amplitude(tau_ref, tau_syn) * Math.exp(-s / tau_syn) : 0)),
  memory: tau_ref,
  jumps: [tau_ref],
})

export const tailByDefinition = (tau_ref: number, tau_syn: number): ShapeByDefinition => ({
  kappa: from0((s) => (s < tau_ref ? 1 : amplitude(tau_ref, tau_syn) * Math.exp(-s / tau_syn))),
  memory: tau_ref + 32 * tau_syn,
  jumps: [tau_ref],
})

export const alphaByDefinition = (tau_ref: number, tau_syn: number): ShapeByDefinition => ({
  kappa: from0((s) => (tau_ref / tau_syn ** 2) * s * Math.exp(-s / tau_syn)),
  memory: 36 * tau_syn,
  jumps: [],
})

export const differenceByDefinition = (
  tau_ref: number,
  tau_rise: number,
  tau_decay: number,
): ShapeByDefinition => ({
  kappa: from0(
    (s) => (tau_ref / (tau_decay - tau_rise)) * (Math.exp(-s / tau_decay) - Math.exp(-s / tau_rise)),
  ),
  memory: 34 * Math.max(tau_rise, tau_decay),
  jumps: [],
})
