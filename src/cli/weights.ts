import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { present } from '../models/errors.ts'
import { didYouMean, nearest } from '../models/nearest.ts'
import { writeWeights } from '../io/weightFiles.ts'
import { InputError } from './errors.ts'
import { WEIGHTS_FOLDER, weightTables } from './networkFiles.ts'
import { networkFrom } from './networkSession.ts'
import { columnsOf, print } from './output.ts'
import { type NetworkRunFile, readRun } from './runFile.ts'
import { synapsesIn, type SynapseList, synapsesOf } from './savedWeights.ts'

interface Flags {
  readonly out?: string
  readonly force?: true
}

/** What the matrix may be written as, by the end of the file's name. */
const FORMATS: readonly string[] = ['.csv', '.parquet', '.npy']

/** Adds `weights`. */
export const weightsCommand = (program: Command): void => {
  program
    .command('weights')
    .summary('the weights of a run as CSV, Parquet or npy')
    .description(
      'Writes the weights of a projection as a matrix, a row a postsynaptic neuron and a column a presynaptic one, 0 where there is no synapse: those at the end of a run, or at the last checkpoint of one that is not at its end. Without a projection, lists those there are.',
    )
    .argument('<folder>', 'the folder of the run')
    .argument('[projection]', 'its name')
    .option('--out <file>', `where it goes, as its name ends in: ${FORMATS.join(', ')}`)
    .option('--force', 'replace the file')
    .addHelpText(
      'after',
      `
A network takes such a file as weights, relative to its own folder:
  { "from": "a", "to": "a", "weights": { "kind": "file", "params": { "path": "w.npy" } } }

Examples:
  rxspike weights runs/net
  rxspike weights runs/net aa --out w.npy`,
    )
    .action((folder: string, projection: string | undefined, flags: Flags) =>
      exportWeights(folder, projection, flags),
    )
}

const exportWeights = (folder: string, projection: string | undefined, { out, force }: Flags): void => {
  const run = readRun(folder, ['network'])
  const { projections, populations } = run.spec
  if (projection === undefined) {
    if (projections.length === 0) throw new InputError(`${folder}: its network has no projections`)
    return print(columnsOf(projections.map(({ name, from, to }) => [name, `${from} → ${to}`])))
  }
  const found = projections.find(({ name }) => name === projection)
  if (found === undefined) {
    const names = projections.map(({ name }) => name)
    const question = didYouMean(nearest(projection, names))
    throw new InputError(
      `weights: '${projection}': the network of ${folder} has no such projection; expected ${names.length > 0 ? `one of ${names.join(', ')}` : 'a network that has some'}${question === '' ? '' : `. ${question}`}`,
    )
  }
  if (out === undefined || !FORMATS.includes(extname(out).toLowerCase()))
    throw new InputError(
      `weights --out: ${out ?? 'nothing'}; expected a file name that ends in ${FORMATS.join(', ')}`,
    )
  if (existsSync(out) && force !== true)
    throw new InputError(`--out ${out}: it exists; expected a new file, or --force to replace it`)
  const sizeOf = (population: string) =>
    present(
      populations.find(({ name }) => name === population),
      `population ${population}`,
    ).size
  const [postSize, preSize] = [sizeOf(found.to), sizeOf(found.from)]
  const { post, pre, weight } = listOf(folder, run, projection)
  const values = new Float64Array(postSize * preSize)
  weight.forEach((w, k) => (values[(post[k] ?? 0) * preSize + (pre[k] ?? 0)] = w))
  writeWeights(out, { postSize, preSize, values })
  print(`${out}: ${postSize} × ${preSize}, [post][pre]`)
}

const listOf = (folder: string, run: NetworkRunFile, projection: string): SynapseList => {
  const below = join(folder, WEIGHTS_FOLDER)
  const table = present(weightTables(run.spec).get(projection), `table of ${projection}`)
  return existsSync(below)
    ? synapsesIn(below, table)
    : networkFrom(folder, run, (net) => synapsesOf(net.synapses(projection)))
}
