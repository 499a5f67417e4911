/**
 * Short-term plasticity of a synapse: resources that spikes use up, and a use that spikes raise.
 *
 *     efficacy = u x        x: share of the resources that is there, u: share of it that a spike uses
 *
 *     from one spike to the next, dt ms later:
 *     x := 1 + (x - u x - 1) exp(-dt / tau_rec)         what was used comes back
 *     u := U + u (1 - U) exp(-dt / tau_facil)           what a spike raised falls back
 *
 * First spike: x = 1, u = U. Exact: the solution of the equations between spikes; no step.
 *
 * @source Tsodyks, Pawelzik, Markram 1998, Neural Comput. 10:821; Maass and Markram 2002, Neural Netw. 15:155
 */
import { exp } from './functions.ts'
import type { TableOf } from './parameters.ts'

export interface TsodyksMarkramParameters {
  readonly U: number
  readonly tau_rec: number
  readonly tau_facil: number
}

/** Parameters of short-term plasticity, with units and defaults: those of depressing cortical synapses. */
export const tsodyksMarkramTable: TableOf<TsodyksMarkramParameters> = {
  U: { unit: '1', value: 0.5, above: 0, atMost: 1, doc: 'share of the resources that a first spike uses' },
  tau_rec: { unit: 'ms', value: 800, atLeast: 0, doc: 'time constant with which resources come back' },
  tau_facil: {
    unit: 'ms',
    value: 0,
    atLeast: 0,
    doc: 'time constant with which the use falls back to U; 0 for no facilitation',
  },
}

/** exp(-dt / tau), which for tau = 0 is 0. */
const decayed = (dt: number, tau: number): number => (tau === 0 ? 0 : exp(-dt / tau))

/** The resources at a spike, `dt` ms >= 0 after one that found `x` and used the share `u` of it. */
export const recovered = (x: number, u: number, dt: number, tau_rec: number): number =>
  1 + (x - u * x - 1) * decayed(dt, tau_rec)

/** The use at a spike, `dt` ms >= 0 after one whose use was `u`. */
export const facilitated = (u: number, dt: number, U: number, tau_facil: number): number =>
  U + u * (1 - U) * decayed(dt, tau_facil)
