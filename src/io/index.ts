export { FileError, type Place } from './fileError.ts'
export { fileKinds, networkKinds } from './fileKinds.ts'
export { writeWhole } from './files.ts'
export {
  parquetParts,
  type ParquetParts,
  type ParquetPartsOptions,
  type PartsMark,
  readParquetParts,
  resumeParquetParts,
} from './parquetParts.ts'
export {
  recordTo,
  type RecordedNetwork,
  Recording,
  type RecordingMark,
  type RecordOptions,
  resumeRecording,
} from './recording.ts'
export { MAX_FILE_BYTES, MAX_LEVELS, readJsonFile, readSpecFile } from './specFile.ts'
export { SpikeFile } from './spikeFile.ts'
export { readWeights, type WeightMatrix, writeWeights } from './weightFiles.ts'
