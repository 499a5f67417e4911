import type { RandomStream } from '../../models/random.ts'
import { defineKind, type Kind } from '../kind.ts'
import { exp } from '../../models/functions.ts'

interface NormalParams {
  readonly mean: number
  readonly std: number
  readonly cut?: number
}

interface UniformParams {
  readonly low: number
  readonly high: number
}

/** A standard normal number within ±cut, by rejection. */
const normalWithin = (cut: number, random: RandomStream): number => {
  for (;;) {
    // a narrow cut would reject nearly all normal numbers: uniform ones under the bell then
    const isNarrow = cut < 0.5
    const x = isNarrow ? cut * (2 * random.uniform() - 1) : random.normal()
    if (isNarrow ? random.uniform() < exp((-x * x) / 2) : Math.abs(x) <= cut) return x
  }
}

export const distributionKinds: readonly Kind<'distribution'>[] = [
  defineKind<'distribution', NormalParams>({
    role: 'distribution',
    isIndependent: true,
    kind: 'normal',
    doc: 'normal numbers; with a cut, drawn again until they lie within cut standard deviations of the mean',
    fields: {
      mean: { type: 'number', unit: '1', value: 0, doc: 'mean' },
      std: { type: 'number', unit: '1', atLeast: 0, doc: 'standard deviation, before the cut' },
      cut: {
        type: 'number',
        unit: '1',
        above: 0,
        optional: true,
        doc: 'largest distance from the mean, in std',
      },
    },
    make:
      ({ mean, std, cut = Infinity }, { random }) =>
      () =>
        mean + std * normalWithin(cut, random),
  }),
  defineKind<'distribution', UniformParams>({
    role: 'distribution',
    isIndependent: true,
    kind: 'uniform',
    doc: 'uniform numbers in (low, high)',
    fields: {
      low: { type: 'number', unit: '1', doc: 'lower end' },
      high: { type: 'number', unit: '1', doc: 'upper end' },
    },
    *misfits({ low, high }) {
      if (high < low) yield { at: 'high', value: high, expected: `a number >= low, ${low}` }
    },
    make:
      ({ low, high }, { random }) =>
      () =>
        low + (high - low) * random.uniform(),
  }),
]
