import type { Synapses } from '../../operators/index.ts'
import type { KnownStage, PairingScheme, Stage } from '../part.ts'
import type { ChainRule } from '../rule.ts'
import { type HalfWindow, halves } from './halves.ts'
import type { PhaseSums } from './pairStatistic.ts'

/** A chain that begins as pair sums of a phase: pairing → window → linear stages → accumulate. */
export interface PhaseSum {
  readonly scheme: PairingScheme
  readonly phase: string
  readonly per: number | undefined
  readonly runs: number
  readonly causal: HalfWindow
  readonly anticausal: HalfWindow
  /** What the linear stages multiply by, by synapse. */
  readonly factors: Float64Array
  /** The stages after the sum. */
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
  if (scheme === undefined || accumulate?.kind !== 'accumulate') return undefined
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
  return { scheme, phase, per, runs, causal, anticausal, factors, rest: stages.slice(at + 1), key }
}

const multiply = (
  factors: Float64Array,
  linear: Extract<KnownStage, { kind: 'linear' }>,
  synapses: Synapses,
): void => {
  const by = linear.factors(synapses)
  for (let k = 0; k < factors.length; k++) factors[k]! *= typeof by === 'number' ? by : by[k]!
}

/** The changes by synapse that the sums of a phase come to. */
export const weighed = (
  { causal, anticausal, per, factors }: PhaseSum,
  sums: PhaseSums,
  { begin, targets, preSize, postSize, count, incoming }: Synapses,
): Float64Array => {
  const share = per === undefined ? 1 : per / sums.duration
  const dw = new Float64Array(count)
  if (sums.isBySynapse) {
    incoming.synapses.forEach((k, place) => {
      const pairs = causal.amplitude * sums.causal[place]! + anticausal.amplitude * sums.anticausal[k]!
      dw[k] = factors[k]! * share * pairs
    })
    return dw
  }
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = begin[pre]!; k < begin[pre + 1]!; k++) {
      const post = targets[k]!
      const pairs =
        causal.amplitude * sums.causal[post * preSize + pre]! +
        anticausal.amplitude * sums.anticausal[pre * postSize + post]!
      dw[k] = factors[k]! * share * pairs
    }
  }
  return dw
}
