import { ParameterError } from '../models/errors.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import { experiment, isOverflow, type SpikePattern } from './probeExperiment.ts'
import { setupOf } from './probeLaboratory.ts'
import { type CheckedOptions, checkedOptions, type ProbeOptions } from './probeOptions.ts'
import { checkRule, type PlasticityRule } from './rule.ts'

/** Pairs repeated at several rates: the change of the weight, divided by the number of pairs. */
export interface ProbedFrequency {
  /** 1/s. */
  readonly rates: readonly number[]
  /** How many pairs there are at each rate, unless `notes` say fewer. */
  readonly pairs: number
  /** |dt| of each pair, in ms. */
  readonly dt: number
  /** Change a pair where pre comes first, by rate. */
  readonly causal: readonly number[]
  /** Change a pair where post comes first, by rate. */
  readonly anticausal: readonly number[]
}

/** Three spikes: the change, and what of it is in none of the pairs and single spikes. */
export interface ProbedTriplet {
  readonly dw: readonly number[]
  /** dw minus the changes that its two pairs and its spikes make by themselves; 0 for a rule of pairs. */
  readonly beyondPairs: readonly number[]
}

export interface ProbedTriplets {
  /** From the first spike to the second, and from there to the third, in ms. */
  readonly intervals: readonly (readonly [number, number])[]
  readonly prePostPre: ProbedTriplet
  readonly postPrePost: ProbedTriplet
}

/** What a rule does, as plain data. Changes are in units of weight. */
export interface RuleProbe {
  /** What the rule is called. */
  readonly rule: string
  /** Weight of the fresh synapses. */
  readonly weight: number
  /** t_post - t_pre in ms, rising, symmetric around 0, without 0. */
  readonly dt: readonly number[]
  /** The whole change that one presynaptic and one postsynaptic spike make, by dt. */
  readonly dw: readonly number[]
  /** The same for both spikes at one instant. */
  readonly atZero: number
  /**
   * Share of the odd part: sum of odd^2 / sum of (odd^2 + even^2) over dt > 0, with odd = (dw(dt) - dw(-dt)) / 2 and
   * even = (dw(dt) + dw(-dt)) / 2. 1: equal and opposite; 0: symmetric; null: the rule does nothing there.
   */
  readonly antisymmetry: number | null
  /** The change that one spike of a side makes without a partner; it is part of `dw`. */
  readonly alone: { readonly pre: number; readonly post: number }
  /** The change without any spike, over the same phases; it is part of no other number. */
  readonly silent: number
  readonly frequency: ProbedFrequency
  readonly triplets: ProbedTriplets
  /** How the rule is evaluated, a line a chain. */
  readonly explain: readonly string[]
  /** What was supplied, and what to know when reading. */
  readonly notes: readonly string[]
}

/**
 * What any rule does to a synapse between two neurons whose spikes are given: its window, its value at dt = 0, how odd it
 * is, and how it depends on frequency and on triplets.
 *
 *     pre   --|----------------      dw(dt) = the sum of all changes that the rule asks for
 *     post  --------|----------
 *              dt = t_post - t_pre
 *
 * Every number comes from a run of its own through {@link compile}: a fresh 1 × 1 projection without delays, a clock of
 * its own, each change applied as it is told. So it holds for rules of your own, whatever their parts; matrices in a rule
 * must be 1 × 1. Nothing is random unless a part is.
 *
 * Phases: where stages name phases (gate, accumulate, a contrast behind it), the spikes are shown once in each of those,
 * from its begin on; all runs of a phase are equally long, whatever is shown, so that sums per ms can be compared. What
 * the phases change without spikes is `silent`, and taken away from everything else.
 * Third factors: populations that parts ask for by name are made by `population`; Observables that are part of the rule
 * run as they are. Where a part needs the clock, hand in a function of the clock that makes the rule. `notes` say what was
 * supplied.
 *
 * Time: every run is as long, whatever is shown; what time alone does to a weight is told at spikes, and part of dw until the last.
 *
 * Growth: where the weight overflows while pairs are repeated, half of them are shown, and so on; `notes` say how many.
 *
 * Cost: a run for each number, some 400 for the defaults: about a tenth of a second.
 *
 * @param rule the rule, or a function that makes it for a clock
 * @throws ParameterError if it is no rule, an option is out of range, or a part does not fit one synapse, or a change
 *   overflows where a single pair, a triplet or nothing is shown
 *
 * @example
 * ```ts
 * import { hebbian, probe } from 'rxspike/plasticity'
 *
 * const { dt, dw, atZero, antisymmetry } = probe(hebbian({ eta: 1, tau_causal: 10, tau_anticausal: 10 }), { dtMax: 20, points: 2 })
 * dt // => [-20, -10, 10, 20]
 * dw[2] // => Math.exp(-1)
 * atZero // => 0
 * antisymmetry // => 1
 * ```
 */
