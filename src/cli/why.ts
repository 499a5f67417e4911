import { type Command, InvalidArgumentError } from 'commander'
import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import pc from 'picocolors'
import type { Network, NetworkSpec, ProjectionSpec } from '../graph/index.ts'
import { writeWhole } from '../io/files.ts'
import { ROWS_FORMATS } from '../io/rowsFile.ts'
import { present } from '../models/errors.ts'
import type { Cause } from '../plasticity/index.ts'
import { RunAborted } from '../scheduler/index.ts'
import { Ended, type EndSignal, InputError, unknownName } from './errors.ts'
import { printJson, readable, type Say, sayer } from './output.ts'
import { duration, noBar, type ProgressBar, progressBar } from './progress.ts'
import type { Rerun, SynapseOf } from './rerun.ts'
import { untilEnded } from './signals.ts'
import { version } from './version.ts'
import { CauseRows } from './whyFiles.ts'
import { LargestCauses } from './whyLargest.ts'
import { rerunOf, watch, type Watched } from './whyRun.ts'
import { tableOfCauses, tableOfTotals } from './whyText.ts'
import { TotalsOfCauses } from './whyTotals.ts'

interface Flags {
  readonly synapse: readonly [number, number]
  readonly trial?: string
  readonly projection?: string
  readonly from?: number
  readonly to?: number
  readonly top: number
  readonly all?: true
  readonly out: readonly string[]
  readonly force?: true
  readonly json?: boolean
  readonly quiet?: boolean
}

const PICTURES: readonly string[] = ['.png', '.svg']

/** Changes that are listed, if nobody says how many. */
const TOP = 20

/** Adds `why`. */
export const whyCommand = (program: Command): void => {
  program
    .command('why')
    .summary('why a weight moved: every change with the spikes and parts it came from')
    .description(
      'Runs the network of a run, or of one trial of it, again, bit for bit, and watches one synapse: every change of its weight with the pairs of spikes, what the window made of them, and what each part of the rule made of that. At the end the weight is compared with the one that the run left, if it left one. Nothing in the folder is changed.',
    )
    .argument('<folder>', 'the folder of the run')
    .requiredOption('--synapse <pre→post>', "the two neurons: '3→7', '3->7' or 3,7", synapseOf)
    .option(
      '--trial <key>',
      'of a run that is made of trials, which one; needed where the weights of several change',
    )
    .option('--projection <name>', 'which one; needed where several have plasticity')
    .option('--from <ms>', 'begin of the window that is told (default: that of the run)', timeOf)
    .option('--to <ms>', 'its end; what comes after it is not run (default: the end of the run)', timeOf)
    .option('--top <number>', 'list the largest so many changes, in the order of time', countOf, TOP)
    .option('--all', 'list every change')
    .option(
      '--out <file>',
      'every change as a table, .csv or .parquet, or as a picture, .png or .svg; may be given several times',
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option('--force', 'replace files')
    .option('--quiet', 'no progress, and no word of what was written')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `
Examples:
  rxspike why runs/net --synapse '0→1'
  rxspike why runs/net --synapse 0,1 --projection aa --from 200 --to 400 --all
  rxspike why runs/net --synapse 0,1 --out why.png --out why.csv
  rxspike why runs/symmetrisation --trial sal-1 --synapse '3→7' --top 5
  rxspike why runs/plane --trial start-3 --synapse '0→1' --out w21.png`,
    )
    .action((folder: string, flags: Flags) => untilEnded((signal) => why(folder, flags, signal)))
}

