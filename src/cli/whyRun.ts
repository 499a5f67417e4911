import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filter } from 'rxjs'
import { type Network, wire } from '../graph/index.ts'
import { present } from '../models/errors.ts'
import type { Cause } from '../plasticity/index.ts'
import { CHECKPOINT_FILE } from './checkpoint.ts'
import { InputError } from './errors.ts'
import { containerAt } from './networkFile.ts'
import { networkFrom } from './networkSession.ts'
import { hasWeights } from './savedWeights.ts'
import { familyOf, type NetworkRunFile, readRun, type RunFamily, type RunFiles } from './runFile.ts'
import { weightsOfRun } from './runWeights.ts'
import type { ProgressBar } from './progress.ts'
import type { Rerun, SynapseOf } from './rerun.ts'
import { trialAgain } from './rerunTrial.ts'
import { short } from './progress.ts'
import { version } from './version.ts'

/** How what `run.json` may say is done again. */
const RERUNS: {
  readonly [U in keyof RunFiles]?: (folder: string, run: RunFiles[U], trial: string | undefined) => Rerun
} = {
  network: (folder, run, trial) => networkAgain(folder, run, trial),
  trials: (folder, _, trial) => trialAgain(folder, trial),
}

/**
 * The run in a folder, or a trial of it, to be done again.
 *
 * @param trial the key of a trial, for a run that is made of trials
 * @throws InputError if the folder holds none that can be
 */
export const rerunOf = (folder: string, trial?: string): Rerun => {
  const run = readRun(folder, Object.keys(RERUNS) as RunFamily[])
  const family = present(familyOf(run.usecase), `family of ${run.usecase}`)
  const again = present(RERUNS[family], `rerun of ${run.usecase}`) as (
    folder: string,
    run: RunFiles[keyof RunFiles],
    trial: string | undefined,
  ) => Rerun
  return again(folder, run, trial)
}

const networkAgain = (folder: string, run: NetworkRunFile, trial: string | undefined): Rerun => {
  if (trial !== undefined)
    throw new InputError(
      `--trial ${trial}: ${folder} is the run of one network, without trials; expected no --trial`,
    )
  const { spec, base, rxspike } = run
  const lists = weightsOfRun(folder, run)
  const isChecked =
    rxspike === version && !hasWeights(folder, spec) && existsSync(join(folder, CHECKPOINT_FILE))
  const end = isChecked
    ? networkFrom(folder, run, ({ clock }) => clock.now())
    : ((lists && run.sessions.at(-1)?.to) ?? run.duration)
  return {
    spec,
    end,
    rxspike,
    changed: 'a file that its network reads was changed since, or run.json was',
    wire: () => wire(spec, containerAt(base)),
    recorded: ({ projection, pre, post }) => {
      if (lists === undefined) return undefined
      const list = lists(projection)
      const at = list.weight.findIndex((_, k) => list.pre[k] === pre && list.post[k] === post)
      return list.weight[at]
    },
    nothing: 'The run left no weight to compare with.',
  }
}

/** What came out of doing a run again. */
export interface Watched {
  /** Weight at the beginning and at the end of the window. */
  readonly w: readonly [number, number]
  /** Spike times in ms of the two neurons in the window, as fired. */
  readonly pre: readonly number[]
  readonly post: readonly number[]
}

/** Spikes of a neuron that are kept at most. */
const SPIKES = 200_000

/**
 * Runs the network again to `to`, and tells the causes from `from` on.
 * @param net as it is wired
 * @throws RunAborted if the signal ends it
 */
export const watch = async (
  net: Network,
  { projection, pre, post }: SynapseOf,
  { from, to }: { readonly from: number; readonly to: number },
  bar: ProgressBar,
  tell: (cause: Cause) => void,
  signal: AbortSignal,
): Promise<Watched> => {
  const { from: sources, to: targets } = present(
    net.spec.projections.find(({ name }) => name === projection),
    `projection ${projection}`,
  )
  const synapses = net.synapses(projection)
  let changes = 0
  let before = synapses.get(post, pre)
  net.causes(projection, { pre, post }).subscribe((cause) => {
    changes++
    if (cause.t >= from) tell(cause)
    else before = synapses.get(post, pre)
  })
  const timesOf = (population: string, neuron: number): readonly number[] => {
    const times: number[] = []
    net
      .spikes(population)
      .pipe(filter(({ t, source }) => source === neuron && t >= from && times.length < SPIKES))
      .subscribe(({ t }) => times.push(t))
    return times
  }
  const spikes = { pre: timesOf(sources, pre), post: timesOf(targets, post) }
  await net.clock.runUntil(to, {
    signal,
    progress: (t) => bar.update(t, `${short(changes)} changes`),
  })
  const after = synapses.get(post, pre)
  net.end()
  return { w: [before, after], ...spikes }
}
