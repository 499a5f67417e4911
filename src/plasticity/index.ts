export { exponentialWindow, triangularWindow } from '../models/windows.ts'
export { compile, type CompiledRule, type Evaluation, type RuleSite } from './compile.ts'
export { accumulate, type AccumulateOptions } from './parts/accumulate.ts'
export { anneal, type Schedule } from './parts/anneal.ts'
export { contrast } from './parts/contrast.ts'
export { gate } from './parts/gate.ts'
export { hardBound } from './parts/hardBound.ts'
export type { PhaseParameters } from './parts/over.ts'
export { allToAllPairing, lastPairing, restrictedPairing, type TieOptions } from './parts/pairing.ts'
export { scale } from './parts/scale.ts'
export {
  type ChainRule,
  type FunctionWindow,
  functionWindow,
  type KnownStage,
  type Pairing,
  type PairingOptions,
  type PairingScheme,
  type Pairs,
  type PlasticityRule,
  rule,
  type RuleContext,
  type RuleWindow,
  type Stage,
  type StageFunction,
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
