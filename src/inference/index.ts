export { type Answer, answerOf, type Asked, type JointAnswer, type LabelProbability } from './answer.ts'
export { ask, type Ask, asking, type AskNumbers, type AskOptions, askTable, type Reply } from './asking.ts'
export {
  type Classification,
  classifyNearest,
  completeMean,
  completeNearest,
  type Completion,
  distanceToNearest,
  type IndependentOptions,
  independentPatterns,
  meanStates,
  type NeighbourCompletion,
} from './baselines.ts'
export { type EvidenceOptions, evidenceOf } from './evidenceRow.ts'
export {
  type GivenMask,
  type Mask,
  maskOf,
  randomHalf,
  type RandomHalfOptions,
  upperHalf,
  type UpperHalfOptions,
} from './masks.ts'
export {
  type Pattern,
  type PatternOptions,
  type PatternTable,
  patternTable,
  patternTableFrom,
  visibleStates,
} from './patterns.ts'
export { type PatternSplit, split, type SplitOptions } from './split.ts'
export type { Clamping, Evidence, KnownStates } from './evidence.ts'
export type { Belief, BeliefOptions } from './beliefs.ts'
export { type Inference, inference, type InferenceOptions } from './inference.ts'
export {
  boltzmannMachine,
  type BoltzmannMachineOptions,
  layeredMachine,
  type LayeredMachineOptions,
  type MachineLayer,
  restrictedMachine,
  type RestrictedMachineOptions,
} from './machine.ts'
export type { Estimates, JointPosterior, JointState, NeuronRef, Posterior } from './posterior.ts'
export type { Query } from './query.ts'
export { initialMachine, type InitialMachineOptions } from './initialMachine.ts'
export { learnedMachine } from './learnedMachine.ts'
export {
  type EpochEnd,
  type EpochScore,
  type HeldOut,
  type Learned,
  learner,
  type Learner,
  type LearnerRun,
} from './learner.ts'
export { type LearningNumbers, type LearningOptions, learningTable } from './learningOptions.ts'
export { learningSpec } from './learningSpec.ts'
export { logLikelihood, type VisibleNeurons } from './logLikelihood.ts'
export { decodeModel, encodeModel, type Kinds, type Model, modelOf, type ModelParts } from './model.ts'
