import type { Observable } from 'rxjs'
import { gate } from './parts/gate.ts'
import { scale } from './parts/scale.ts'
import { type PlasticityRule, staged } from './rule.ts'

/**
 * A rule that does the opposite: its changes with the other sign.
 *
 * It is the rule with a stage behind its own, evaluated as it was. What its own stages make of a weight, such as a bound,
 * comes before; put bounds behind: `sum([negate(rule)], hardBound(0, 1))`.
 *
 * @throws ParameterError if it is no rule (at call)
 *
 * @example
 * ```ts
 * import { hebbian, negate } from 'rxspike/plasticity'
 *
 * negate(hebbian({ eta: 1e-3 })).kind // => 'chain'
 * ```
 */
export const negate = <R extends PlasticityRule>(plasticity: R): R => staged('negate', plasticity, scale(-1))

/**
 * A rule whose changes count only while a phase runs, or while a stream of yours says so; see {@link gate}.
 *
 * It is the rule with the gate behind its own stages. A sum over a phase is told when that phase has ended, in what
 * follows: so this gates when changes are made, not which spikes they come from.
 *
 * @throws ParameterError if `open` is neither the name of a phase nor an Observable, or it is no rule (at call)
 *
 * @example
 * ```ts
 * import { of } from 'rxjs'
 * import { hebbian, when } from 'rxspike/plasticity'
 *
 * when('wake', hebbian({ eta: 1e-3 })).stages.map(({ kind }) => kind) // => ['scale', 'gate']
 * when(of(true), hebbian({ eta: 1e-3 })).kind // => 'chain'
 * ```
 */
export const when = <R extends PlasticityRule>(open: string | Observable<boolean>, plasticity: R): R =>
  staged('when', plasticity, gate(open))
