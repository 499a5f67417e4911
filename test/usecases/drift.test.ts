import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { restore, wire } from '../../src/graph/index.ts'
import {
  DalesLaw,
  dalesLawPresets,
  PhasePlane,
  phasePlanePresets,
  PspShapes,
  pspShapesPresets,
} from '../../src/usecases/index.ts'
import { trialSeed } from '../../src/usecases/drift/trialSeed.ts'

const phasePlane = new PhasePlane(wire, restore)
const dalesLaw = new DalesLaw(wire, restore)
const pspShapes = new PspShapes(wire, restore)

describe('the seed of a trial', () => {
  it('is one that a network takes, and the same every time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), fc.string(), (seed, key) => {
        const of = trialSeed(seed, key)
        expect(Number.isSafeInteger(of) && of >= 0).toBe(true)
        expect(trialSeed(seed, key)).toBe(of)
      }),
    )
  })

  // 53 bits by hash: two of these some thousand agree with probability below 1e-9
  it.each([
    ['phase-plane', (seed: number) => seedsOf(phasePlane, { ...phasePlanePresets['quick']!.options, seed })],
    ['dales-law', (seed: number) => seedsOf(dalesLaw, { ...dalesLawPresets['quick']!.options, seed })],
    ['psp-shapes', (seed: number) => seedsOf(pspShapes, { ...pspShapesPresets['quick']!.options, seed })],
  ])('of %s is shared with no other trial, nor with one of another seed', (_, of) => {
    const seeds = [1, 2, 3, 4].flatMap(of)
    expect(new Set(seeds).size).toBe(seeds.length)
  })

  it('does not depend on how many other trials there are', () => {
    const { options } = phasePlanePresets['quick']!
    const start = (points: number) => phasePlane.spec({ ...options, points }, 'start-2').seed
    expect(start(3)).toBe(start(5))
  })
})

const seedsOf = <O>(
  usecase: {
    trials(options: O): readonly { readonly key: string }[]
    spec(options: O, key: string): { readonly seed: number } | undefined
  },
  options: O,
): readonly number[] => usecase.trials(options).flatMap(({ key }) => usecase.spec(options, key)?.seed ?? [])
