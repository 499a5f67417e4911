import { describe, expect, it } from 'vitest'
import { causeOf } from '../../src/models/errors.ts'
import { readExports } from './exports.ts'
import { answers } from './answers.ts'
import { graph } from './graph.ts'
import { inference } from './inference.ts'
import { io } from './io.ts'
import { models } from './models.ts'
import { operators } from './operators.ts'
import { plasticity } from './plasticity.ts'
import { scheduler } from './scheduler.ts'
import { type Argument, type Entry, type FieldOptions, NONSENSE } from './table.ts'
import { testing } from './testing.ts'
import { usecases } from './usecases.ts'

const table: readonly Entry[] = [
  ...scheduler,
  ...models,
  ...operators,
  ...plasticity,
  ...graph,
  ...inference,
  ...answers,
  ...usecases,
  ...testing,
  ...io,
]

/** One value at one place. */
interface Trial {
  readonly value: string
  readonly args: () => unknown[]
  /** What the message must say. */
  readonly says: string | RegExp
  /** Why the value is right there, if it is. */
  readonly reason: string | undefined
}

/** One place, with all that is tried there. */
interface Place {
  readonly name: string
  readonly call: Entry['call']
  readonly trials: readonly Trial[]
}

const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

const reasonFor = (value: unknown, { optional, allow = [] }: FieldOptions): string | undefined =>
  optional === true && value === undefined
    ? 'it may be left out'
    : allow.find(([, ...values]) => values.some((x) => Object.is(x, value) || same(x, value)))?.[0]

const same = (a: unknown, b: unknown): boolean =>
  typeof a === 'object' && typeof b === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b)

const trialsOf = (
  says: string | RegExp,
  options: FieldOptions,
  put: (value: unknown) => unknown[],
): readonly Trial[] =>
  NONSENSE.map((value) => ({
    value: shown(value),
    args: () => put(value),
    says: options.says ?? says,
    reason: reasonFor(value, options),
  }))

const placesOf = ({ name, call, args }: Entry): readonly Place[] =>
  args.flatMap((argument, k) => {
    if (argument.exempt !== undefined) return []
    const withValue = (value: unknown) => {
      const all = args.map(({ valid }) => valid())
      all[k] = value
      return all
    }
    // of an empty object it may be a field that is missing
    const words = [
      argument.name,
      ...Object.keys(argument.fields === undefined ? {} : (argument.valid() as object)),
    ]
    const says = new RegExp(words.map((word) => word.replaceAll('$', String.raw`\$`)).join('|'))
    const whole = { name: `${name}: ${argument.name}`, call, trials: trialsOf(says, argument, withValue) }
    const fields = fieldsOf(argument).flatMap((field) => {
      const options = argument.fields?.[field] ?? {}
      if (options.exempt !== undefined) return []
      const put = (value: unknown) => withValue({ ...(argument.valid() as object), [field]: value })
      return [{ name: `${name}: ${argument.name}.${field}`, call, trials: trialsOf(field, options, put) }]
    })
    return [whole, ...fields]
  })

/** The fields that are tried: those that the right value has. */
const fieldsOf = ({ fields, whole, exempt, valid }: Argument): readonly string[] =>
  fields === undefined || whole !== undefined || exempt !== undefined ? [] : Object.keys(valid() as object)

/** The error of a call, or undefined; an await waits for what is a promise. */
const errorOf = async (call: Entry['call'], args: readonly unknown[]): Promise<unknown> => {
  try {
    await call(...args)
    return undefined
  } catch (error) {
    return error
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What is wrong with an answer to nonsense; nothing if it is a refusal that names the argument. */
const wrongWith = (error: unknown, says: string | RegExp): string | undefined => {
  if (error === undefined || error === null) return 'was accepted'
  const { code } = error as { readonly code?: unknown }
  if (typeof code !== 'string' || !code.startsWith('E_')) return `threw a foreign error: ${textOf(error)}`
  const cause = causeOf(error)
  if (cause !== 'input' && cause !== 'law') return `threw a ${cause}: ${textOf(error)}`
  const isNamed = typeof says === 'string' ? textOf(error).includes(says) : says.test(textOf(error))
  return isNamed ? undefined : `did not say '${String(says)}': ${textOf(error)}`
}

describe('with right arguments nothing is refused', () => {
  it.each(table.map((each) => [each.name, each] as const))('%s', async (_, { call, args }) => {
    expect(
      await errorOf(
        call,
        args.map(({ valid }) => valid()),
      ),
    ).toBeUndefined()
  })
})

describe('nonsense is refused by an error that names the argument, and what is right after all is not', () => {
  it.each(table.flatMap(placesOf).map((place) => [place.name, place] as const))(
    '%s',
    async (_, { call, trials }) => {
      const wrong: string[] = []
      for (const { value, args, says, reason } of trials) {
        const error = await errorOf(call, args())
        if (reason === undefined) {
          const problem = wrongWith(error, says)
          if (problem !== undefined) wrong.push(`${value} ${problem}`)
        } else if (error !== undefined) wrong.push(`${value}, for ${reason}, was refused: ${textOf(error)}`)
      }
      expect(wrong).toEqual([])
    },
  )
})

describe('the table holds', () => {
  const { callables } = readExports()
  const entries = new Map(table.map((entry) => [entry.name, entry]))

  it.each(
    callables.flatMap(({ name, parameters }) => (parameters.length > 0 ? [[name, parameters] as const] : [])),
  )('everything that can be called, with all of its arguments: %s', (name, parameters) => {
    const { args = [] } = entries.get(name) ?? {}
    expect(args.map((argument) => argument.name)).toEqual(parameters.map((parameter) => parameter.name))
    for (const [k, { keys }] of parameters.entries()) {
      const argument = args[k]
      if (argument === undefined || keys.length === 0) continue
      if (argument.whole !== undefined || argument.exempt !== undefined) continue
      const tried = [...fieldsOf(argument), ...(argument.without ?? [])]
      expect(tried.sort(), `fields of ${argument.name}`).toEqual([...keys].sort())
    }
  })

  it('nothing that is not exported', () => {
    const known = new Set(callables.map(({ name }) => name))
    expect(table.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
  })

  it('each callable once', () => {
    expect(entries.size).toBe(table.length)
  })
})
