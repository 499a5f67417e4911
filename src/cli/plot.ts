import { type Command, InvalidArgumentError } from 'commander'
import pc from 'picocolors'
import { present } from '../models/errors.ts'
import { readParquetParts } from '../io/parquetParts.ts'
import { checkedOptions, type SamplingOptions, type Validation } from '../usecases/sampling/index.ts'
import { InputError } from './errors.ts'
import { print } from './output.ts'
import { familyOf, readRun, RUN_FAMILIES, type RunFamily } from './runFile.ts'
import { trialRunIn } from './trials.ts'
import type { TimeWindow } from './networkPictures.ts'

/** Draws what is in the folder of a run; the names of the pictures. */
type Draw = (folder: string, window: TimeWindow) => Promise<readonly string[]>

// what draws takes a while to load, and help and refusals need none of it
const DRAWS: { readonly [F in RunFamily]: Draw } = {
  network: async (folder, window) => {
    const { drawNetwork } = await import('./networkPictures.ts')
    const drawn = drawNetwork(folder, window)
    if (drawn.length > 0) return drawn
    throw new InputError(
      `${folder}: nothing to draw; expected recorded spikes, or weights. A run that was killed has weights from its first checkpoint on`,
    )
  },
  sampling: async (folder, window) => {
    refuseWindow('sampling', window)
    const { drawSampling } = await import('./samplingPictures.ts')
    const { options } = readRun(folder, ['sampling'])
    const rows = await readParquetParts(folder, 'metrics')
    if (rows.length === 0)
      throw new InputError(`${folder}: no metrics in it; expected those of one validation at least`)
    return drawSampling(
      folder,
      checkedOptions(options as SamplingOptions),
      rows as unknown as Validation[],
      [],
    )
  },
  inference: async (folder, window) => {
    refuseWindow('inference', window)
    const { drawInference } = await import('./inferencePictures.ts')
    const drawn = drawInference(folder)
    if (drawn.length > 0) return drawn
    throw new InputError(`${folder}: nothing to draw; expected a training that came to its end`)
  },
  trials: async (folder, window) => {
    const { run, entry, options } = trialRunIn(folder)
    refuseWindow(run.usecase, window)
    const { drawTrials } = await import('./trialPictures.ts')
    const drawn = await drawTrials(folder, entry, options)
    if (drawn.length > 0) return drawn
    throw new InputError(`${folder}: nothing to draw; expected a trial that came to its end`)
  },
}

/** Only a network's pictures show spikes over time. */
const refuseWindow = (usecase: string, { from, to }: TimeWindow): void => {
  if (from !== undefined || to !== undefined)
    throw new InputError(
      `--from, --to: they choose a window of spikes; expected neither for a run of ${usecase}`,
    )
}

/** Adds `plot`. */
export const plotCommand = (program: Command): void => {
  program
    .command('plot')
    .summary('draws the pictures of a run again, of one that was killed too')
    .description(
      'Draws the pictures of a run from its files, whether it is at its end, goes on, or was killed: of a network the spikes that were recorded and its weights, of sampling the learning curves, of inference what came out of trainings that are done, of other use cases what came out of trials that are done.',
    )
    .argument('<folder>', 'the folder of the run')
    .option('--from <ms>', 'begin of the window of spikes (default: the last few thousand spikes)', timeOf)
    .option('--to <ms>', 'end of the window of spikes (default: the end of the run)', timeOf)
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike plot runs/net\n  rxspike plot runs/net --from 2000 --to 2500',
    )
    .action(async (folder: string, window: TimeWindow) => {
      const { from, to } = window
      if (from !== undefined && to !== undefined && !(from < to))
        throw new InputError(`--to ${to}: expected more than --from, ${from} ms`)
      const { usecase } = readRun(folder, RUN_FAMILIES)
      const family = present(familyOf(usecase), usecase)
      print(`Drawn in ${pc.bold(folder)}: ${(await DRAWS[family](folder, window)).join(', ')}`)
    })
}

const timeOf = (text: string): number => {
  const t = text.trim() === '' ? Number.NaN : Number(text)
  if (!(t >= 0 && t < Infinity)) throw new InvalidArgumentError('Expected a finite number >= 0 ms.')
  return t
}