export const probe = (
  rule: PlasticityRule | ((clock: EventTimeScheduler) => PlasticityRule),
  options: ProbeOptions = {},
): RuleProbe => {
  const checked = checkedOptions(options)
  const make = typeof rule === 'function' ? rule : () => rule
  const made = (clock: EventTimeScheduler): PlasticityRule => {
    const one = make(clock)
    checkRule(typeof rule === 'function' ? 'probe.rule(clock)' : 'probe.rule', one)
    return one
  }
  const setup = setupOf(made, checked)
  const { laboratory, name } = setup
  const changeOf = (pattern: SpikePattern): number => {
    const { dw } = experiment(laboratory, pattern)
    if (!Number.isFinite(dw))
      throw new ParameterError(
        `probe: change of the weight by ${name}`,
        dw,
        'a finite number',
        'Make its learning rate or its amplitudes smaller.',
      )
    return dw
  }
  const silent = changeOf({ pre: [], post: [], ends: [] })
  const dwOf = (pattern: SpikePattern): number => {
    const net = changeOf(pattern) - silent
    // what rounding leaves of the difference is nothing
    return Math.abs(net) <= ROUNDING * Math.abs(silent) || net === 0 ? 0 : net
  }
  const alone = {
    pre: dwOf({ pre: [0], post: [], ends: [0] }),
    post: dwOf({ pre: [], post: [0], ends: [0] }),
  }
  /** What the two spikes of a pair do together, beyond what each does alone. */
  const together = (dt: number): number => {
    const dw = dwOf(pairAt(dt))
    const rest = dw - alone.pre - alone.post
    return Math.abs(rest) <= ROUNDING * Math.abs(dw) ? 0 : rest
  }

  const reach = checked.dtMax ?? reachOf(together)
  const dtMax = reach ?? 100
  const dts = Array.from({ length: checked.points }, (_, k) => ((k + 1) * dtMax) / checked.points)
  const dt = [...dts.toReversed().map((x) => -x), ...dts]
  const dw = dt.map((x) => dwOf(pairAt(x)))
  const atZero = dwOf(pairAt(0))
  const fewer = new Map<number, number>()
  const frequency = frequencyOf(checked.pairDt ?? Math.min(10, dtMax / 3), checked, dwOf, fewer)
  const triplets = tripletsOf(Math.min(5, dtMax / 6), alone, dwOf, together)
  const { explain, warnings } = experiment(laboratory, pairAt(dts[0] ?? dtMax))
  return {
    rule: name,
    weight: laboratory.weight,
    dt,
    dw,
    atZero,
    antisymmetry: antisymmetryOf(dw),
    alone,
    silent,
    frequency,
    triplets,
    explain: [...explain],
    notes: [
      ...setup.notes(),
      ...(reach === undefined
        ? [`the window has not died out by ${LADDER.at(-1)} ms: dt goes to ${dtMax} ms`]
        : []),
      ...singleNotes(alone, silent),
      ...[...fewer].map(
        ([rate, pairs]) =>
          `at ${rate} pairs/s a change is that of ${pairs}: with twice as many the weight overflows`,
      ),
      ...(dw.every((x) => x === 0) && atZero === 0 ? [nothingNote(frequency)] : []),
      ...new Set(warnings),
    ],
  }
}

/** Share of a change that is taken for rounding. */
const ROUNDING = 1e-13

/** One pair, the earlier spike at 0, so that dt is exact. */
const pairAt = (dt: number): SpikePattern =>
  dt > 0
    ? { pre: [0], post: [dt], ends: [dt] }
    : { pre: [dt === 0 ? 0 : -dt], post: [0], ends: [dt === 0 ? 0 : -dt] }

/** Numbers in equal ratios, near enough, that read well. */
const LADDER: readonly number[] = [0.1, 1, 10, 100].flatMap((power) =>
  [1, 1.5, 2, 3, 5, 7].map((x) => Number((x * power).toPrecision(3))),
)

