import Table from 'cli-table3'
import { present } from '../models/errors.ts'
import { median } from '../models/median.ts'
import {
  type Arm,
  ARMS,
  type Sampling,
  type SamplingOptions,
  type SamplingResult,
} from '../usecases/sampling/index.ts'
import type { Wiring } from '../usecases/useCase.ts'
import { duration } from './progress.ts'
import { ARM_NAMES } from './samplingFiles.ts'

/** Model time that is run to see how fast this machine is, in tau_ref. */
const TRIAL = 5e4

/** What a run will cost, from a moment of the first training on this machine. */
export const costOf = async (
  sampling: Sampling,
  options: SamplingOptions,
  wire: Wiring,
  signal: AbortSignal,
): Promise<string> => {
  const runs = sampling.runs(options)
  const net = wire(sampling.spec(options, present(runs[0], 'first run')))
  const trial = TRIAL * options.tau_ref
  // the first time around, the engine still compiles
  await net.run(trial, { signal })
  const began = Date.now()
  await net.run(trial, { signal })
  const seconds = (Date.now() - began) / 1000
  net.end()
  const total = sampling.modelTime(options)
  return `${runs.length} trainings, ${total.toExponential(1)} tau_ref of model time: about ${duration((total / TRIAL) * seconds)} here`
}

/** The result as people read it. */
export const summaryOf = ({ arms, modelTime_tau_ref }: SamplingResult, seconds: number): string => {
  const table = new Table({
    head: ['', 'divergence (nats)', 'asymmetry', 'variance', 'spikes'],
    style: { head: [], border: [] },
  })
  const row = (arm: Arm) => {
    const { runs } = arms[arm]
    return [
      ARM_NAMES[arm],
      spread(runs.map((run) => run.divergence)),
      spread(runs.map((run) => run.asymmetry)),
      spread(runs.map((run) => run.asymmetryVariance)),
      `${(runs.reduce((sum, run) => sum + run.spikes, 0) / 1e6).toFixed(1)} M`,
    ]
  }
  for (const arm of ARMS) table.push(row(arm))
  const pairs = arms.none.runs.length
  return [
    table.toString(),
    `Medians over ${pairs === 1 ? 'one pair' : `${pairs} pairs`} of target and initial draw [smallest, largest]. ${ratiosOf(arms)}`,
    'The curves show the divergence without the bias of a finite sample, which the table holds as it was measured.',
    `${modelTime_tau_ref.toExponential(2)} tau_ref in ${duration(seconds)} (${((1e6 * seconds) / modelTime_tau_ref).toFixed(2)} µs per tau_ref).`,
  ].join('\n')
}

const ratiosOf = ({ none, sal }: SamplingResult['arms']): string => {
  const ratios = none.runs.map(({ divergence }, k) => divergence / present(sal.runs[k], 'pair').divergence)
  return ratios.some(Number.isNaN)
    ? 'No ratio of divergences: a last validation never saw some of the states, so make it longer.'
    : `Divergence without SAL over that with SAL, pair by pair: median ${median(ratios).toFixed(1)}, smallest ${Math.min(...ratios).toFixed(1)}.`
}

const short = (x: number): string => (x !== 0 && Math.abs(x) < 1e-2 ? x.toExponential(1) : x.toPrecision(3))

const spread = (values: readonly number[]): string =>
  values.length === 1
    ? short(median(values))
    : `${short(median(values))}  [${short(Math.min(...values))}, ${short(Math.max(...values))}]`