const why = async (folder: string, flags: Flags, signal: AbortSignal): Promise<void> => {
  checkFlags(flags)
  const again = rerunOf(folder, flags.trial)
  const projection = plastic(folder, again.spec, flags.projection)
  const [pre, post] = flags.synapse
  const synapse: SynapseOf = { projection: projection.name, pre, post }
  const window = windowOf(again, flags)
  const net = again.wire()
  refuseSynapse(net, projection, synapse)

  // the table is what was asked for: only what tells of the work is left out
  const say = sayer({ json: flags.json === true, quiet: false })
  const isQuiet = flags.quiet === true
  const began = Date.now()
  const bar = isQuiet ? noBar : progressBar(window.to, 'ms')
  const totals = new TotalsOfCauses()
  const listed = new LargestCauses(flags.all === true ? Infinity : flags.top)
  const rows = flags.out.some((file) => ROWS_FORMATS.includes(formatOf(file))) ? new CauseRows() : undefined
  const isDrawn = flags.out.some((file) => PICTURES.includes(formatOf(file)))
  // what draws takes a while to load
  const picture = isDrawn ? new (await import('./whyPicture.ts')).PictureOfCauses() : undefined
  const tell = (cause: Cause) => {
    totals.add(cause)
    listed.add(cause)
    rows?.add(cause)
    picture?.add(cause)
  }
  // what is thrown here ends the run; what listens must not throw
  const heeding: ProgressBar = {
    ...bar,
    update: (t, what) => {
      rows?.refuseMany()
      bar.update(t, what)
    },
  }
  const watched = await unlessEnded(watch(net, synapse, window, heeding, tell, signal)).finally(() =>
    bar.stop(),
  )
  const check = compared(again, synapse, window, watched)
  const ends = { pre: projection.from, post: projection.to }
  const draw = () => picture?.svg(again.spec.name, synapse, window, watched, ends)
  await writeFiles(flags.out, rows, draw, signal)

  say(
    `${again.trial === undefined ? '' : `Trial ${again.trial}: `}${pc.bold(`${projection.name} ${pre} → ${post}`)}, from ${ends.pre} ${pre} to ${ends.post} ${post}: ` +
      movedText(window, watched),
  )
  tellAll(say, listed, totals)
  say(check.text)
  if (!isQuiet) for (const file of flags.out) say(`Written: ${pc.bold(file)}`)
  if (!isQuiet)
    say(`${readable(window.to)} ms of event time run again in ${duration((Date.now() - began) / 1000)}.`)
  if (flags.json === true)
    printJson({
      run: folder,
      ...(again.trial === undefined ? {} : { trial: again.trial }),
      ...synapse,
      ...window,
      w: watched.w,
      recorded: check.recorded ?? null,
      isSame: check.isSame ?? null,
      totals: totals.totals,
      causes: listed.causes,
      out: flags.out,
    })
}

const tellAll = (say: Say, listed: LargestCauses, totals: TotalsOfCauses): void => {
  const { changes } = totals.totals
  if (changes === 0) return say('It was not changed in that time.')
  const { causes } = listed
  if (causes.length > 0) say(tableOfCauses(causes))
  if (causes.length > 0 && causes.length < changes)
    say(
      `The largest ${causes.length.toLocaleString('en-US')} of ${changes.toLocaleString('en-US')} changes, in the order of time; --all lists every one, --out writes them as a table.`,
    )
  say(tableOfTotals(totals.totals))
}

const movedText = ({ from, to }: { readonly from: number; readonly to: number }, { w }: Watched): string =>
  w[0] === w[1]
    ? `${w[0]} at ${readable(from)} ms and at ${readable(to)} ms.`
    : `${w[0]} at ${readable(from)} ms, ${w[1]} at ${readable(to)} ms.`

interface Check {
  readonly text: string
  readonly recorded?: number
  readonly isSame?: boolean
}

/** Whether the run that was done again is the one that was recorded. */
const compared = (
  again: Rerun,
  synapse: SynapseOf,
  { to }: { readonly to: number },
  watched: Watched,
): Check => {
  const { end, rxspike } = again
  if (to !== end) return { text: `Not compared with the weight that the run left at ${readable(end)} ms.` }
  const recorded = again.recorded(synapse)
  if (recorded === undefined) return { text: again.nothing }
  const [, reached] = watched.w
  // JSON knows no sign of 0
  if (recorded === reached)
    return { text: 'That is the weight that the run left, bit for bit.', recorded, isSame: true }
  const reason =
    rxspike === version
      ? again.changed
      : `it was run by RxSpike ${rxspike}, and bits are those of one version, ${version} here`
  return {
    text: `${pc.yellow('Not the weight that the run left')}, which is ${recorded}: ${reason}. What is told here is true of the run that was done now.`,
    recorded,
    isSame: false,
  }
}

/** The one projection that is meant: its weights change. */
const plastic = (folder: string, spec: NetworkSpec, name: string | undefined): ProjectionSpec => {
  const names = spec.projections.filter(({ plasticity }) => plasticity !== undefined).map((one) => one.name)
  const [only, another] = names
  if (only === undefined)
    throw new InputError(
      `${folder}: no projection of its network has plasticity, so no weight ever changes; expected one that has`,
    )
  if (name === undefined && another !== undefined)
    throw new InputError(
      `why: of no projection, and ${names.length} of ${folder} have plasticity; expected --projection with one of ${names.join(', ')}`,
    )
  const wanted = name ?? only
  const found = spec.projections.find((projection) => projection.name === wanted)
  if (found === undefined)
    throw unknownName(
      `--projection ${wanted}: the network of ${folder} has no such projection; expected one of ${names.join(', ')}`,
      wanted,
      names,
    )
  if (found.plasticity === undefined)
    throw new InputError(
      `--projection ${wanted}: it has no plasticity, so its weights never change; expected one of ${names.join(', ')}`,
    )
  return found
}

