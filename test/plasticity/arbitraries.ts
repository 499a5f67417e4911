// Random trains, topologies, parts and rules.
import { fc } from '@fast-check/vitest'
import { map } from 'rxjs'
import type { Spike } from '../../src/models/events.ts'
import type { Ties } from '../../src/models/windows.ts'
import { allToAll, fromList, type Synapses } from '../../src/operators/index.ts'
import {
  accumulate,
  allToAllPairing,
  alphaWindow,
  anneal,
  contrast,
  decay,
  exponentialWindow,
  functionWindow,
  gate,
  hardBound,
  lastPairing,
  type Pairing,
  type PlasticityRule,
  preCentredPairing,
  rectangularWindow,
  restrictedPairing,
  rule,
  type RuleWindow,
  scale,
  type Stage,
  type StageFunction,
  sum,
  sumWindow,
  symmetricPairing,
  tableWindow,
  triangularWindow,
  tripletPairing,
} from '../../src/plasticity/index.ts'
import {
  alphaPair,
  exponentialPair,
  rectangularPair,
  type Scheme,
  tablePair,
  triangularPair,
} from '../oracles/pairSums.ts'
import type { PhaseRun } from './drive.ts'

/** Integers, so that ties occur, or doubles. */
const times = fc.boolean().chain((isInteger) => {
  const time = isInteger
    ? fc.integer({ min: 0, max: 40 })
    : fc.double({ min: 0, max: 60, noNaN: true, noDefaultInfinity: true })
  return fc.array(fc.tuple(time, fc.nat()), { maxLength: 60 })
})

/** Spikes in the order of their times, each neuron at most once an instant; of ties in any order. */
export const trains = (size: number): fc.Arbitrary<readonly Spike[]> =>
  times.map((pairs) => {
    const seen = new Set<string>()
    return pairs
      .map(([t, n]) => ({ t: t + 0, source: n % size }))
      .filter(({ t, source }) => {
        const key = `${t} ${source}`
        if (seen.has(key)) return false
        seen.add(key)
        return true
      })
      .sort((a, b) => a.t - b.t)
  })

/** Spikes of one population, or of two. */
export interface Activity {
  readonly preSize: number
  readonly postSize: number
  readonly pre: readonly Spike[]
  readonly post?: readonly Spike[]
}

const sizes = fc.integer({ min: 1, max: 4 })

export const activities: fc.Arbitrary<Activity> = fc.oneof(
  sizes.chain((size) => trains(size).map((pre): Activity => ({ preSize: size, postSize: size, pre }))),
  fc
    .tuple(sizes, sizes)
    .chain(([preSize, postSize]) =>
      fc
        .tuple(trains(preSize), trains(postSize))
        .map(([pre, post]): Activity => ({ preSize, postSize, pre, post })),
    ),
)

const weight = fc.double({ min: -2, max: 2, noNaN: true })

/** All-to-all with and without autapses, and lists. A function, since weights are written. */
export const topologies = ({ preSize, postSize }: Activity): fc.Arbitrary<() => Synapses> => {
  const matrix = fc.array(weight, { minLength: preSize * postSize, maxLength: preSize * postSize })
  const presence = fc.array(fc.boolean(), { minLength: preSize * postSize, maxLength: preSize * postSize })
  return fc.oneof(
    matrix.map((weights) => () => allToAll(preSize, postSize, weights)),
    matrix.map((weights) => () => allToAll(preSize, postSize, weights, { autapses: false })),
    fc.tuple(matrix, presence).map(([weights, present]) => () => {
      const entries = weights.flatMap((value, k) =>
        present[k]! ? [{ post: Math.floor(k / preSize), pre: k % preSize, weight: value }] : [],
      )
      return fromList(preSize, postSize, entries)
    }),
  )
}

export interface PairingCase {
  readonly pairing: Pairing
  readonly scheme: Scheme
  readonly ties: Ties
}

const ofTies = fc.tuple(
  fc.constantFrom<Ties>('mean', 'none'),
  fc.constantFrom<Scheme>(
    'all-to-all',
    'restricted',
    'symmetric',
    'pre-centred',
    { last: 1 },
    { last: 2 },
    { last: 5 },
  ),
)

const ofTriplets = fc
  .record({
    tau_pre: fc.double({ min: 0.5, max: 200, noNaN: true }),
    tau_post: fc.double({ min: 0.5, max: 200, noNaN: true }),
    spikes: fc.constantFrom('all' as const, 'nearest' as const),
  })
  .map((triplet): [Ties, Scheme] => ['none', { triplet }])

