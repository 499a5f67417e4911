import { isObservable, type Observable } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { operator } from '../../operators/internal/operator.ts'
import { checkFinite, checkObject } from '../internal/check.ts'
import { standing } from '../internal/standing.ts'
import { toldTogether } from '../internal/toldTogether.ts'
import type { FactorChange, RuleContext, ThirdFactor } from '../part.ts'

/**
 * What a stream of numbers said last as a third factor: piecewise constant in event time.
 *
 * A value counts from the time at which the clock stands when it is told; within an instant from then on, as it is for a
 * {@link gate}: one that is told at a boundary is in force for the spikes of that time. The stream is subscribed to with the rule;
 * that it ends changes nothing, an error of it ends the run.
 * Saving: where a stream stands a snapshot cannot know, so a network with one has none. An object of your own with `isSaving`
 * and `keep` is saved, and spikes of a population of kind 'input' are.
 *
 * @param options `initial`: the value until the first is told, 0 unless given
 * @throws ParameterError if it is no Observable, or `initial` not finite (at call)
 * @errors ParameterError if a value is not finite
 */
export const observedFactor = (
  value$: Observable<number>,
  options: { readonly initial?: number } = {},
): ThirdFactor => {
  if (!isObservable(value$)) throw new ParameterError('observedFactor', value$, 'an Observable of numbers')
  checkObject('observedFactor', options, 'options, { initial? }')
  const { initial = 0 } = options
  checkFinite('observedFactor.initial', initial)
  return {
    kind: 'observed',
    read: (context: RuleContext) => {
      const { clock } = context
      let told: number | undefined
      told = standing(context, 'observed', value$, () => told)
      const hear = operator<number, FactorChange>((emit) => (value) => {
        checkFinite(`observedFactor: value at t = ${clock.now()} ms`, value)
        told = value
        emit({ t: clock.now(), value, impulse: 0 })
      })
      return {
        value: () => told ?? initial,
        decay: { tau: Infinity, baseline: 0 },
        changes: toldTogether(context, value$, value$).pipe(hear),
      }
    },
  }
}
