import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { present } from '../models/errors.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { RESULT_FILE, weightTables } from './networkFiles.ts'
import { networkFrom } from './networkSession.ts'
import type { NetworkRunFile } from './runFile.ts'
import { hasWeights, savedSynapses, type SynapseList, synapsesOf } from './savedWeights.ts'
import { version } from './version.ts'

/** Gives the synapses of a projection. */
export type SynapsesByName = (projection: string) => SynapseList

/**
 * The weights of a run: those at which it ended, or of one that goes on or was killed those of its last checkpoint; nothing
 * if there is neither, or the checkpoint is of another version. A table that is missing from a run at its end is an error.
 */
export const weightsOfRun = (folder: string, run: NetworkRunFile): SynapsesByName | undefined => {
  const tables = weightTables(run.spec)
  const saved: SynapsesByName = (projection) =>
    savedSynapses(folder, present(tables.get(projection), `table of ${projection}`))
  // a run that goes on takes them away, so that none are older than the checkpoint
  if (hasWeights(folder, run.spec)) return saved
  if (existsSync(join(folder, CHECKPOINT_FILE)))
    return run.rxspike === version ? checkpointed(folder, run) : undefined
  return existsSync(join(folder, RESULT_FILE)) ? saved : undefined
}

/** @throws InputError if there is no checkpoint that can be used */
export const checkpointed = (folder: string, run: NetworkRunFile): SynapsesByName =>
  networkFrom(folder, run, (net) => (projection) => synapsesOf(net.synapses(projection)))
