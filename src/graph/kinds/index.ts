import { KindRegistry } from '../kind.ts'
import { biasRuleKinds } from './biasRule.ts'
import { shortTermKinds } from './shortTerm.ts'
import { connectivityKinds } from './connectivity.ts'
import { distributionKinds } from './distribution.ts'
import { factorKinds } from './factor.ts'
import { inputKinds } from './input.ts'
import { pairingKinds } from './pairing.ts'
import { populationKinds } from './population.ts'
import { profileKinds } from './profile.ts'
import { randomConnectivityKinds } from './randomConnectivity.ts'
import { rateKinds } from './rate.ts'
import { pspKinds } from './psp.ts'
import { recorderKinds } from './recorder.ts'
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
    inputKinds,
    connectivityKinds,
    randomConnectivityKinds,
    spaceKinds,
    profileKinds,
    distributionKinds,
    pspKinds,
    pairingKinds,
    windowKinds,
    factorKinds,
    stageKinds,
    ruleKinds,
    biasRuleKinds,
    shortTermKinds,
    recorderKinds,
  ]
    .flat()
    .reduce((kinds, kind) => kinds.register(kind), new KindRegistry())
