import { resolve } from 'node:path'
import { builtInKinds, defineKind, type Field, type Kind, type KindRegistry } from '../graph/index.ts'
import { ParameterError, present } from '../models/errors.ts'
import { SpikeSequence } from '../operators/index.ts'
import { FileError, Found } from './fileError.ts'
import { SpikeFile } from './spikeFile.ts'
import { readWeights } from './weightFiles.ts'

interface FileParams {
  readonly path: string
}

const path = (doc: string): Field => ({
  type: 'text',
  isPath: true,
  doc: `${doc}; a relative path begins at the folder of the spec`,
})

/**
 * The kinds whose parameters stand in files: population `spike-file` and distribution `file`, a matrix post × pre.
 *
 * @param base the folder at which relative paths begin: that of the spec
 */
export const fileKinds = (base: string): readonly Kind[] => {
  if (typeof base !== 'string') throw new ParameterError('fileKinds.base', base, 'the path of a folder')
  return [
    defineKind<'population', FileParams>({
      role: 'population',
      kind: 'spike-file',
      doc: 'the spikes of a file, CSV or Parquet, each at its time; takes no input',
      ports: [],
      fields: {
        path: path('file with columns t (ms, in order) and source, .csv or .parquet'),
      },
      make: ({ path: given }, { name, size, clock }) =>
        named(given, () => {
          const file = resolve(base, given)
          const reader = new SpikeFile(file, size)
          try {
            // once through, so that a fault in the last row is told before anything runs
            const begin = reader.save()
            reader.check()
            reader.load(begin)
            return new SpikeSequence({ name, size, reader }, clock)
          } catch (cause) {
            reader.close()
            throw cause
          }
        }),
    }),
    defineKind<'distribution', FileParams>({
      role: 'distribution',
      kind: 'file',
      doc: 'the values of a file, one a synapse: CSV, Parquet or npy of shape post × pre',
      fields: { path: path('file with a matrix, a row a postsynaptic neuron, .csv, .parquet or .npy') },
      make: ({ path: given }, { postSize, preSize }) =>
        named(given, () => {
          const file = resolve(base, given)
          const matrix = readWeights(file)
          if (matrix.postSize !== postSize || matrix.preSize !== preSize) {
            const shape = new Found(`a matrix of ${matrix.postSize} × ${matrix.preSize}`)
            throw new FileError(file, {}, shape, `${postSize} × ${preSize}, post × pre`)
          }
          const { values } = matrix
          const wrong = values.findIndex((value) => !Number.isFinite(value))
          if (wrong >= 0) {
            const place = { row: Math.floor(wrong / preSize) + 1, column: (wrong % preSize) + 1 }
            throw new FileError(file, place, values[wrong], 'a finite number')
          }
          let k = 0
          return () => present(values[k++], 'value of a synapse')
        }),
    }),
  ]
}

/** The built-in kinds and those of files. */
export const networkKinds = (base: string): KindRegistry =>
  fileKinds(base).reduce((kinds, kind) => kinds.register(kind), builtInKinds())

/** What is wrong with a file is a fault of the parameter that names it. */
const named = <T>(given: string, make: () => T): T => {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new ParameterError('file.path', given, `${error.expected} (${error.where}: ${error.found})`)
  }
}
