import { EMPTY, Observable, share } from 'rxjs'
import { instants, type SpikingNode } from '../../operators/index.ts'
import type { RuleContext } from '../part.ts'
import { Listener } from './listener.ts'

/** The spikes of one round of an instant. */
export interface SpikeRound {
  /** Event time in ms. */
  readonly t: number
  readonly sources: readonly number[]
}

const known = new WeakMap<RuleContext, Map<SpikingNode, Observable<SpikeRound>>>()

/**
 * The spikes of another population, round by round, in the plasticity phase. All parts of a rule that follow it are told as
 * one moment, so that what they say is added where their rules are.
 */
export const roundsOf = (context: RuleContext, node: SpikingNode): Observable<SpikeRound> => {
  const own = known.get(context) ?? new Map<SpikingNode, Observable<SpikeRound>>()
  known.set(context, own)
  const made = own.get(node) ?? share<SpikeRound>()(tellingTogether(context, node))
  own.set(node, made)
  return made
}

const tellingTogether = ({ clock, together }: RuleContext, { spikes, name }: SpikingNode) =>
  new Observable<SpikeRound>((out) => {
    instants(spikes, EMPTY, clock, `third factor ${name}`).subscribe(
      new Listener(({ t, pre }) => together(() => out.next({ t, sources: pre })), out),
    )
  })
