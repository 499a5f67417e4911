export { createUseCaseContainer, RESTORING, SAMPLING, WIRING } from './container.ts'
export {
  type Arm,
  ARMS,
  type ArmResult,
  checkedOptions,
  type RunResult,
  Sampling,
  type SamplingNumbers,
  type SamplingOptions,
  samplingPresets,
  type SamplingProgress,
  type SamplingResult,
  type SamplingRun,
  samplingSpec,
  samplingTable,
  targetOf,
  type Trial,
  type Validation,
} from './sampling/index.ts'
export type { Restoring, UseCase, Wiring } from './useCase.ts'
