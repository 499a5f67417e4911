import { ParameterError } from '../../models/errors.ts'
import { defineKind, type Kind } from '../kind.ts'

interface NormalParams {
  readonly mean: number
  readonly std: number
  readonly cut?: number
}

export const normalKind: Kind<'distribution', NormalParams> = defineKind({
  role: 'distribution',
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
    () => {
      for (;;) {
        const x = random.normal()
        if (Math.abs(x) <= cut) return mean + std * x
      }
    },
})

interface UniformParams {
  readonly low: number
  readonly high: number
}

export const uniformKind: Kind<'distribution', UniformParams> = defineKind({
  role: 'distribution',
  kind: 'uniform',
  doc: 'uniform numbers in (low, high)',
  fields: {
    low: { type: 'number', unit: '1', doc: 'lower end' },
    high: { type: 'number', unit: '1', doc: 'upper end' },
  },
  make: ({ low, high }, { random }) => {
    if (!(high >= low)) throw new ParameterError('uniform.high', high, `a number >= low, ${low}`)
    return () => low + (high - low) * random.uniform()
  },
})
