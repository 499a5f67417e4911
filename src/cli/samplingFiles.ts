import { unfinished } from '../io/files.ts'
import { parquetParts, type ParquetParts, type RowOf } from '../io/parquetParts.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import type { Arm, Validation } from '../usecases/sampling/index.ts'

const JSON_FILES = ['run.json', 'specs.json', 'result.json'] as const
const PICTURES = ['learning-curves', 'weights', 'distributions', 'raster'] as const

/** The files of a run that are written as a whole. */
export type RunFile = (typeof JSON_FILES)[number]

/** The pictures of a run, each as SVG and as PNG. */
export type Picture = (typeof PICTURES)[number]

/** Whether a file is a part of the metrics. */
export const isMetricsPart = (file: string): boolean => /^metrics-\d+\.parquet$/.test(file)

/** Whether a run writes files of this name, so that another may replace them. */
export const isRunFile = (file: string): boolean =>
  JSON_FILES.some((name) => name === file) ||
  PICTURES.some((name) => [`${name}.svg`, `${name}.png`].includes(file)) ||
  isMetricsPart(file) ||
  file === CHECKPOINT_FILE ||
  file.startsWith(unfinished)

export const ARM_NAMES: Readonly<Record<Arm, string>> = { none: 'without SAL', sal: 'with SAL' }

const columns = {
  arm: 'utf8',
  target: 'utf8',
  init: 'utf8',
  seed: 'double',
  epoch: 'int32',
  duration_tau_ref: 'double',
  divergence: 'double',
  divergenceUnbiased: 'double',
  asymmetry: 'double',
  asymmetryVariance: 'double',
  spikes: 'double',
} as const

/** The metrics of a run over time, a row a validation. */
export const metricsOf = (folder: string, provenance: object): ParquetParts<RowOf<typeof columns>> =>
  parquetParts({ folder, name: 'metrics', columns, rowsPerPart: 64, provenance })

/** A row for the metrics. */
export const rowOf = (validation: Validation): RowOf<typeof columns> => validation
