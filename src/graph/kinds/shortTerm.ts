import { type TsodyksMarkramParameters, tsodyksMarkramTable } from '../../models/tsodyksMarkram.ts'
import { tsodyksMarkram } from '../../operators/index.ts'
import type { Fields } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

type Params = { readonly [K in keyof TsodyksMarkramParameters]: number | readonly number[] }

const fields: Fields = Object.fromEntries(
  Object.entries(tsodyksMarkramTable).map(([name, parameter]) => [name, { type: 'vector', ...parameter }]),
)

export const shortTermKinds: readonly Kind<'shortTerm'>[] = [
  defineKind<'shortTerm', Params>({
    role: 'shortTerm',
    kind: 'tsodyks-markram',
    doc: 'depression and facilitation: a spike uses a share of resources that come back (Tsodyks and Markram)',
    fields,
    make: (params, { preSize }) => {
      // refused when the network is wired
      tsodyksMarkram(params, preSize)
      return {
        kind: 'tsodyks-markram',
        isSaving: true,
        operator: ({ keep }) => tsodyksMarkram(params, preSize, keep),
      }
    },
  }),
]
