import { Observable, type OperatorFunction, Subject } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import type { PhaseChange, WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { along } from '../internal/along.ts'
import { checkObject } from '../internal/check.ts'
import { checkFactor, checkValue, readerOf } from '../internal/checkFactor.ts'
import { EligibilityTraces } from '../internal/eligibilityTraces.ts'
import { Listener } from '../internal/listener.ts'
import { neuronOf } from '../internal/neuronOf.ts'
import type { FactorChange, RuleContext, Stage, ThirdFactor } from '../part.ts'

export interface EligibilityParameters {
  /** Time constant in ms with which it is forgotten what is eligible; Infinity for never, 1000 unless given. */
  readonly tau?: number
  /** What makes changes of what is eligible; one with a closed form between its own events. */
  readonly factor: ThirdFactor
}

/** Time constant of an eligibility in ms, unless one is given. */
export const TAU_ELIGIBILITY = 1000

/**
 * Lets changes become eligible first, and real as a third factor says: what comes goes into a trace for each synapse, and
 *
 *     dc/dt = -c/tau + changes        dw/dt = c(t) d(t)
 *
 *     changes   --|-------------------
 *     d         -----------|\___------      later, but while something is still eligible
 *     w         ___________/----------
 *
 * Told: at each change of a row or column what its synapses have gained since they were told last, and all synapses when the
 * factor changes otherwise than by decaying (a spike of a population, a new value) and at every boundary of a phase, where
 * it belongs to what ends. Nothing is told where nothing has changed. Between that weights are behind: whoever reads one sees what it was told last.
 * One instant: the integral does not see it. An impulse meets what was eligible before that time, so that a change and an impulse at one
 * time do nothing together.
 * Exact: closed form between events, to rounding; tau equal to that of the factor, or Infinity, is nothing special.
 * Units: tau in ms; d in 1/ms, an impulse is a pure number; dw as the changes.
 * Cost: O(1) a synapse told, two exponentials where it was told last at another time than the one before it; 24 bytes a synapse.
 *
 * @throws ParameterError if tau is no number > 0 ms, or `factor` no third factor (at call), or the factor has no closed form, as
 *   one that is read at spikes, or is one of your own whose `read` returns no reader (at wiring)
 * @errors ParameterError if a factor of your own tells something that is not finite
 * @source Izhikevich 2007, Cereb. Cortex 17:2443
 * @see {@link modulate} where the factor is known at the spikes
 */
export const eligibility = (parameters: EligibilityParameters): Stage => {
  checkObject('eligibility', parameters, 'parameters, { tau?, factor }')
  const { tau = TAU_ELIGIBILITY, factor } = parameters
  if (!(typeof tau === 'number' && tau > 0))
    throw new ParameterError('eligibility.tau', tau, 'a number > 0 ms, or Infinity')
  checkFactor('eligibility.factor', factor)
  return {
    kind: 'eligibility',
    ...(factor.isSaving === true ? { isSaving: true } : {}),
    isBySynapse: true,
    factor,
    gathers: 'earlier',
    operator: (context) => becomingReal(context, tau, factor),
  }
}

const becomingReal = (
  context: RuleContext,
  tau: number,
  factor: ThirdFactor,
): OperatorFunction<WeightUpdate, WeightUpdate> => {
  const { synapses, clock, keep } = context
  const reader = readerOf('eligibility.factor', factor, context)
  const { decay, changes } = reader
  if (decay === undefined) {
    throw new ParameterError(
      'eligibility.factor',
      factor.kind,
      'a factor that says how it decays between its events',
      'Use modulate for one that is read at spikes.',
    )
  }
  // heard from now on, and so before the stages behind: what is told at a boundary belongs to the phase that ends there
  const boundaries = new Subject<PhaseChange>()
  context.phases.subscribe(boundaries)
  return (updates) =>
    new Observable((out) => {
      const initial = reader.value(clock.now(), neuronOf(synapses, 0))
      checkValue('value', factor.kind, clock.now(), initial)
      const traces = new EligibilityTraces(synapses.count, tau, decay, clock.now(), initial)
      keep('eligibility', {
        save: () => traces.save(),
        load: (saved) => traces.load(saved, clock.now()),
      })

      /** Tells all synapses what they have gained by time t, and by an impulse at it. */
      const tellAll = (t: number, impulse: number): void => {
        const dw = new Float64Array(synapses.count)
        for (let k = 0; k < dw.length; k++) {
          dw[k] = traces.advance(k, t)
          if (impulse !== 0) dw[k]! += impulse * traces.met(k)
        }
        if (isAny(dw)) out.next({ t, axis: 'all', index: 0, dw })
      }
      const change = (to: FactorChange): void => {
        checkValue('value', factor.kind, to.t, to.value)
        checkValue('impulse', factor.kind, to.t, to.impulse)
        tellAll(to.t, to.impulse)
        traces.change(to)
      }
      changes?.subscribe(new Listener(change, out))
      boundaries.subscribe(new Listener(({ t }) => tellAll(t, 0), out))
      const telling = operator<WeightUpdate, WeightUpdate>((emit) => (update) => {
        const { t } = update
        const dw = new Float64Array(update.dw.length)
        along(synapses, update, (k, synapse) => {
          dw[k] = traces.advance(synapse, t)
          traces.add(synapse, update.dw[k]!)
        })
        if (isAny(dw)) emit({ ...update, dw })
      })
      out.add(updates.pipe(telling).subscribe(out))
    })
}

/** Whether something is not 0. */
const isAny = (dw: Float64Array): boolean => {
  for (let k = 0; k < dw.length; k++) if (dw[k] !== 0) return true
  return false
}
