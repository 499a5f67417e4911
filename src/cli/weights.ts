import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { present } from '../models/errors.ts'
import { WEIGHT_FORMATS, writeWeights } from '../io/weightFiles.ts'
import { InputError, unknownName } from './errors.ts'
import { columnsOf, print } from './output.ts'
import { readRun } from './runFile.ts'
import { checkpointed, weightsOfRun } from './runWeights.ts'
import { writeSynapseList } from './savedWeights.ts'

interface Flags {
  readonly out?: string
  readonly list?: true
  readonly force?: true
}

/** What a list of synapses is written as. */
const LIST_FORMAT = '.parquet'

/** Values of a matrix that is written as text at most: its text is one string. */
const LARGEST_TEXT = 20_000_000

/** Values of a matrix at most, where that is another number. */
const LARGEST: Readonly<Record<string, number>> = { '.npy': 200_000_000 }

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
    .option('--out <file>', `where it goes, as its name ends in: ${WEIGHT_FORMATS.join(', ')}`)
    .option('--list', 'not as a matrix but as Parquet with a row a synapse: post, pre, weight')
    .option('--force', 'replace the file')
    .addHelpText(
      'after',
      `
A network takes such a file as weights, relative to its own folder:
  { "from": "a", "to": "a", "weights": { "kind": "file", "params": { "path": "w.npy" } } }

Examples:
  rxspike weights runs/net
  rxspike weights runs/net aa --out w.npy
  rxspike weights runs/net aa --list --out synapses.parquet`,
    )
    .action((folder: string, projection: string | undefined, flags: Flags) =>
      exportWeights(folder, projection, flags),
    )
}

const exportWeights = (folder: string, projection: string | undefined, flags: Flags): void => {
  const run = readRun(folder, ['network'])
  const { projections, populations } = run.spec
  const names = projections.map(({ name }) => name)
  if (projection === undefined) {
    refuseWithout(flags, names)
    if (projections.length === 0) throw new InputError(`${folder}: its network has no projections`)
    return print(columnsOf(projections.map(({ name, from, to }) => [name, `${from} → ${to}`])))
  }
  const found = projections.find(({ name }) => name === projection)
  if (found === undefined)
    throw unknownName(
      `weights: '${projection}': the network of ${folder} has no such projection; expected ${oneOf(names)}`,
      projection,
      names,
    )
  const { out, list, force } = flags
  const formats = list === true ? [LIST_FORMAT] : WEIGHT_FORMATS
  const format = extname(out ?? '').toLowerCase()
  if (out === undefined || !formats.includes(format))
    throw new InputError(
      `weights${list === true ? ' --list' : ''} --out: ${out ?? 'nothing'}; expected a file name that ends in ${formats.join(', ')}`,
    )
  if (existsSync(out) && force !== true)
    throw new InputError(`--out ${out}: it exists; expected a new file, or --force to replace it`)
  const sizeOf = (population: string) =>
    present(
      populations.find(({ name }) => name === population),
      `population ${population}`,
    ).size
  const [postSize, preSize] = [sizeOf(found.to), sizeOf(found.from)]
  if (list !== true) refuseLarge(`weights ${projection}`, postSize, preSize, format)
  const weights = weightsOfRun(folder, run) ?? checkpointed(folder, run)
  const synapses = weights(projection)
  if (list === true) {
    writeSynapseList(out, synapses)
    return print(`${out}: ${synapses.weight.length} synapses, post, pre, weight`)
  }
  const { post, pre, weight } = synapses
  const values = new Float64Array(postSize * preSize)
  weight.forEach((w, k) => (values[(post[k] ?? 0) * preSize + (pre[k] ?? 0)] = w))
  writeWeights(out, { postSize, preSize, values })
  print(`${out}: ${postSize} × ${preSize}, [post][pre]`)
}

const oneOf = (names: readonly string[]): string =>
  names.length > 0 ? `one of ${names.join(', ')}` : 'a network that has some'

/** What says how something is written says also that something shall be. */
const refuseWithout = (flags: Flags, names: readonly string[]): void => {
  const given = Object.entries(flags).map(([flag, value]) => `--${flag}${value === true ? '' : ` ${value}`}`)
  if (given.length > 0)
    throw new InputError(`weights ${given.join(' ')}: of no projection; expected ${oneOf(names)} before it`)
}

const refuseLarge = (where: string, postSize: number, preSize: number, format: string): void => {
  const most = LARGEST[format] ?? LARGEST_TEXT
  if (postSize * preSize > most)
    throw new InputError(
      `${where}: a matrix of ${postSize} × ${preSize}; expected at most ${most.toLocaleString('en-US')} values as ${format}. ` +
        'Write the synapses as a list, with --list and a file that ends in .parquet.',
    )
}