const refuseSynapse = (net: Network, { name, from, to }: ProjectionSpec, { pre, post }: SynapseOf): void => {
  const synapses = net.synapses(name)
  const given = `--synapse ${pre},${post}`
  for (const [side, neuron, size, population] of [
    ['pre', pre, synapses.preSize, from],
    ['post', post, synapses.postSize, to],
  ] as const) {
    if (neuron >= size)
      throw new InputError(
        `${given}: ${side} ${neuron}; expected a neuron of ${population}, 0 to ${size - 1}`,
      )
  }
  if (synapses.position(post, pre) >= 0) return
  const targets = synapses.targets.subarray(synapses.begin[pre], synapses.begin[pre + 1])
  const some = Array.from(targets.slice(0, 10)).sort((a, b) => a - b)
  const known =
    targets.length === 0
      ? `none: neuron ${pre} of ${from} has no synapse there`
      : `one to ${some.join(', ')}${targets.length > some.length ? ' …' : ''}`
  throw new InputError(`${given}: ${name} has no synapse to ${post} from ${pre}; expected ${known}`)
}

const windowOf = ({ end }: Rerun, { from = 0, to = end }: Flags) => {
  if (to > end) throw new InputError(`--to ${to}: the run is known to ${end} ms; expected no more than that`)
  if (!(from < to)) throw new InputError(`--from ${from}: expected less than ${to} ms, where the window ends`)
  return { from, to }
}

const formatOf = (file: string): string => extname(file).toLowerCase()

const checkFlags = ({ out, force }: Flags): void => {
  for (const file of out) {
    if (![...ROWS_FORMATS, ...PICTURES].includes(formatOf(file)))
      throw new InputError(
        `--out ${file}: expected a file name that ends in ${[...ROWS_FORMATS, ...PICTURES].join(', ')}`,
      )
    if (existsSync(file) && force !== true)
      throw new InputError(`--out ${file}: it exists; expected a new file, or --force to replace it`)
  }
}

/** Who ends it before its end has no files of it. */
const unlessEnded = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    throw error instanceof RunAborted ? new Ended(error.cause as EndSignal) : error
  }
}

/** Writes all files, each whole, or none if the signal ended it until then. */
const writeFiles = async (
  files: readonly string[],
  rows: CauseRows | undefined,
  draw: () => string | undefined,
  signal: AbortSignal,
): Promise<void> => {
  rows?.refuseMany()
  const writes: (() => void)[] = []
  for (const file of files) {
    const format = formatOf(file)
    if (ROWS_FORMATS.includes(format)) writes.push(() => present(rows, 'rows').write(file))
    else {
      const svg = present(draw(), 'picture')
      const { svgToPng } = await import('../plots/render.ts')
      const content = format === '.svg' ? svg : svgToPng(svg)
      writes.push(() => writeWhole(file, content))
    }
  }
  // a signal that came while pictures were drawn is heard here
  await turn()
  if (signal.aborted) throw new Ended(signal.reason as EndSignal)
  for (const write of writes) write()
}

const SYNAPSE = /^\s*(\d{1,9})\s*(?:→|->|,)\s*(\d{1,9})\s*$/

const synapseOf = (text: string): readonly [number, number] => {
  const [, pre, post] = SYNAPSE.exec(text) ?? []
  if (pre === undefined || post === undefined)
    throw new InvalidArgumentError("Expected two neurons, pre and post: '3→7', '3->7' or 3,7.")
  return [Number(pre), Number(post)]
}

const timeOf = (text: string): number => {
  const t = text.trim() === '' ? Number.NaN : Number(text)
  if (!(t >= 0 && t < Infinity)) throw new InvalidArgumentError('Expected a finite number >= 0 ms.')
  return t
}

const countOf = (text: string): number => {
  const count = text.trim() === '' ? Number.NaN : Number(text)
  if (!(Number.isSafeInteger(count) && count >= 0))
    throw new InvalidArgumentError('Expected an integer >= 0.')
  return count
}
