import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createHash } from 'node:crypto'
import { diffSpecs, type Network, type NetworkSpec, restore } from '../graph/index.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { writeWhole } from '../io/files.ts'
import { type Recording, recordTo, resumeRecording } from '../io/recording.ts'
import { type Saved, SavedReader, SnapshotError } from '../models/saving.ts'
import { CHECKPOINT_FILE, fromCheckpoint, writeCheckpoint } from './checkpoint.ts'
import type { RunFolder } from './folder.ts'
import { InputError, systemErrorIn } from './errors.ts'
import { containerAt } from './networkFile.ts'
import {
  EXPLAIN_FILE,
  removeNetworkFiles,
  removeUnfinished,
  removeWeights,
  RESULT_FILE,
} from './networkFiles.ts'
import { type NetworkResult, resultOf } from './networkResult.ts'
import { type ProgressBar, short } from './progress.ts'
import { quoted } from './quoted.ts'
import { type NetworkRunFile, provenanceOf, readRun, RUN_FILE, writeJson } from './runFile.ts'
import { saveWeights } from './savedWeights.ts'
import { version } from './version.ts'

export interface SessionOptions {
  readonly signal: AbortSignal
  readonly bar: ProgressBar
  /** Wall time between two checkpoints, in minutes; 0 for none. */
  readonly checkpointEvery: number
  /** Told why there are no checkpoints, if there are none. */
  readonly warn: (text: string) => void
}

/** One network with the folder of its run: what is computed is on disk as soon as it is there. */
export class NetworkSession {
  readonly folder: string
  readonly net: Network
  /** Whether a checkpoint is there, from which the run can go on. */
  isResumable = false
  private readonly counts: Map<string, number>
  private readonly recording: Recording
  private run: NetworkRunFile

  private constructor(folder: string, net: Network, run: NetworkRunFile, isRestored: boolean) {
    this.folder = folder
    this.net = net
    this.run = run
    const names = net.spec.populations.map(({ name }) => name)
    this.counts = new Map(names.map((name) => [name, 0]))
    let mark: Saved | undefined
    // what a snapshot holds beside the network; a network that was restored loads it here
    net.keep('spike counts', {
      save: () => Object.fromEntries(this.counts),
      load: (saved) => {
        const reader = new SavedReader('spike counts', saved)
        for (const name of names) this.counts.set(name, reader.number(name))
      },
    })
    net.keep('recording', {
      save: () => this.recording.flush(),
      load: (saved) => {
        mark = saved
      },
    })
    if (isRestored && mark === undefined)
      throw new SnapshotError('snapshot: recording', mark, 'the checkpoint of a run')
    const provenance = provenanceOfRows(net.spec)
    this.recording =
      mark === undefined
        ? recordTo(folder, net, { provenance })
        : resumeRecording(folder, net, mark, { provenance })
    for (const name of names)
      net.spikes(name).subscribe(() => this.counts.set(name, (this.counts.get(name) ?? 0) + 1))
  }

  /**
   * Begins a run in a folder that is its own; it is taken back if it cannot be written after all.
   * @param file the network's file; paths in it are relative to `base`
   */
  static begin(folder: RunFolder, net: Network, file: string, base: string): NetworkSession {
    const { path } = folder
    const run: NetworkRunFile = {
      usecase: 'network',
      ...provenanceOf(),
      file: resolve(file),
      base,
      seed: net.spec.seed,
      duration: net.duration,
      spec: net.spec,
      sessions: [{ began: new Date().toISOString(), from: 0 }],
    }
    try {
      writeJson(path, RUN_FILE, run)
      writeWhole(join(path, EXPLAIN_FILE), `${net.explain()}\n`)
      return new NetworkSession(path, net, run, false)
    } catch (error) {
      removeNetworkFiles(path, net.spec)
      folder.abandon()
      throw error
    }
  }

  /**
   * Goes on with a run from its last checkpoint. Nothing is written where that cannot be.
   * @throws InputError if there is none, or it is damaged or of another version
   */
  static goOn(folder: string): NetworkSession {
    const run = readRun(folder, ['network'])
    const session = networkFrom(folder, run, (net) => new NetworkSession(folder, net, run, true))
    session.isResumable = true
    const { net } = session
    removeUnfinished(folder)
    // they are those at which the session before ended
    removeWeights(folder, net.spec)
    const began = { began: new Date().toISOString(), from: net.clock.now() }
    session.tell({ ...run, sessions: [...run.sessions, began] })
    return session
  }

  /** Runs to the end; what the signal ends can go on from there. */
  async complete({ signal, bar, checkpointEvery, warn }: SessionOptions): Promise<NetworkResult> {
    const { net, recording } = this
    const every = checkpointEvery * 60_000
    const isSaved = every > 0 && (this.isResumable || this.tryCheckpoint(warn))
    let next = Date.now() + every
    try {
      await net.runProgram({
        signal,
        progress: (t) => {
          bar.update(t, `${short(this.spikes)} spikes`)
          if (!isSaved || Date.now() < next) return
          this.checkpoint()
          next = Date.now() + every
        },
      })
    } catch (error) {
      this.stop(signal.aborted, warn)
      throw error
    }
    recording.close()
    this.writeWeights()
    const result = resultOf(this)
    net.end()
    return result
  }

