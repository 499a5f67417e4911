import { KindRegistry } from '../kind.ts'
import { allToAllKind, listKind, oneToOneKind } from './connectivity.ts'
import { normalKind, uniformKind } from './distribution.ts'
import { intrinsicKind, pairingKinds, ruleKinds, stageKinds, windowKinds } from './plasticity.ts'
import { poissonKind, samplerKind, spikeTrainKind } from './population.ts'

/** The kinds that come with RxSpike, in a registry of your own. */
export const builtInKinds = (): KindRegistry => {
  const kinds = new KindRegistry()
  kinds.register(samplerKind).register(poissonKind).register(spikeTrainKind)
  kinds.register(allToAllKind).register(oneToOneKind).register(listKind)
  kinds.register(normalKind).register(uniformKind)
  kinds.register(pairingKinds[0]).register(pairingKinds[1]).register(pairingKinds[2])
  for (const kind of windowKinds) kinds.register<'window', never>(kind)
  for (const kind of stageKinds) kinds.register<'stage', never>(kind)
  for (const kind of ruleKinds) kinds.register<'rule', never>(kind)
  kinds.register(intrinsicKind)
  return kinds
}
