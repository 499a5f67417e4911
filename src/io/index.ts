export { FileError, type Place } from './fileError.ts'
export { fileKinds, networkKinds } from './fileKinds.ts'
export { readParquetParts } from './parquetParts.ts'
export {
  recordTo,
  type RecordedNetwork,
  type Recording,
  type RecordingMark,
  type RecordOptions,
  resumeRecording,
} from './recording.ts'
export { MAX_FILE_BYTES, MAX_LEVELS, readSpecFile } from './specFile.ts'
export { readWeights, type WeightMatrix, writeWeights } from './weightFiles.ts'
