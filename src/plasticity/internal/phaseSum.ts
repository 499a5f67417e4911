import type { Synapses } from '../../operators/index.ts'
import type { KnownStage, PairingScheme, Stage } from '../part.ts'
import type { ChainRule } from '../rule.ts'
import { type HalfWindow, halves } from './halves.ts'
import type { PhaseSums } from './pairStatistic.ts'

/** `dw` becomes `by * dw`, or `wanted - dw`, by synapse. */
type AfterSum =
  | { readonly kind: 'linear'; readonly by: Float64Array | number }
  | { readonly kind: 'contrast'; readonly wanted: Float64Array }

/** A chain that begins as pair sums of a phase: pairing → window → linear stages → accumulate → linear stages, contrasts. */
export interface PhaseSum {
  readonly scheme: PairingScheme
  readonly phase: string
  readonly per: number | undefined
  readonly runs: number
  readonly causal: HalfWindow
  readonly anticausal: HalfWindow
  /** What the linear stages multiply by, by synapse. */
  readonly factors: Float64Array
  /** What the stages right after the sum do, as far as they are known, in turn. */
  readonly after: readonly AfterSum[]
  /** The stages after those. */
  readonly rest: readonly Stage[]
  /** Chains of equal key need the same sums; a window of the user's own has none. */
  readonly key: string | undefined
}

/** The chain as such, if it is one. */
export const phaseSumOf = (
  { pairing, window, stages }: ChainRule,
  synapses: Synapses,
): PhaseSum | undefined => {
  const scheme = pairing.known
  const at = stages.findIndex(({ known }) => known?.kind === 'accumulate')
  const accumulate = stages[at]?.known
  // what a triplet counts depends on its spike, so its pairs have no sum of their own
  if (scheme === undefined || scheme.kind === 'triplet' || accumulate?.kind !== 'accumulate') return undefined
  const { phase, per, runs } = accumulate
  const factors = new Float64Array(synapses.count).fill(1)
  for (const { known } of stages.slice(0, at)) {
    if (known?.kind === 'linear') multiply(factors, known, synapses)
    // a gate of the phase that is summed leaves all of it
    else if (known?.kind !== 'gate' || known.phase !== phase) return undefined
  }
  const { causal, anticausal } = halves(window)
  const key =
    causal.key === undefined || anticausal.key === undefined
      ? undefined
      : [JSON.stringify(scheme), pairing.ties, causal.key, anticausal.key, runs, phase].join(' | ')
  const after = afterSum(stages.slice(at + 1), synapses)
  const rest = stages.slice(at + 1 + after.length)
  return { scheme, phase, per, runs, causal, anticausal, factors, after, rest, key }
}

const afterSum = (stages: readonly Stage[], synapses: Synapses): readonly AfterSum[] => {
  const after: AfterSum[] = []
  for (const { known } of stages) {
    if (known?.kind === 'linear') after.push({ kind: 'linear', by: known.factors(synapses) })
    else if (known?.kind === 'contrast') after.push({ kind: 'contrast', wanted: known.wanted(synapses) })
    else break
  }
  return after
}

const multiply = (
  factors: Float64Array,
  linear: Extract<KnownStage, { kind: 'linear' }>,
  synapses: Synapses,
): void => {
  const by = linear.factors(synapses)
  for (let k = 0; k < factors.length; k++) factors[k]! *= typeof by === 'number' ? by : by[k]!
}

/**
 * The changes by synapse that the sums of a phase come to.
 * @param dw where to put them
 */
export const weighed = (
  sum: PhaseSum,
  sums: PhaseSums,
  synapses: Synapses,
  dw: Float64Array,
): Float64Array => {
  const { after } = sum
  weighInto(dw, sum, sums, synapses)
  for (const stage of after) {
    if (stage.kind === 'contrast') for (let k = 0; k < dw.length; k++) dw[k] = stage.wanted[k]! - dw[k]!
    else {
      const { by } = stage
      if (typeof by === 'number') for (let k = 0; k < dw.length; k++) dw[k] = by * dw[k]!
      else for (let k = 0; k < dw.length; k++) dw[k] = by[k]! * dw[k]!
    }
  }
  return dw
}

const weighInto = (
  dw: Float64Array,
  { causal, anticausal, per, factors }: PhaseSum,
  sums: PhaseSums,
  { begin, targets, preSize, postSize, incoming }: Synapses,
): void => {
  const share = per === undefined ? 1 : per / sums.duration
  const { amplitude: ahead } = causal
  const { amplitude: behind } = anticausal
  if (sums.isBySynapse) {
    incoming.synapses.forEach((k, place) => {
      const pairs = ahead * sums.causal[place]! + behind * sums.anticausal[k]!
      dw[k] = factors[k]! * share * pairs
    })
    return
  }
  const { causal: before, anticausal: after } = sums
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!, end = begin[pre + 1]!; k < end; k++) {
      const post = targets[k]!
      const pairs = ahead * before[post * preSize + pre]! + behind * after[pre * postSize + post]!
      dw[k] = factors[k]! * share * pairs
    }
  }
}
