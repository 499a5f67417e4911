import { EMPTY, map, type Observable } from 'rxjs'
import { instants, type SpikingNode } from '../../operators/index.ts'
import type { RuleContext } from '../part.ts'
import { toldTogether } from './toldTogether.ts'

/** The spikes of one round of an instant. */
export interface SpikeRound {
  /** Event time in ms. */
  readonly t: number
  readonly sources: readonly number[]
}

/** The spikes of another population, round by round, in the plasticity phase. */
export const roundsOf = (context: RuleContext, node: SpikingNode): Observable<SpikeRound> => {
  const rounds = instants(node.spikes, EMPTY, context.clock, `third factor ${node.name}`)
  return toldTogether(context, node, rounds.pipe(map(({ t, pre }) => ({ t, sources: pre }))))
}
