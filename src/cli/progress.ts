import { SingleBar } from 'cli-progress'

/** How far a long work is, on the terminal as a bar, elsewhere as a line now and then. */
export interface ProgressBar {
  /** `done` of the total; `what` is being done. */
  update(done: number, what: string): void
  stop(): void
}

/** Time between two plain lines, in ms. */
const LINES = 10_000

/** A bar that nobody sees. */
export const noBar: ProgressBar = { update: () => undefined, stop: () => undefined }

/**
 * A bar over `total` units of model time; rates are per second of wall time.
 *
 * @param before what was done in an earlier session
 */
export const progressBar = (total: number, unit: string, before = 0): ProgressBar => {
  const isTerminal = process.stderr.isTTY
  const began = Date.now()
  const bar = new SingleBar({
    stream: process.stderr,
    clearOnComplete: isTerminal,
    hideCursor: isTerminal,
    noTTYOutput: true,
    notTTYSchedule: LINES,
    linewrap: null,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: `${isTerminal ? '{bar} ' : ''}{percentage} % · {what}`,
  })
  bar.start(total, before, { what: 'beginning' })
  return {
    update: (done, what) => {
      const seconds = (Date.now() - began) / 1000
      const rate = (done - before) / Math.max(seconds, 1e-3)
      const left = rate > 0 ? ` · ${duration((total - done) / rate)} left` : ''
      bar.update(done, { what: `${what} · ${short(rate)} ${unit}/s${left}` })
    },
    stop: () => bar.stop(),
  }
}

/** A number >= 0 in few characters: `1.23 M`, `45.6 k`, `7.8`. */
export const short = (x: number): string => {
  if (x >= 1e6) return `${(x / 1e6).toFixed(2)} M`
  if (x >= 1e4) return `${(x / 1e3).toFixed(1)} k`
  return x >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(3)))
}

/** Seconds in words: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  const minutes = Math.round(s / 60)
  if (s < 600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
