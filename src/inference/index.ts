export { type Answer, answerOf, type Asked, type LabelProbability } from './answer.ts'
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