  /** Ends a run before its end, as well as that can be: what went wrong first is what is told. */
  private stop(isAborted: boolean, warn: (text: string) => void): void {
    const { net, recording } = this
    const tries = [
      // by a signal, with the clock standing: from here it can go on, though no checkpoints were asked for
      ...(isAborted && net.clock.isStanding ? [() => this.tryCheckpoint(warn)] : []),
      () => recording.close(),
      ...(isAborted ? [() => this.writeWeights()] : []),
      () => this.end(),
    ]
    for (const attempt of tries) {
      try {
        attempt()
      } catch (error) {
        // a disk that is full
        const system = systemErrorIn(error)
        if (system === undefined) throw error
        if (isAborted) warn(`${this.folder}: ${system.message}`)
      }
    }
  }

  /** Says that the run is at its end: the last of its files, after which nothing is left to go on with. */
  close(result: NetworkResult): void {
    this.end()
    writeJson(this.folder, RESULT_FILE, result)
    rmSync(join(this.folder, CHECKPOINT_FILE), { force: true })
  }

  /** Spikes of a population so far. */
  spikesOf(population: string): number {
    return this.counts.get(population) ?? 0
  }

  /** Rows of each recorder so far. */
  rows(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.recording.names.map((name) => [name, this.recording.rows(name)]))
  }

  private get spikes(): number {
    let sum = 0
    for (const count of this.counts.values()) sum += count
    return sum
  }

  private checkpoint(): void {
    writeCheckpoint(this.folder, this.net.snapshot())
    this.isResumable = true
  }

  /** A checkpoint, unless the network has a part that cannot be saved: then it is named. */
  private tryCheckpoint(warn: (text: string) => void): boolean {
    try {
      this.checkpoint()
      return true
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error
      warn(`no checkpoints, so that a run that is ended cannot go on: ${error.message}`)
      return false
    }
  }

  private writeWeights(): void {
    const { net, folder } = this
    saveWeights(folder, net, provenanceOfRows(net.spec))
  }

  /** Notes when and where the session ended. */
  private end(): void {
    const { sessions } = this.run
    const last = sessions.at(-1)
    if (last === undefined) return
    const ended = { ...last, ended: new Date().toISOString(), to: this.net.clock.now() }
    this.tell({ ...this.run, sessions: [...sessions.slice(0, -1), ended] })
  }

  private tell(run: NetworkRunFile): void {
    this.run = run
    writeJson(this.folder, RUN_FILE, run)
  }
}

/**
 * What `use` makes of the network of a run as it was at its last checkpoint.
 * @throws InputError if there is none, or it is damaged, of another version or of another network
 */
export const networkFrom = <T>(folder: string, run: NetworkRunFile, use: (net: Network) => T): T =>
  fromCheckpoint({ folder, rxspike: run.rxspike, again: againOf(folder, run) }, (snapshot) => {
    const net = restore(snapshot, containerAt(run.base))
    refuseChanges(folder, run, net)
    return use(net)
  })

/** The command that does a run again, with what it was told instead of what its file says. */
const againOf = (folder: string, { file, seed, duration, spec }: NetworkRunFile): string => {
  const lasting = spec.program.length > 0 ? '' : ` --duration ${duration}`
  return `rxspike run ${quoted(file)} --seed ${seed}${lasting} --out ${quoted(folder)} --force`
}

/** Changes that a message names. */
const NAMED = 5

/** A run goes on as its checkpoint has it: what somebody has changed in `run.json` since would be believed in vain. */
const refuseChanges = (
  folder: string,
  { spec, seed, duration, base }: NetworkRunFile,
  net: Network,
): void => {
  const { changes } = diffSpecs(net.spec, spec, networkKinds(base))
  const texts = changes.map(({ text }) => text)
  if (seed !== net.spec.seed) texts.push(`seed ${net.spec.seed} → ${seed}`)
  if (duration !== net.duration) texts.push(`duration ${net.duration} → ${duration} ms`)
  if (texts.length === 0) return
  const more = texts.length > NAMED ? `; and ${texts.length - NAMED} more` : ''
  throw new InputError(
    `${join(folder, RUN_FILE)}: it was changed since the checkpoint (${texts.slice(0, NAMED).join('; ')}${more}); expected the network that was run. ` +
      'Undo the change, or run the changed network in a folder of its own.',
  )
}

/** What every row of a run comes from. */
const provenanceOfRows = (spec: NetworkSpec): object => ({
  rxspike: version,
  network: spec.name,
  seed: spec.seed,
  specSha256: createHash('sha256').update(JSON.stringify(spec)).digest('hex'),
})
