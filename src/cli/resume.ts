import type { Command } from 'commander'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { present } from '../models/errors.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { inRunFolder } from './folder.ts'
import { resumeInference } from './inference.ts'
import { LOCK_FILE } from './lock.ts'
import { finishNetwork, type FinishFlags } from './networkFinish.ts'
import { RESULT_FILE } from './networkFiles.ts'
import { NetworkSession } from './networkSession.ts'
import { print, printJson } from './output.ts'
import { minutesOf } from './options.ts'
import { familyOf, readRun, RUN_FAMILIES, type RunFamily } from './runFile.ts'
import { resumeSampling } from './sampling.ts'
import { hasAllTrials, resumeTrials } from './trials.ts'

/** Goes on with a run in a folder. */
type Resume = (folder: string, flags: FinishFlags, signal: AbortSignal) => Promise<void>

/** How to go on with what `run.json` may say it is. */
const RESUMES: { readonly [F in RunFamily]: Resume } = {
  network: (folder, flags, signal) => finishNetwork(() => NetworkSession.goOn(folder), flags, signal),
  sampling: resumeSampling,
  inference: resumeInference,
  trials: resumeTrials,
}

/** Adds `resume`. */
export const resumeCommand = (program: Command): void => {
  program
    .command('resume')
    .summary('goes on with a run that was ended or killed')
    .description(
      'Goes on with a run from its last checkpoint, as if it had never been ended: what was recorded after the checkpoint is dropped and recorded again, and the files come out the same.',
    )
    .argument('<folder>', 'the folder of the run')
    .option('--checkpoint-every <minutes>', 'wall time between two checkpoints; 0 for none', minutesOf, 1)
    .option('--quiet', 'nothing but errors and warnings, no progress')
    .option('--json', 'one JSON object as the last line of standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike run net.json --out runs/long     (ended by Ctrl-C, or killed)\n  rxspike resume runs/long',
    )
    .action(async (folder: string, flags: FinishFlags) => {
      // what is no folder of a run gets no lock either
      const { usecase } = readRun(folder, RUN_FAMILIES)
      const family = present(familyOf(usecase), usecase)
      // a trial whose file was taken away is computed again
      const isWhole = () => family !== 'trials' || hasAllTrials(folder)
      const isFinished = () => existsSync(join(folder, RESULT_FILE)) && isWhole()
      // one that was killed in its very last moment has left what its end would have taken away
      const isTidy = () => ![LOCK_FILE, CHECKPOINT_FILE].some((file) => existsSync(join(folder, file)))
      if (isFinished() && isTidy()) return tellFinished(folder, flags)
      await inRunFolder(folder, async (signal) => {
        // another process may have been at work until now
        if (!isFinished()) return RESUMES[family](folder, flags, signal)
        rmSync(join(folder, CHECKPOINT_FILE), { force: true })
        tellFinished(folder, flags)
      })
    })
}

const tellFinished = (folder: string, { json, quiet }: FinishFlags): void => {
  if (json === true) printJson({ out: folder, finished: true })
  else if (quiet !== true) print(`${folder}: the run is at its end already; nothing is left to do`)
}
