import type { Cause, CauseTerm } from '../plasticity/index.ts'

/** Changes of one sign, or of one kind of pair: how many, and what they come to. */
export interface Total {
  readonly count: number
  readonly sum: number
}

/** What one chain of the rule did over all changes. */
export interface ChainTotals {
  readonly path: string
  readonly chain: string
  /** What the chain came to, by sign. */
  readonly up: Total
  readonly down: Total
  /** What its pairs were worth by pairing and window, before any stage: pre before post, post before pre, at once. */
  readonly causal: Total
  readonly anticausal: Total
  readonly tied: Total
  /** Spikes that made a change without a partner. */
  readonly alone: Total
  /** Whether there were spikes that are not listed one by one, so that the pairs are not all. */
  readonly isCut: boolean
}

export interface Totals {
  readonly changes: number
  readonly up: Total
  readonly down: Total
  readonly chains: readonly ChainTotals[]
  /** What the stages behind sums, such as bounds, added to what the chains had come to. */
  readonly stages: readonly { readonly path: string; readonly kinds: string; readonly sum: number }[]
  /** Changes that did not come from the rule. */
  readonly others: Total
}

class Sum {
  count = 0
  sum = 0

  add(value: number): void {
    this.count++
    this.sum += value
  }

  get total(): Total {
    return { count: this.count, sum: this.sum }
  }
}

type Sums<K extends string> = Readonly<Record<K, Sum>>

const sums = <K extends string>(...names: readonly K[]): Sums<K> =>
  Object.fromEntries(names.map((name) => [name, new Sum()])) as Record<K, Sum>

class Chain {
  readonly chain: string
  readonly by: Sums<'up' | 'down' | 'causal' | 'anticausal' | 'tied' | 'alone'> = sums(
    'up',
    'down',
    'causal',
    'anticausal',
    'tied',
    'alone',
  )
  isCut = false

  constructor(chain: string) {
    this.chain = chain
  }

  add({ dw, spikes, count }: CauseTerm): void {
    if (dw !== 0) this.by[dw > 0 ? 'up' : 'down'].add(dw)
    if (spikes.length < count) this.isCut = true
    for (const { pairs, value } of spikes) {
      if (pairs.length === 0) this.by.alone.add(value)
      for (const pair of pairs) {
        const kind = pair.dt > 0 ? 'causal' : pair.dt < 0 ? 'anticausal' : 'tied'
        this.by[kind].add(pair.factor * pair.value)
      }
    }
  }
}

/** Adds up causes, however many there are. */
export class TotalsOfCauses {
  private readonly by: Sums<'up' | 'down' | 'others'> = sums('up', 'down', 'others')
  private readonly chains = new Map<string, Chain>()
  private readonly stages = new Map<string, { readonly kinds: string; sum: number }>()
  private changes = 0

  add({ dw, terms, sums: behind }: Cause): void {
    this.changes++
    if (dw !== 0) this.by[dw > 0 ? 'up' : 'down'].add(dw)
    if (terms.length === 0) this.by.others.add(dw)
    for (const term of terms) {
      const known = this.chains.get(term.path) ?? new Chain(term.chain)
      this.chains.set(term.path, known)
      known.add(term)
    }
    for (const { path, steps } of behind) {
      const kinds = steps.map(({ kind }) => kind).join(' → ')
      const known = this.stages.get(path) ?? { kinds, sum: 0 }
      this.stages.set(path, known)
      known.sum += (steps.at(-1)?.after ?? 0) - (steps[0]?.before ?? 0)
    }
  }

  get totals(): Totals {
    const { changes, by } = this
    return {
      changes,
      up: by.up.total,
      down: by.down.total,
      others: by.others.total,
      chains: [...this.chains]
        .map(([path, { chain, isCut, by: own }]) => ({
          path,
          chain,
          up: own.up.total,
          down: own.down.total,
          causal: own.causal.total,
          anticausal: own.anticausal.total,
          tied: own.tied.total,
          alone: own.alone.total,
          isCut,
        }))
        // chains are met in the order in which they tell
        .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })),
      stages: [...this.stages].map(([path, { kinds, sum }]) => ({ path, kinds, sum })),
    }
  }
}
