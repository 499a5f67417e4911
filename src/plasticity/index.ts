export { exponentialWindow, triangularWindow } from '../models/windows.ts'
export { compile, type CompiledRule } from './compile.ts'
export type { Evaluation } from './internal/compiler.ts'
export { accumulate, type AccumulateOptions } from './parts/accumulate.ts'
export { anneal, type Schedule } from './parts/anneal.ts'
export { contrast } from './parts/contrast.ts'
export { decay } from './parts/decay.ts'
export { eligibility, type EligibilityParameters } from './parts/eligibility.ts'
export { observedFactor } from './factors/observedFactor.ts'
export { potentialFactor, type PotentialReading } from './factors/potentialFactor.ts'
export { spikeFactor, type SpikeFactorParameters } from './factors/spikeFactor.ts'
export { modulate } from './parts/modulate.ts'
export { gate } from './parts/gate.ts'
export { hardBound } from './parts/hardBound.ts'
export type { PhaseParameters } from './parts/over.ts'
export { allToAllPairing, lastPairing, restrictedPairing, type TieOptions } from './parts/pairing.ts'
export { scale } from './parts/scale.ts'
export type {
  FactorChange,
  FactorReader,
  FunctionWindow,
  KnownStage,
  Pairing,
  PairingOptions,
  PairingScheme,
  Pairs,
  RuleContext,
  RuleWindow,
  SavedPart,
  Stage,
  StageFunction,
  ThirdFactor,
} from './part.ts'
export {
  type ChainRule,
  eachSpike,
  functionWindow,
  type PlasticityRule,
  rule,
  type SpikeRule,
  sum,
  type SumRule,
} from './rule.ts'
export {
  intrinsic,
  type IntrinsicParameters,
  type IntrinsicRule,
  type IntrinsicSite,
} from './rules/intrinsic.ts'
export {
  dendriticPrediction,
  type DendriticPredictionParameters,
  type Probe,
} from './rules/dendriticPrediction.ts'
export { antiHebbian } from './rules/antiHebbian.ts'
export { hebbian, type StdpParameters } from './rules/hebbian.ts'
export { rewardModulated, type RewardModulatedParameters } from './rules/rewardModulated.ts'
export { sal, type SalParameters } from './rules/sal.ts'
export { wakeSleep, type WakeSleepParameters } from './rules/wakeSleep.ts'
export type { RuleSite } from './site.ts'
