import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInKinds, network, wire } from '../../src/graph/index.ts'
import * as all from '../../src/io/index.ts'
import { writeWhole } from '../../src/io/files.ts'
import { type ArgumentOptions, arg, type Entry, entry, OPTIONAL, TEXT } from './table.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'rxspike-nonsense-'))
const spec = network('n', { seed: 1 })
  .population('a', { kind: 'poisson', size: 1, params: { rate: 1 } })
  .build()
const net = () => wire(spec)
/** A text is the path of a file that is not there, and the message says which. */
const PATH: ArgumentOptions = { says: /path|nonsense/ }

const written = (name: string, content: string): string => {
  const path = join(fresh(), name)
  writeWhole(path, content)
  return path
}

const options = arg('options', () => ({ rowsPerPart: 10, provenance: {} }), {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: { rowsPerPart: OPTIONAL, provenance: { ...OPTIONAL, allow: [['nothing to tell', {}]] } },
})

export const io: readonly Entry[] = [
  entry(
    'digits',
    all.digits,
    arg('options', () => ({ threshold: 8 }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { threshold: OPTIONAL },
    }),
  ),
  entry('fileKinds', all.fileKinds, arg('base', fresh, TEXT)),
  entry('networkKinds', all.networkKinds, arg('base', fresh, TEXT)),
  entry(
    'readParquetParts',
    all.readParquetParts,
    arg('folder', fresh, PATH),
    arg('name', () => 'a', TEXT),
  ),
  entry(
    'readPatterns',
    all.readPatterns,
    arg('path', () => written('p.csv', 'a,is\n0,0\n1,1\n'), PATH),
    arg('options', () => ({ labels: ['is'], threshold: 0.5 }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: {
        labels: { ...OPTIONAL, allow: [['there need not be labels', []]] },
        threshold: OPTIONAL,
      },
      without: ['columns', 'classes', 'ignore'],
    }),
  ),
  entry(
    'recordTo',
    all.recordTo,
    arg('folder', fresh, TEXT),
    arg('net', net, { whole: 'it is a network' }),
    options,
  ),
  entry(
    'resumeRecording',
    all.resumeRecording,
    arg('folder', fresh, TEXT),
    arg('net', net, { whole: 'it is a network' }),
    arg('mark', () => ({}), { allow: [['there is no recorder', {}]], says: 'recording' }),
    options,
  ),
  entry(
    'readSpecFile',
    all.readSpecFile,
    arg('path', () => written('n.json', JSON.stringify(spec)), PATH),
    arg('kinds', builtInKinds),
  ),
  entry(
    'readWeights',
    all.readWeights,
    arg('path', () => written('w.csv', '1,2\n3,4\n'), PATH),
  ),
  entry(
    'writeWeights',
    all.writeWeights,
    arg('path', () => join(fresh(), 'w.npy'), PATH),
    arg('matrix', () => ({ postSize: 1, preSize: 2, values: Float64Array.of(1, 2) }), {
      fields: { postSize: {}, preSize: {}, values: {} },
    }),
  ),
]
