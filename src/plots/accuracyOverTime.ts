import { rect, ruleX } from '@observablehq/plot'
import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { accuracies, checkAccuracy, checkReferences, type Reference } from './accuracies.ts'
import { type Axis, extent, logAxis } from './axes.ts'
import { named } from './draw.ts'
import { ink } from './ink.ts'

/** One network that answered, asked again and again. */
export interface TimedRun {
  readonly seed: number
  /** Of the answer that the first spike of a label neuron gives, whenever it comes; from 0 to 1. */
  readonly firstSpike?: number
  /** After each of the times; from 0 to 1, NaN leaves a gap. */
  readonly accuracy: ArrayLike<number>
}

export interface TimedArm {
  readonly name: string
  readonly runs: readonly TimedRun[]
}

export interface AccuracyOverTime {
  readonly title: string
  /** For how long was averaged, in tau_ref, each > 0. */
  readonly times_tau_ref: ArrayLike<number>
  readonly arms: readonly TimedArm[]
  /** What is reached without a network, such as nearest neighbour and chance. Default: nothing. */
  readonly references?: readonly Reference[]
}

/** Width of the strip of first spikes, as a share of the axis in logarithms. */
const STRIP = 0.16

/**
 * Accuracy against inference time as SVG (log scale): for each arm the median over seeds, their range and every seed. The first
 * spike comes whenever it comes, so it has a strip of its own left of the times.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length, a time is not > 0 or an accuracy is not from 0 to 1
 */
export const accuracyOverTime = (data: AccuracyOverTime): string => {
  const { title, times_tau_ref, arms, references = [] } = data
  check(data)
  const times = Array.from(times_tau_ref)
  const hasFirst = arms.some(({ runs }) => runs.some(({ firstSpike }) => firstSpike !== undefined))
  const { axis, strip } = axisOf(times, hasFirst)
  const edge = axis.domain[0]
  return accuracies({
    title,
    label: `${title}: accuracy against inference time for ${arms.map(({ name }) => name).join(', ') || 'no arm'}`,
    measure: 'accuracy',
    x: axis,
    under: hasFirst
      ? [
          named('first-spike', rect([{ x1: edge, x2: strip }], { x1: 'x1', x2: 'x2', fill: ink.shade })),
          named('first-spike-edge', ruleX([strip], { stroke: ink.axis, strokeWidth: 0.7 })),
        ]
      : [],
    arms: arms.map(({ name, runs }, a) => {
      // arms side by side in the strip
      const place = edge * (strip / edge) ** ((a + 1) / (arms.length + 1))
      return {
        name,
        runs: runs.map(({ accuracy }) =>
          times.map((x, k) => ({ x, accuracy: accuracy[k] ?? Number.NaN })).sort((p, q) => p.x - q.x),
        ),
        apart: runs.flatMap(({ firstSpike }) =>
          firstSpike === undefined ? [] : [{ x: place, accuracy: firstSpike }],
        ),
      }
    }),
    references,
  })
}

const axisOf = (
  times: readonly number[],
  hasFirst: boolean,
): { readonly axis: Axis; readonly strip: number } => {
  const [from, to] = extent(times) ?? [1, 100]
  const plain = logAxis('inference time (tau_ref)', from, to)
  const [low, high] = plain.domain
  const ratio = high / low
  // points at the ends are drawn whole
  const [strip, end] = [low / ratio ** 0.04, high * ratio ** 0.02]
  if (!hasFirst) return { axis: { ...plain, domain: [strip, end] }, strip }
  const edge = strip / ratio ** STRIP
  return {
    axis: {
      ...plain,
      domain: [edge, end],
      ticks: [{ at: Math.sqrt(edge * strip), text: 'first spike' }, ...plain.ticks],
    },
    strip,
  }
}

const check = ({ times_tau_ref, arms, references = [] }: AccuracyOverTime): void => {
  const where = 'accuracyOverTime'
  checkArray(`${where}.times_tau_ref`, times_tau_ref, 'an array of times')
  checkArray(`${where}.arms`, arms, 'an array of arms')
  const count = times_tau_ref.length
  for (let k = 0; k < count; k++) {
    const time = times_tau_ref[k]
    if (!(typeof time === 'number' && time > 0 && time < Infinity))
      throw new ParameterError(`${where}.times_tau_ref[${k}]`, time, 'a finite number > 0 tau_ref')
  }
  checkReferences(`${where}.references`, references)
  arms.forEach(({ runs }, a) =>
    runs.forEach(({ firstSpike, accuracy }, r) => {
      const place = `${where}.arms[${a}].runs[${r}]`
      if (firstSpike !== undefined) checkAccuracy(`${place}.firstSpike`, firstSpike)
      if (accuracy.length !== count)
        throw new ParameterError(
          `${place}.accuracy`,
          accuracy,
          `as many values as there are times (${count})`,
        )
      for (let k = 0; k < count; k++) checkAccuracy(`${place}.accuracy[${k}]`, accuracy[k])
    }),
  )
}
