import { ParameterError } from '../../models/errors.ts'
import { exp } from '../../models/functions.ts'
import { type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import { operator } from '../../operators/internal/operator.ts'
import { checkFinite, checkObject } from '../internal/check.ts'
import { type SpikeRound, roundsOf } from '../internal/roundsOf.ts'
import { standing } from '../internal/standing.ts'
import type { FactorChange, RuleContext, ThirdFactor } from '../part.ts'

export interface SpikeFactorParameters {
  /** Name of the population, any one of the network: 'input' is told its spikes from outside. */
  readonly population: string
  /** Time constant in ms with which a spike is forgotten, Infinity for never; impulses only if not given. */
  readonly tau?: number
  /** What a spike adds, 1 unless given. */
  readonly amount?: number
  /** What it is worth without spikes, 0 unless given. */
  readonly baseline?: number
}

/**
 * The spikes of another population as a third factor, dopamine for one: of all of its neurons,
 *
 *     d(t) = baseline + amount * sum exp(-(t - t_k)/tau)        over the spikes t_k < t
 *
 * or, with no tau, baseline and an impulse of integral `amount` at every spike: what a reward is that acts at once on
 * what is eligible.
 *
 * One instant: what is read is what came before it, so a spike at t counts after t, whatever the order of the two
 * populations. Every spike counts, also the second of a neuron at one time. A delay is that of a population in between.
 * Units: tau in ms; amount and baseline as the factor, with no tau the amount is that times ms.
 * Cost: O(1) a spike.
 *
 * @throws ParameterError if a parameter is out of range (at call), or there is no such population (at wiring)
 * @source Izhikevich 2007, Cereb. Cortex 17:2443
 */
export const spikeFactor = (parameters: SpikeFactorParameters): ThirdFactor => {
  checkObject('spikeFactor', parameters, 'parameters, { population, tau?, amount?, baseline? }')
  const { population, tau, amount = 1, baseline = 0 } = parameters
  if (typeof population !== 'string' || population === '')
    throw new ParameterError('spikeFactor.population', population, 'the name of a population')
  if (tau !== undefined && !(typeof tau === 'number' && tau > 0))
    throw new ParameterError('spikeFactor.tau', tau, 'a number > 0 ms, Infinity, or none for impulses')
  checkFinite('spikeFactor.amount', amount)
  checkFinite('spikeFactor.baseline', baseline)
  const read = (context: RuleContext) => {
    const node = context.population(population)
    if (node === undefined)
      throw new ParameterError(
        'spikeFactor.population',
        population,
        'the name of a population of the network',
      )
    const rounds = roundsOf(context, node)
    if (tau === undefined) {
      const impulseOf = ({ t, sources }: SpikeRound): FactorChange => ({
        t,
        value: baseline,
        impulse: amount * sources.length,
      })
      const changes = rounds.pipe(
        operator<SpikeRound, FactorChange>((emit) => (round) => emit(impulseOf(round))),
      )
      return { value: () => baseline, decay: { tau: Infinity, baseline }, changes }
    }
    const above = new Above(tau, context.clock.now())
    context.keep('spike factor', above)
    // what the same says in one rule stands alike
    const known = standing(context, 'spikes', parameters, () => above.save())
    if (known !== undefined) above.load(known)
    return {
      value: (t: number) => baseline + above.at(t),
      decay: { tau, baseline },
      changes: rounds.pipe(
        operator<SpikeRound, FactorChange>((emit) => ({ t, sources }) => {
          above.add(t, amount * sources.length)
          emit({ t, value: baseline + above.after, impulse: 0 })
        }),
      ),
    }
  }
  return { kind: 'spikes', isSaving: true, ...(tau === undefined ? { isImpulsive: true } : {}), read }
}

/** How far the factor is above its baseline. */
class Above implements Saving {
  /** Right after the last spikes, at `last`. */
  after = 0
  private readonly tau: number
  /** Time of the last spikes in ms. */
  private last: number
  /** Right before them. */
  private before = 0

  constructor(tau: number, now: number) {
    this.tau = tau
    this.last = now
  }

  /** At `t`, without the spikes of that very time. */
  at(t: number): number {
    return t === this.last ? this.before : this.after * exp((this.last - t) / this.tau)
  }

  /** Spikes of one round. */
  add(t: number, amount: number): void {
    this.before = this.at(t)
    this.after = (t === this.last ? this.after : this.before) + amount
    this.last = t
  }

  save(): Saved {
    const { after, before, last } = this
    return { after, before, last }
  }

  load(saved: Saved): void {
    const from = new SavedReader('spike factor', saved)
    this.after = from.number('after')
    this.before = from.number('before')
    this.last = from.number('last')
  }
}
