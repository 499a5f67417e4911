import { discProfile, exponentialProfile, gaussianProfile, linearProfile } from '../../operators/index.ts'
import type { NumberField } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

const peak: NumberField = {
  type: 'number',
  unit: '1',
  value: 1,
  atLeast: 0,
  atMost: 1,
  doc: 'probability at distance 0',
}

const reach: NumberField = {
  type: 'number',
  unit: '1',
  above: 0,
  doc: 'distance beyond which there is nothing',
}

const width = (doc: string): NumberField => ({ type: 'number', unit: '1', above: 0, doc })

interface Cut {
  readonly peak: number
  readonly reach?: number
}

export const profileKinds: readonly Kind<'profile'>[] = [
  defineKind<'profile', Cut & { readonly sigma: number }>({
    role: 'profile',
    kind: 'gaussian',
    doc: 'peak exp(-d^2 / (2 sigma^2))',
    fields: { sigma: width('standard deviation'), peak, reach: { ...reach, optional: true } },
    make: (params) => gaussianProfile(params),
  }),
  defineKind<'profile', Cut & { readonly lambda: number }>({
    role: 'profile',
    kind: 'exponential',
    doc: 'peak exp(-d / lambda)',
    fields: {
      lambda: width('distance over which it falls to 1/e'),
      peak,
      reach: { ...reach, optional: true },
    },
    make: (params) => exponentialProfile(params),
  }),
  defineKind<'profile', Required<Cut>>({
    role: 'profile',
    kind: 'linear',
    doc: 'peak (1 - d / reach), 0 beyond',
    fields: { reach, peak },
    make: (params) => linearProfile(params),
  }),
  defineKind<'profile', Required<Cut>>({
    role: 'profile',
    kind: 'disc',
    doc: 'peak up to the reach, 0 beyond',
    fields: { reach, peak },
    make: (params) => discProfile(params),
  }),
]
