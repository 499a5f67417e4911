export {
  type Cause,
  type CausePair,
  type CauseSelection,
  type CauseSpike,
  type CauseStep,
  type CauseSum,
  type CauseTerm,
  MOST_PAIRS,
  MOST_SPIKES,
} from './cause.ts'
export { exponentialWindow, triangularWindow } from '../models/windows.ts'
export { compile, type CompiledRule } from './compile.ts'
export type { Evaluation } from './internal/compiler.ts'
export { accumulate, type AccumulateOptions } from './parts/accumulate.ts'
export { anneal, type Schedule } from './parts/anneal.ts'
export { contrast } from './parts/contrast.ts'
export { decay } from './parts/decay.ts'
export { gate } from './parts/gate.ts'
export { hardBound } from './parts/hardBound.ts'
export type { PhaseParameters } from './parts/over.ts'
export { allToAllPairing, lastPairing, restrictedPairing, type TieOptions } from './parts/pairing.ts'
export { scale } from './parts/scale.ts'
export type {
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
export { antiHebbian } from './rules/antiHebbian.ts'
export { hebbian, type StdpParameters } from './rules/hebbian.ts'
export { sal, type SalParameters } from './rules/sal.ts'
export { wakeSleep, type WakeSleepParameters } from './rules/wakeSleep.ts'
export type { RuleSite } from './site.ts'
