import { KindRegistry } from '../kind.ts'
import { biasRuleKinds } from './biasRule.ts'
import { connectivityKinds } from './connectivity.ts'
import { distributionKinds } from './distribution.ts'
import { pairingKinds } from './pairing.ts'
import { populationKinds } from './population.ts'
import { profileKinds } from './profile.ts'
import { randomConnectivityKinds } from './randomConnectivity.ts'
import { rateKinds } from './rate.ts'
import { ruleKinds } from './rule.ts'
import { sourceKinds } from './source.ts'
import { spaceKinds } from './space.ts'
import { stageKinds } from './stage.ts'
import { windowKinds } from './window.ts'

/** The kinds that come with RxSpike, in a registry of your own. */
export const builtInKinds = (): KindRegistry =>
  [
    populationKinds,
    sourceKinds,
    rateKinds,
    connectivityKinds,
    randomConnectivityKinds,
    spaceKinds,
    profileKinds,
    distributionKinds,
    pairingKinds,
    windowKinds,
    stageKinds,
    ruleKinds,
    biasRuleKinds,
  ]
    .flat()
    .reduce((kinds, kind) => kinds.register(kind), new KindRegistry())
