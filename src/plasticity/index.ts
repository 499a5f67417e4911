export { negate, when } from './combinators.ts'
export {
  alphaWindow,
  exponentialWindow,
  functionWindow,
  rectangularWindow,
  sumWindow,
  tableWindow,
  triangularWindow,
} from '../models/windows.ts'
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
export { compile, type CompiledRule } from './compile.ts'
export type { Evaluation } from './internal/compiler.ts'
export {
  accumulate,
  type AccumulateCount,
  type AccumulateOptions,
  type AccumulatePhase,
} from './parts/accumulate.ts'
export { anneal, type Schedule } from './parts/anneal.ts'
export { contrast } from './parts/contrast.ts'
export { decay } from './parts/decay.ts'
export { eligibility, type EligibilityParameters } from './parts/eligibility.ts'
export { observedFactor } from './factors/observedFactor.ts'
export { potentialFactor, type PotentialReading } from './factors/potentialFactor.ts'
export { spikeFactor, type SpikeFactorParameters } from './factors/spikeFactor.ts'
export { modulate } from './parts/modulate.ts'
export { drift } from './parts/drift.ts'
export { gate } from './parts/gate.ts'
export { hardBound } from './parts/hardBound.ts'
export { keepSign, type SynapseSign } from './parts/keepSign.ts'
export type { PhaseParameters } from './parts/over.ts'
export { relative } from './parts/relative.ts'
export { relax, type RelaxOptions } from './parts/relax.ts'
export {
  allToAllPairing,
  lastPairing,
  preCentredPairing,
  restrictedPairing,
  symmetricPairing,
  type TieOptions,
} from './parts/pairing.ts'
export { tripletPairing, type TripletPairingParameters } from './parts/tripletPairing.ts'
export { scale } from './parts/scale.ts'
export { selfTrace } from './parts/selfTrace.ts'
export { softBound, type SoftBoundOptions } from './parts/softBound.ts'
export { weightPower, type WeightPowerOptions } from './parts/weightPower.ts'
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
  probe,
  type RuleProbe,
  type ProbedFrequency,
  type ProbedTriplet,
  type ProbedTriplets,
} from './probe.ts'
export type { ProbePopulation, SpikePattern } from './probeExperiment.ts'
export type { ProbeOptions } from './probeOptions.ts'
export {
  type ChainRule,
  eachSpike,
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
  type MembraneProbe,
} from './rules/dendriticPrediction.ts'
export { antiHebbian } from './rules/antiHebbian.ts'
export { homeostatic, type HomeostaticParameters } from './rules/homeostatic.ts'
export { oja, type OjaParameters } from './rules/oja.ts'
export { hebbian, type StdpParameters } from './rules/hebbian.ts'
export { rewardModulated, type RewardModulatedParameters } from './rules/rewardModulated.ts'
export { sal, type SalParameters } from './rules/sal.ts'
export { vogelsSprekeler, type VogelsSprekelerParameters } from './rules/vogelsSprekeler.ts'
export { triplet, type TripletParameters, tripletTable } from './rules/triplet.ts'
export { wakeSleep, type WakeSleepParameters } from './rules/wakeSleep.ts'
export type { RuleSite } from './site.ts'
