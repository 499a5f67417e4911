import { SingleBar } from 'cli-progress'

/** How far a long work is, on the terminal as a bar, elsewhere as a line now and then. */
export interface ProgressBar {
  /** `done` of the total; `what` is being done. */
  update(done: number, what: string): void
  stop(): void
}

/** Time between two plain lines, in ms. */
const LINES = 10_000

/** A bar over `total` units of model time; rates are per second of wall time. */
export const progressBar = (total: number, unit: string): ProgressBar => {
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
  bar.start(total, 0, { what: 'beginning' })
  return {
    update: (done, what) => {
      const seconds = (Date.now() - began) / 1000
      const rate = done / Math.max(seconds, 1e-3)
      const left = rate > 0 ? ` · ${duration((total - done) / rate)} left` : ''
      bar.update(done, { what: `${what} · ${(rate / 1e6).toFixed(2)} M ${unit}/s${left}` })
    },
    stop: () => bar.stop(),
  }
}

/** Seconds in words: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  const minutes = Math.round(s / 60)
  if (s < 600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