export const pairings: fc.Arbitrary<PairingCase> = fc
  .oneof({ arbitrary: ofTies, weight: 5 }, ofTriplets)
  .map(([ties, scheme]) => ({ pairing: pairingOf(scheme, ties), scheme, ties }))

export const pairingOf = (scheme: Scheme, ties: Ties): Pairing => {
  if (typeof scheme === 'object')
    return 'last' in scheme ? lastPairing(scheme.last, { ties }) : tripletPairing(scheme.triplet)
  const makers = {
    'all-to-all': allToAllPairing,
    restricted: restrictedPairing,
    symmetric: symmetricPairing,
    'pre-centred': preCentredPairing,
  }
  return makers[scheme]({ ties })
}

export interface WindowCase {
  readonly name: string
  readonly window: RuleWindow
  /** The same by the oracle. */
  readonly value: (dt: number) => number
  /** What rounding is relative to: of a sum, its parts; |value| unless given. */
  readonly size?: (dt: number) => number
}

/** What a pair adds to the sum that rounding is relative to. */
export const sizeOf = ({ value, size }: Pick<WindowCase, 'value' | 'size'>, dt: number): number =>
  size === undefined ? Math.abs(value(dt)) : size(dt)

const amplitude = fc.double({ min: -2, max: 2, noNaN: true })
const tau = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.5, max: 30, noNaN: true }))

const own: readonly ((dt: number) => number)[] = [
  (dt) => dt * Math.exp(-Math.abs(dt) / 3),
  (dt) => Math.cos(dt) + 0.5,
  (dt) => (dt === 0 ? 7 : Math.sign(dt) / (1 + dt * dt)),
  (dt) => (dt >= 0 ? 1 : -3),
]

/** Points that rise, integers or not, with a jump at 0, an end there, or neither. */
const tables: fc.Arbitrary<WindowCase> = fc
  .tuple(
    fc.uniqueArray(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -9, max: 9, noNaN: true })), {
      minLength: 2,
      maxLength: 6,
      selector: (x) => x + 0,
    }),
    fc.array(amplitude, { minLength: 8, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([points, all, isJump]) => {
    const rising = points.map((x) => x + 0).sort((x, y) => x - y)
    const below = rising.filter((x) => x < 0)
    const above = rising.filter((x) => x > 0)
    const dt = isJump && below.length > 0 && above.length > 0 ? [...below, 0, 0, ...above] : rising
    const values = all.slice(0, dt.length)
    return { name: 'table', window: tableWindow({ dt, values }), value: tablePair(dt, values) }
  })

/** Windows of every kind; those of one's own state how far they reach, so that every pairing takes them. */
const simpleWindows: fc.Arbitrary<WindowCase> = fc.oneof(
  fc.tuple(amplitude, amplitude, tau, tau, fc.boolean()).map(([a, b, tau_causal, other, isEqual]) => {
    const tau_anticausal = isEqual ? tau_causal : other
    return {
      name: 'exponential',
      window: exponentialWindow({ A_causal: a, A_anticausal: b, tau_causal, tau_anticausal }),
      value: exponentialPair(a, b, tau_causal, tau_anticausal),
    }
  }),
  fc.tuple(amplitude, amplitude, tau).map(([A_causal, A_anticausal, width]) => ({
    name: 'triangular',
    window: triangularWindow({ A_causal, A_anticausal, tau: width }),
    value: triangularPair(A_causal, A_anticausal, width),
  })),
  fc.tuple(amplitude, amplitude, tau).map(([A_causal, A_anticausal, width]) => ({
    name: 'rectangular',
    window: rectangularWindow({ A_causal, A_anticausal, tau: width }),
    value: rectangularPair(A_causal, A_anticausal, width),
  })),
  fc.tuple(amplitude, amplitude, tau).map(([A_causal, A_anticausal, peak]) => ({
    name: 'alpha',
    window: alphaWindow({ A_causal, A_anticausal, tau: peak }),
    value: alphaPair(A_causal, A_anticausal, peak),
  })),
  tables,
  fc
    .tuple(fc.constantFrom(...own), fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(100)))
    .map(([f, support]) => ({
      name: 'function',
      window: functionWindow(f, { support }),
      value: (dt: number) => (Math.abs(dt) > support ? 0 : f(dt)),
    })),
)

