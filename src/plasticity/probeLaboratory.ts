import { causeOf } from '../models/errors.ts'
import { SpikeTrain } from '../operators/index.ts'
import { EventTimeScheduler } from '../scheduler/index.ts'
import type { Stage } from './part.ts'
import { experiment, type Laboratory, type ProbedPhase, type ProbePopulation } from './probeExperiment.ts'
import type { CheckedOptions } from './probeOptions.ts'
import type { PlasticityRule } from './rule.ts'

/** How long a rule is given when all is over, in ms: what is eligible for seconds has died out by then. */
const REST = 30_000

/** The shortest phase in ms: longer than any pair that is shown. */
const SHORTEST = 2_000

/** Weight of the fresh synapse, unless it is given; its negative for rules that refuse it. */
const WEIGHT = 0.5

/** After how many ms a population that a part asks for fires, unless one is supplied. */
const LATER = 10

/** Where a rule is probed. */
export interface Setup {
  readonly laboratory: Laboratory
  /** What the rule is called. */
  readonly name: string
  /** What was supplied, as far as it was asked for until now. */
  notes(): readonly string[]
}

export const setupOf = (
  make: (clock: EventTimeScheduler) => PlasticityRule,
  options: CheckedOptions,
): Setup => {
  const { name: given, dtMax = 0, rates, pairs, pairDt = 10, population, post } = options
  const rule = make(new EventTimeScheduler({ seed: 1 }))
  const stages = stagesOf(rule)
  const phases = phasesOf(stages, options.phases)
  // whatever is shown, a phase is as long: sums per ms can be compared
  const lasting = rates.map((rate) => Math.max(pairs * 1000, (pairs - 1) * 1000 + 2 * pairDt * rate) / rate)
  const duration = Math.max(SHORTEST, 2 * dtMax, ...lasting)
  const name = given ?? chainOf(rule)
  const asked = new Set<string>()
  let isPotentialRead = false
  const laboratory: Laboratory = {
    name: `probe of ${name}`,
    make,
    weight: options.weight ?? WEIGHT,
    phases,
    duration,
    rest: REST,
    population: (other, clock, pattern) => {
      asked.add(other)
      return (population ?? firing)(other, clock, pattern)
    },
    post,
    onPotential: () => {
      isPotentialRead = true
    },
  }
  const isNegative = options.weight === undefined && refusesPositive(laboratory)
  return {
    name,
    laboratory: isNegative ? { ...laboratory, weight: -WEIGHT } : laboratory,
    notes: () => [
      ...(isNegative ? [`the synapse has a weight of ${-WEIGHT}, since the rule refuses ${WEIGHT}`] : []),
      ...phaseNotes(phases, stages, duration),
      ...[...asked].map((other) =>
        population === undefined
          ? `population '${other}': one neuron that fires ${LATER} ms after each pair or triplet`
          : `population '${other}': as supplied`,
      ),
      ...(isPotentialRead
        ? ['the potential of the postsynaptic neuron is 0 at all times, its tau_ref 10 ms']
        : []),
      ...timeNotes(stages),
    ],
  }
}

/** Whether a rule is one of negative weights only, as those of inhibition are. */
const refusesPositive = (laboratory: Laboratory): boolean => {
  const isRefused = (weight: number): boolean => {
    try {
      experiment({ ...laboratory, weight }, { pre: [0], post: [1], ends: [1] })
      return false
    } catch (error) {
      if (causeOf(error) === 'input') return true
      throw error
    }
  }
  return isRefused(WEIGHT) && !isRefused(-WEIGHT)
}

/** Stages in which time alone changes a weight; it shows at the next spike. */
const TIMED: readonly string[] = ['drift', 'relax']

function* timeNotes(stages: readonly Stage[]): Generator<string> {
  const kinds = [...new Set(stages.map(({ kind }) => kind))].filter((kind) => TIMED.includes(kind))
  if (kinds.length > 0)
    yield `what time does to the weight by itself (${kinds.join(', ')}) is part of dw, until the last spike`
}

/** One neuron that fires soon after each pair. */
const firing: ProbePopulation = (name, clock, { ends }) =>
  new SpikeTrain({ size: 1, name, spikes: ends.map((t) => ({ t: t + LATER, source: 0 })) }, clock)

const stagesOf = (rule: PlasticityRule): readonly Stage[] =>
  rule.kind === 'sum' ? [...rule.rules.flatMap(stagesOf), ...rule.stages] : rule.stages

/** The parts of a rule in words. */
const chainOf = (rule: PlasticityRule): string => {
  const then = rule.stages.map(({ kind }) => ` → ${kind}`).join('')
  switch (rule.kind) {
    case 'chain':
      return `${rule.pairing.kind} → ${rule.window.kind}${then}`
    case 'sum':
      return `sum(${rule.rules.map(chainOf).join(', ')})${then}`
    case 'spikes':
      return `each spike${then}`
  }
}

/** The phases that stages name, in the order in which they do, with the runs that make one sum. */
const phasesOf = (stages: readonly Stage[], given: readonly string[] | undefined): readonly ProbedPhase[] => {
  const runs = new Map<string, number>(given?.map((name) => [name, 1]))
  for (const { known } of stages) {
    if (known?.kind !== 'gate' && known?.kind !== 'accumulate') continue
    const { phase } = known
    if (given !== undefined && !runs.has(phase)) continue
    const count = known.kind === 'accumulate' ? known.runs : 1
    runs.set(phase, commonMultiple(runs.get(phase) ?? 1, count))
  }
  return [...runs].map(([name, count]) => ({ name, runs: count }))
}

const commonMultiple = (a: number, b: number): number => {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return (a / x) * b
}

function* phaseNotes(
  phases: readonly ProbedPhase[],
  stages: readonly Stage[],
  duration: number,
): Generator<string> {
  if (phases.length === 0) return
  const names = phases.map(({ name }) => `'${name}'`).join(', ')
  yield phases.length === 1
    ? `phase ${names}: the spikes are shown once, from its begin on; it lasts ${duration} ms`
    : `phases ${names} follow one another, ${duration} ms each: the spikes are shown once in each, and dw is what all of them change`
  for (const { name, runs } of phases) {
    if (runs > 1)
      yield `phase '${name}' runs ${runs} times, as many as one sum takes; the spikes are shown in the first run`
  }
  const seen = new Set<number>()
  for (const { known } of stages) {
    if (known?.kind !== 'accumulate' || known.per === undefined || seen.has(known.per * known.runs)) continue
    seen.add(known.per * known.runs)
    const share = known.per / (duration * known.runs)
    yield `a sum over '${known.phase}' is that of ${known.per} ms of it, so each pair counts ${Number(share.toPrecision(6))} times its window`
  }
}
