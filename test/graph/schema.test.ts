import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeSpec, defineKind, type JsonSchema, SpecError, specSchema } from '../../src/graph/index.ts'
import { networkKinds } from '../../src/io/index.ts'
import { type Json, mutated } from '../arbitraries/mutations.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

const kinds = networkKinds('.')
const schema = specSchema(kinds)

const compiled = (of: JsonSchema) =>
  new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(of)

const validate = compiled(schema)

const decodes = (input: unknown): boolean => {
  try {
    decodeSpec(kinds, input)
    return true
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return false
  }
}

const written = (spec: unknown): Json => JSON.parse(JSON.stringify(spec)) as Json

describe('the schema of network specs', () => {
  it('accepts every spec that decodes', () => {
    fc.assert(
      fc.property(networkSpec(kinds), (spec) => {
        const accepted = validate(written(spec))
        expect(validate.errors ?? []).toEqual([])
        expect(accepted).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('accepts what decodeSpec accepts and nothing else, of specs with one thing changed', () => {
    let accepted = 0
    let refused = 0
    fc.assert(
      fc.property(
        networkSpec(kinds).chain((spec) => mutated(written(spec))),
        (input) => {
          const expected = decodes(input)
          expect(validate(input)).toBe(expected)
          if (expected) accepted++
          else refused++
        },
      ),
      { numRuns: 1500, seed: 5 },
    )
    // a law of which only one side comes up would say little
    expect(accepted).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(500)
  })

  it('is itself a schema of the dialect that it names', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(new Ajv2020({ strict: false }).validateSchema(schema)).toBe(true)
  })

  it('knows a kind of the user, whatever its name', () => {
    const own = networkKinds('.').register(
      defineKind<'distribution', { readonly a: number }>({
        role: 'distribution',
        kind: 'my own/50 %~kind',
        doc: 'a constant',
        fields: { a: { type: 'number', unit: 'mV', below: 3, doc: 'the constant' } },
        make:
          ({ a }) =>
          () =>
            a,
      }),
    )
    const validateOwn = compiled(specSchema(own))
    const withA = (a: unknown) => ({
      version: 1,
      name: 'n',
      seed: 0,
      populations: [{ name: 'p', size: 2, kind: 'sampler' }],
      projections: [{ name: 'pp', from: 'p', to: 'p', weights: { kind: 'my own/50 %~kind', params: { a } } }],
      program: [],
    })
    expect(validateOwn(withA(2.5))).toBe(true)
    expect(validateOwn(withA(3))).toBe(false)
    expect(validate(withA(2.5))).toBe(false)
  })

  it('says of each parameter what it is, its unit, its default and its range', () => {
    const defs = schema['$defs'] as Readonly<
      Record<string, { readonly properties: { readonly params: unknown } }>
    >
    expect(defs['population.sampler']?.properties.params).toMatchObject({
      additionalProperties: false,
      properties: {
        tau_ref: {
          type: 'number',
          exclusiveMinimum: 0,
          default: 10,
          description: expect.stringMatching(/, in ms$/) as string,
        },
        bias: { default: 0, type: ['number', 'array'] },
      },
    })
    expect(defs['population.poisson']?.properties.params).toMatchObject({
      required: ['rate'],
      properties: { rate: { description: 'rate of each neuron, in 1/s' } },
    })
  })

  it('is the one that ships with the package: after `npm run build`, node scripts/schema.mjs writes it', () => {
    const shipped = readFileSync(new URL('../../assets/network.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(shipped)).toEqual(written(schema))
  })
})