/** The least round |dt| in ms from which on a pair counts for less than 2 % of the most; undefined if there is none. */
const reachOf = (together: (dt: number) => number): number | undefined => {
  const sizes = LADDER.map((dt) => Math.max(Math.abs(together(dt)), Math.abs(together(-dt))))
  const most = Math.max(...sizes)
  if (most === 0) return 50
  const last = sizes.findLastIndex((size) => size >= 0.02 * most)
  if (last === LADDER.length - 1) return undefined
  const isGone = sizes[last + 1] === 0
  return LADDER[last + (isGone ? 2 : 1)] ?? LADDER[last + 1]
}

/** Share of the odd part of values at a grid that is symmetric around 0. */
const antisymmetryOf = (dw: readonly number[]): number | null => {
  let [odd, all] = [0, 0]
  // squares of what is very large, or very small, would be no numbers
  const largest = Math.max(...dw.map(Math.abs)) || 1
  for (let k = 0; k < dw.length / 2; k++) {
    const [below, above] = [dw[k]! / largest, dw[dw.length - 1 - k]! / largest]
    odd += (above - below) ** 2
    all += (above - below) ** 2 + (above + below) ** 2
  }
  if (all === 0) return null
  const share = odd / all
  return share < ROUNDING ** 2 ? 0 : share
}

const frequencyOf = (
  dt: number,
  { rates, pairs }: CheckedOptions,
  dwOf: (pattern: SpikePattern) => number,
  fewer: Map<number, number>,
): ProbedFrequency => {
  const perPair = (rate: number, isCausal: boolean, count: number): number => {
    const first = Array.from({ length: count }, (_, k) => (k * 1000) / rate)
    const second = first.map((t) => t + dt)
    return dwOf({ pre: isCausal ? first : second, post: isCausal ? second : first, ends: second }) / count
  }
  /** Of as many pairs as there can be: a rule without bound may grow beyond every number. */
  const bothAt = (rate: number, count: number): readonly [causal: number, anticausal: number] => {
    try {
      return [perPair(rate, true, count), perPair(rate, false, count)]
    } catch (error) {
      if (!isOverflow(error) || count === 1) throw error
    }
    const half = Math.floor(count / 2)
    fewer.set(rate, half)
    return bothAt(rate, half)
  }
  const both = rates.map((rate) => bothAt(rate, pairs))
  return {
    rates,
    pairs,
    dt,
    causal: both.map(([causal]) => causal),
    anticausal: both.map(([, anticausal]) => anticausal),
  }
}

const tripletsOf = (
  step: number,
  alone: { readonly pre: number; readonly post: number },
  dwOf: (pattern: SpikePattern) => number,
  together: (dt: number) => number,
): ProbedTriplets => {
  const intervals = [
    [step, step],
    [2 * step, 2 * step],
    [step, 3 * step],
    [3 * step, step],
  ] as const
  const of = (outer: 'pre' | 'post'): ProbedTriplet => {
    const sign = outer === 'pre' ? 1 : -1
    const inner = outer === 'pre' ? 'post' : 'pre'
    const dws: number[] = []
    const beyondPairs: number[] = []
    for (const [x, y] of intervals) {
      const [two, one] = [[0, x + y], [x]]
      const ends = [x + y]
      const whole = dwOf(outer === 'pre' ? { pre: two, post: one, ends } : { pre: one, post: two, ends })
      const parts = [together(sign * x), together(-sign * y), 2 * alone[outer], alone[inner]]
      const size = parts.reduce((sum, part) => sum + Math.abs(part), 0)
      const beyond = parts.reduce((left, part) => left - part, whole)
      dws.push(Math.abs(whole) <= 10 * ROUNDING * size ? 0 : whole)
      beyondPairs.push(Math.abs(beyond) <= 10 * ROUNDING * size ? 0 : beyond)
    }
    return { dw: dws, beyondPairs }
  }
  return { intervals, prePostPre: of('pre'), postPrePost: of('post') }
}

/** Why there may be nothing to see. */
const nothingNote = ({ causal, anticausal }: ProbedFrequency): string =>
  [...causal, ...anticausal].some((x) => x !== 0)
    ? 'one pair changes nothing; repeated ones do'
    : 'no pair changes anything: a gate may be closed, a third factor 0, or a bound reached'

const singleNotes = (
  { pre, post }: { readonly pre: number; readonly post: number },
  silent: number,
): readonly string[] => [
  ...(pre === 0 ? [] : [`a presynaptic spike alone changes the weight by ${short(pre)}; that is part of dw`]),
  ...(post === 0
    ? []
    : [`a postsynaptic spike alone changes the weight by ${short(post)}; that is part of dw`]),
  ...(silent === 0
    ? []
    : [`without spikes the weight changes by ${short(silent)}; that is taken away from every other number`]),
]

const short = (x: number): number => Number(x.toPrecision(6))
