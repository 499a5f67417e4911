import { type Command, Option } from 'commander'
import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import pc from 'picocolors'
import { type Asked, ASKED } from '../inference/answer.ts'
import { EvidenceRows } from '../inference/evidenceRow.ts'
import { asking, type AskOptions, askTable, type Model } from '../inference/index.ts'
import { FileError, fileErrorOf, Found } from '../io/fileError.ts'
import { linesOf } from '../io/lines.ts'
import { csvRows, jsonRows, type StreamedRow } from '../io/rowStream.ts'
import { ParameterError } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import type { NumberParameter } from '../models/parameters.ts'
import { EXIT, InputError } from './errors.ts'
import { answerLines, type Counts, type WriteLine } from './inferLines.ts'
import { modelFile, readModel } from './inferModel.ts'
import { flagOf, listOf, numberOption, seedOf } from './options.ts'

type Format = 'jsonl' | 'csv'

const FORMATS: Readonly<Record<string, Format>> = { '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.csv': 'csv' }

const STDIN = '-'

interface Flags {
  readonly clamp?: string
  readonly format?: Format
  readonly model?: string
  readonly of?: Asked
  readonly threshold?: number
  readonly labelColumn?: string
  readonly keep?: readonly string[]
  readonly samples?: number
  readonly joint?: readonly string[]
  readonly duration?: number
  readonly burnIn?: number
  readonly precision?: number
  readonly maxDuration?: number
  readonly seed?: number
  readonly quiet?: true
}

const thresholdNumber: NumberParameter = {
  unit: '1',
  value: 0.5,
  doc: 'a feature >= this counts as 1, any other as 0; without it features have to be 0 or 1',
}

/** Adds `infer`. */
export const inferCommand = (program: Command): void => {
  const command = program
    .command('infer')
    .summary('answers for new inputs from a network that has learned')
    .description(
      'Answers rows of which something is known from a model that a run of inference has learned: the probability of every label and ' +
        'of every feature that is not known, and whole states, sampled by the spiking network. A row in, an answer out, as JSON ' +
        'lines on standard output, in order and as they come.',
    )
    .argument('<run>', 'the folder of a run of inference, or the file of a model')
    .option('--clamp <file>', 'the rows, JSON lines or CSV; - for standard input, as is a pipe without it')
    .addOption(
      new Option(
        '--format <name>',
        'what the rows are (default: by the name of the file, else jsonl)',
      ).choices([...new Set(Object.values(FORMATS))]),
    )
    .option(
      '--model <name>',
      'which model, where a run has several: its file, its seed, its arm, or 2-sal for both',
    )
    .addOption(new Option('--of <what>', 'of what answers tell (default: all)').choices([...ASKED]))
    .addOption(numberOption('--threshold <number>', thresholdNumber, false))
    .option(
      '--label-column <name>',
      'the column that names the label (default: label, or the column that did when the model learned)',
    )
    .option(
      '--keep <columns>',
      'columns that are no evidence but stand in the answer, separated by commas',
      listOf,
    )
    .addOption(numberOption('--samples <number>', askTable.samples))
    .option(
      '--joint <names>',
      'features and labels whose joint states are told, at most 16, separated by commas',
      listOf,
    )
    .addOption(numberOption('--duration <tau_ref>', askTable.duration_tau_ref))
    .addOption(numberOption('--burn-in <tau_ref>', askTable.burnIn_tau_ref))
    .addOption(numberOption('--precision <error>', askTable.precision, false).conflicts('duration'))
    .addOption(numberOption('--max-duration <tau_ref>', askTable.maxDuration_tau_ref))
    .option('--seed <integer>', 'root of all random numbers (default: 1)', seedOf)
    .option('--quiet', 'nothing on standard error but what is wrong')
  command
    .addHelpText(
      'after',
      `
A row is an object by name, or an array of states in the order of the features, with the labels after them or without:
  {"p00": 0, "p01": 1, "p02": null}     what is null or left out is not known
  {"label": "3"}                        a label by its name, or one column a label: {"3": 1}, {"8": 0} (not an 8)
  {}                                    nothing is known: the network dreams
CSV has names of columns in its first line and one row a line; an empty cell is not known.

What an answer has, beside "line": of labels, label (the most probable one, or the one that is known) and labels ({"3": {"p", "error"}, …);
of features, marginals and errors (of those that are not known), likely (every feature and label as it is known or mostly
is) and samples (such states, of one moment each); joint, with --joint; effectiveSamples (the least of what is not known),
duration_tau_ref, isPrecise (with --precision) and kept (with --keep). Errors are standard errors. Probabilities of labels
need not add up to 1: every label is a neuron of its own.

An answer depends on the model, the options, the row and how many rows were before it, not on what they were. A row that
is wrong has { "line", "error" } in its place, the others are answered, and the exit code is 2. If whoever reads stops, as
head does, so does the command.

Examples:
  rxspike infer runs/digits --clamp new.csv --threshold 8 --of labels
  rxspike infer runs/digits --clamp test.csv --threshold 8 --keep digit | jq -c 'select(.label != .kept.digit)'
  echo '{"label": "3"}' | rxspike infer runs/digits --samples 10 --of features | jq -c '.samples[]'
  yes '{}' | rxspike infer runs/digits --burn-in 100 | head -20 | jq -c .samples[0]`,
    )
    .action(infer)
}

