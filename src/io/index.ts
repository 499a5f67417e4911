export { FileError, type Place } from './fileError.ts'
export { fileKinds, networkKinds } from './fileKinds.ts'
export { digits, DIGITS_FILE, type DigitsOptions } from './digits.ts'
export { readParquetParts } from './parquetParts.ts'
export { readPatterns } from './patternFile.ts'
export {
  recordTo,
  type RecordedNetwork,
  type Recording,
  type RecordingMark,
  type RecordOptions,
  resumeRecording,
} from './recording.ts'
export { MAX_LEVELS, readSpecFile } from './specFile.ts'
export { readWeights, type WeightMatrix, writeWeights } from './weightFiles.ts'
export { MAX_FILE_BYTES } from './wholeFile.ts'