/** Sums of up to four, some of them with a part twice: what adds up as one. */
const windowSums: fc.Arbitrary<WindowCase> = fc
  .tuple(fc.array(simpleWindows, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([some, isTwice]) => {
    const parts = isTwice ? [...some, some[0]!] : some
    return {
      name: 'sum',
      window: sumWindow(parts.map(({ window }) => window)),
      value: (dt: number) => parts.reduce((total, part) => total + part.value(dt), 0),
      size: (dt: number) => parts.reduce((total, part) => total + Math.abs(part.value(dt)), 0),
    }
  })

export const windows: fc.Arbitrary<WindowCase> = fc.oneof({ arbitrary: simpleWindows, weight: 3 }, windowSums)

/** Runs of phases 'a', 'b' and 'rest', with boundaries that hit integer spike times. */
export const programs: fc.Arbitrary<{ readonly start: number; readonly phases: readonly PhaseRun[] }> = fc
  .tuple(
    fc.integer({ min: 0, max: 20 }),
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'rest'), fc.integer({ min: 1, max: 20 })), { maxLength: 6 }),
  )
  .map(([start, runs]) => {
    let end = start
    return {
      start,
      phases: runs.map(([name, duration]) => {
        end += duration
        return { name, end }
      }),
    }
  })

const phase = fc.constantFrom('a', 'b')
const schedule = fc
  .tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 1, max: 20 }),
    fc.double({ min: 0.1, max: 1, noNaN: true }),
  )
  .map(([from, length, factor]) => ({ from, to: from + length, factor }))

type AnyStage = Stage | StageFunction

/** Up to four stages that fit; `isWhole` says whether updates are of all synapses when they come in. */
const stagesFor = (
  { preSize, postSize }: Activity,
  isWhole: boolean,
): fc.Arbitrary<{ readonly stages: readonly AnyStage[]; readonly isWhole: boolean }> => {
  const count = preSize * postSize
  const matrix = fc.array(amplitude, { minLength: count, maxLength: count })
  const kinds = fc.array(
    fc.constantFrom('scale', 'matrix', 'gate', 'accumulate', 'contrast', 'decay', 'anneal', 'bound', 'own'),
    {
      maxLength: 4,
    },
  )
  return fc
    .tuple(
      kinds,
      matrix,
      phase,
      phase,
      schedule,
      amplitude,
      fc.option(fc.double({ min: 1, max: 10, noNaN: true })),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([names, factors, name, other, falling, eta, per, runs]) => {
      let whole = isWhole
      const stages: AnyStage[] = []
      for (const kind of names) {
        if (kind === 'scale') stages.push(scale(eta))
        if (kind === 'matrix') stages.push(scale(factors))
        if (kind === 'gate') stages.push(gate(other))
        if (kind === 'anneal') stages.push(anneal(falling))
        if (kind === 'decay') stages.push(decay(0.1))
        if (kind === 'bound') stages.push(hardBound(-1.5, 1))
        if (kind === 'own') {
          stages.push(() => map((update) => ({ ...update, dw: update.dw.map((dw) => -1.5 * dw) })))
        }
        if (kind === 'contrast' && whole) stages.push(contrast(factors))
        if (kind === 'accumulate') {
          whole = true
          stages.push(
            accumulate({ phase: name, ...(per === null ? {} : { per }), ...(runs === 1 ? {} : { runs }) }),
          )
        }
      }
      return { stages, isWhole: whole }
    })
}

interface AnyRule {
  readonly rule: PlasticityRule
  readonly isWhole: boolean
}

const chains = (activity: Activity): fc.Arbitrary<AnyRule> =>
  fc
    .tuple(pairings, windows, stagesFor(activity, false))
    .map(([{ pairing }, { window }, { stages, isWhole }]) => ({
      rule: rule(pairing, window, ...stages),
      isWhole,
    }))

/** Chains, sums of them, and sums of sums. */
export const rules = (activity: Activity, depth = 2): fc.Arbitrary<AnyRule> => {
  if (depth === 0) return chains(activity)
  const sums = fc.array(rules(activity, depth - 1), { minLength: 1, maxLength: 3 }).chain((parts) =>
    stagesFor(
      activity,
      parts.every((part) => part.isWhole),
    ).map(({ stages, isWhole }) => ({
      rule: sum(
        parts.map((part) => part.rule),
        ...stages,
      ),
      isWhole,
    })),
  )
  return fc.oneof(chains(activity), sums)
}