const infer = async (run: string, flags: Flags): Promise<void> => {
  const say = flags.quiet === true ? () => undefined : tell
  const { clamp = STDIN } = flags
  if (flags.clamp === undefined && process.stdin.isTTY)
    throw new InputError('infer: no rows; expected --clamp FILE, or rows from a pipe')
  const format = formatOf(clamp, flags.format)
  const { path, all } = modelFile(run, flags.model)
  const model = readModel(path)
  if (all.length > 1 && flags.model === undefined)
    say(`asking ${path}, one of ${all.length} models; --model takes another one`)
  const options = optionsOf(flags)
  const { rows, ask } = named(() => ({
    rows: rowsOf(clamp, format, model, options),
    ask: asking(model, options),
  }))
  tellCounts(clamp, await answerLines(rows, ask, writeLine), say)
}

/** What is wrong with an option is told of its flag. */
const named = <T>(make: () => T): T => {
  try {
    return make()
  } catch (error) {
    const message = error instanceof ParameterError ? error.message : ''
    const [begin, name] = /^asking[.]options[.](\w+)/.exec(message) ?? []
    if (begin === undefined || name === undefined) throw error
    throw new InputError(`--${flagOf(name.replace('_tau_ref', ''))}${message.slice(begin.length)}`, error)
  }
}

const optionsOf = (flags: Flags): AskOptions => {
  const { seed, of, threshold, labelColumn, keep, samples, joint, duration, burnIn, precision, maxDuration } =
    flags
  const options = {
    seed,
    of,
    threshold,
    labelColumn,
    keep,
    samples,
    joint,
    duration_tau_ref: duration,
    burnIn_tau_ref: burnIn,
    precision,
    maxDuration_tau_ref: maxDuration,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

const formatOf = (clamp: string, format?: Format): Format => {
  if (format !== undefined) return format
  const extension = clamp === STDIN ? '.jsonl' : extname(clamp).toLowerCase()
  const found = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined
  if (found !== undefined) return found
  const advice = extension === '.json' ? ` A list in JSON becomes lines by: jq -c '.[]' ${clamp}` : ''
  throw new InputError(
    `--clamp ${clamp}: expected a name that ends in ${Object.keys(FORMATS).join(', ')}, or --format to say what it is.${advice}`,
  )
}

const rowsOf = (
  clamp: string,
  format: Format,
  model: Model,
  options: AskOptions,
): AsyncIterable<StreamedRow> => {
  const name = clamp === STDIN ? 'standard input' : clamp
  const lines = linesOf(clamp === STDIN ? process.stdin : bytesOf(clamp))
  if (format === 'jsonl') return jsonRows(lines)
  const columns = new EvidenceRows('asking', model, options)
  const check = (titles: readonly string[], line: number): void => {
    for (const title of titles)
      if (!columns.has(title))
        throw new FileError(
          name,
          { line, column: title },
          new Found('no column of the model'),
          'features and labels of the model',
          'A column that is no evidence is passed over with --keep; one that names the label is told by --label-column.',
          nearest(title, columns.keys),
        )
  }
  return csvRows(name, lines, (title) => columns.isText(title), check)
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw fileErrorOf(path, cause, 'a file with rows')
  }
}

/** What the system says where it takes no line is told, if it is worth telling, by whoever listens to errors of the stream. */
const writeLine: WriteLine = (text) =>
  new Promise((done) => {
    process.stdout.write(text, (error) => done(error === undefined || error === null))
  })

const tellCounts = (
  clamp: string,
  { lines, wrong, imprecise }: Counts,
  say: (text: string) => void,
): void => {
  if (lines === 0) say(`no rows in ${clamp === STDIN ? 'standard input' : clamp}`)
  if (imprecise > 0)
    say(
      `${imprecise.toLocaleString('en-US')} of ${lines.toLocaleString('en-US')} answers did not reach --precision within --max-duration: isPrecise is false in them`,
    )
  if (wrong === 0) return
  process.exitCode = EXIT.input
  const [n, all] = [wrong, lines].map((count) => count.toLocaleString('en-US'))
  tell(
    `${n ?? ''} of ${all ?? ''} rows ${wrong === 1 ? 'is' : 'are'} wrong; what would be right stands in the place of the answer`,
  )
}

const tell = (text: string): void => void process.stderr.write(`${pc.yellow('rxspike:')} ${text}\n`)
