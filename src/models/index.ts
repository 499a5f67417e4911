export { alignment, type Alignment } from './alignment.ts'
export { median } from './median.ts'
export { asymmetry, asymmetryVariance, asymmetryVarianceBetween } from './asymmetry.ts'
export { boltzmann, type BoltzmannDistribution } from './boltzmann.ts'
export { kullbackLeibler } from './divergence.ts'
export { causeOf, type ErrorKind, InternalError, ParameterError } from './errors.ts'
export type { Spike } from './events.ts'
export { exp, expm1, log, log1p, power, sine } from './functions.ts'
export { Hazards } from './hazards.ts'
export {
  defaultsOf,
  describeRange,
  isAllowed,
  type NumberParameter,
  type ParameterTable,
  type TableOf,
} from './parameters.ts'
export {
  alphaPsp,
  alphaPspTable,
  cutOffPsp,
  type Decaying,
  differencePsp,
  type DifferencePspParameters,
  differencePspTable,
  exponentialPsp,
  exponentialPspTable,
  type Psp,
  type PspParameters,
  type PspShape,
  pspValue,
  tailPsp,
} from './psp.ts'
export { RandomStream, randomStream } from './random.ts'
export { restingWeight } from './restingWeight.ts'
export { type SalCourse, salCourse, type SalCourseParameters } from './salCourse.ts'
export {
  type Clamp,
  MAX_POTENTIAL,
  onProbability,
  type SamplerParameters,
  type SamplerRandom,
  samplerRate,
  samplerTable,
} from './sampler.ts'
export { type SalWindow, type SamplerPair, samplerPair, type SamplerPairParameters } from './samplerPair.ts'
export {
  type SamplerPairByAges,
  samplerPairByAges,
  type SamplerPairByAgesParameters,
} from './samplerPairByAges.ts'
export { SamplerTable, TABLE_LIMIT } from './samplerTable.ts'
export {
  type Keep,
  type Saved,
  type SavedArray,
  SavedReader,
  type SavedRecord,
  type Saving,
  SnapshotError,
} from './saving.ts'
export type { Columns, ColumnType, Row, RowOf } from './tables.ts'
export {
  alphaWindow,
  type AlphaWindowParameters,
  alphaWindowTable,
  exponentialWindow,
  type ExponentialWindowParameters,
  exponentialWindowTable,
  type FormulaWindow,
  functionWindow,
  type FunctionWindow,
  rectangularWindow,
  type RectangularWindowParameters,
  rectangularWindowTable,
  type RuleWindow,
  type ShapedWindow,
  sumWindow,
  type SumWindow,
  type TableWindow,
  tableWindow,
  type TableWindowParameters,
  type Ties,
  triangularWindow,
  type TriangularWindowParameters,
  triangularWindowTable,
  type Window,
  windowIntegral,
  windowValue,
} from './windows.ts'
export { type TsodyksMarkramParameters, tsodyksMarkramTable } from './tsodyksMarkram.ts'
