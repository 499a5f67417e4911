import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { addNumbers, flagOf, listOf, seedOf } from '../../src/cli/options.ts'
import { duration } from '../../src/cli/progress.ts'
import { inferenceTable, samplingTable } from '../../src/usecases/index.ts'

describe('an option', () => {
  it.each([
    ['epochs', 'epochs'],
    ['etaSal', 'eta-sal'],
    ['tau_ref', 'tau-ref'],
    ['epochDuration_tau_ref', 'epoch-duration-tau-ref'],
  ])('of the parameter %s is --%s', (name, flag) => {
    expect(flagOf(name)).toBe(flag)
  })

  it.each([samplingTable, inferenceTable])('of each parameter is of its own', (table) => {
    const flags = Object.keys(table).map(flagOf)
    expect(new Set(flags).size).toBe(flags.length)
  })

  it('gives the number under the name of its parameter, and nothing unless it is given', () => {
    const table = {
      someRate_tau_ref: { unit: 'ms', value: 3, above: 0, doc: 'a rate' },
      other: { unit: '1', value: 1, integer: true, doc: 'another' },
    } as const
    const parsed = (...args: string[]): unknown => {
      const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
      addNumbers(command, table)
      return command.parse(args, { from: 'user' }).opts()
    }
    expect(parsed()).toEqual({})
    expect(parsed('--some-rate-tau-ref', '2.5e-1')).toEqual({ someRate_tau_ref: 0.25 })
    expect(parsed('--other=-7')).toEqual({ other: -7 })
    expect(parsed('--other', '-7')).toEqual({ other: -7 })
    expect(() => parsed('--other', '1.5')).toThrow('Expected an integer')
    for (const wrong of ['0', '-1', '', ' ', 'x', '1ms', 'NaN', 'Infinity']) {
      expect(() => parsed('--some-rate-tau-ref', wrong)).toThrow(CommanderError)
      expect(() => parsed('--some-rate-tau-ref', wrong)).toThrow('Expected a finite number > 0 ms.')
    }
  })
})

describe('a list of names', () => {
  it('is cut at its commas, blanks around a name do not count', () => {
    expect(listOf('4321')).toEqual(['4321'])
    expect(listOf('4321, 4322 ,x')).toEqual(['4321', '4322', 'x'])
  })

  it.each(['', ',', 'a,,b', 'a,'])('is refused with an empty name: %j', (text) => {
    expect(() => listOf(text)).toThrow(InvalidArgumentError)
  })
})

describe('a seed', () => {
  it('is an integer from 0 to 2^52', () => {
    expect(seedOf('0')).toBe(0)
    expect(seedOf('4503599627370496')).toBe(2 ** 52)
    expect(seedOf('1e3')).toBe(1000)
    for (const text of ['', ' ', '-1', '0.5', 'x', 'Infinity', '1e300', '4503599627370497']) {
      expect(() => seedOf(text)).toThrow('Expected an integer from 0 to 2^52.')
    }
  })
})

describe('a duration in words', () => {
  it.each([
    [-1, '0 s'],
    [0.4, '0 s'],
    [59.4, '59 s'],
    [60, '1 min 0 s'],
    [200, '3 min 20 s'],
    [599, '9 min 59 s'],
    [600, '10 min'],
    [3_590, '1 h 0 min'],
    [7_500, '2 h 5 min'],
  ])('%d s is %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })
})
