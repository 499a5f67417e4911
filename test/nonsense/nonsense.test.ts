import { describe, expect, it } from 'vitest'
import { causeOf } from '../../src/models/errors.ts'
import { readExports } from './exports.ts'
import { graph } from './graph.ts'
import { models } from './models.ts'
import { operators } from './operators.ts'
import { plasticity } from './plasticity.ts'
import { scheduler } from './scheduler.ts'
import { type Argument, type Entry, type FieldOptions, NONSENSE } from './table.ts'
import { usecases } from './usecases.ts'

const table: readonly Entry[] = [
  ...scheduler,
  ...models,
  ...operators,
  ...plasticity,
  ...graph,
  ...usecases,
]

/** One value at one place. */
interface Trial {
  readonly title: string
  readonly entry: Entry
  readonly args: () => unknown[]
  /** What the message must say. */
  readonly says: string | RegExp
  /** Why the value is right there, if it is. */
  readonly reason: string | undefined
}

const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

const reasonFor = (value: unknown, { optional, allow = [] }: FieldOptions): string | undefined =>
  optional === true && value === undefined
    ? 'it may be left out'
    : allow.find(([, ...values]) => values.some((x) => Object.is(x, value) || same(x, value)))?.[0]

const same = (a: unknown, b: unknown): boolean =>
  typeof a === 'object' && typeof b === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b)

const trialsAt = (
  entry: Entry,
  place: string,
  name: string,
  options: FieldOptions,
  put: (value: unknown) => unknown[],
): readonly Trial[] =>
  options.exempt === undefined
    ? NONSENSE.map((value) => ({
        title: `${entry.name}: ${place} ${shown(value) ?? 'undefined'}`,
        entry,
        args: () => put(value),
        says: options.says ?? name,
        reason: reasonFor(value, options),
      }))
    : []

const trialsOf = (entry: Entry): readonly Trial[] =>
  entry.args.flatMap((argument, k) => {
    const valid = () => entry.args.map((other) => other.valid())
    const whole = trialsAt(entry, argument.name, argument.name, argument, (value) => {
      const args = valid()
      args[k] = value
      return args
    })
    const fields = fieldsOf(argument).flatMap((field) =>
      trialsAt(entry, `${argument.name}.${field}`, field, argument.fields?.[field] ?? {}, (value) => {
        const args = valid()
        args[k] = { ...(args[k] as object), [field]: value }
        return args
      }),
    )
    return [...whole, ...fields]
  })

/** The fields that are tried: those that the right value has. */
const fieldsOf = ({ fields, whole, exempt, valid }: Argument): readonly string[] =>
  fields === undefined || whole !== undefined || exempt !== undefined ? [] : Object.keys(valid() as object)

/** The error of a call, or undefined; an await waits for what is a promise. */
const errorOf = async ({ call }: Entry, args: readonly unknown[]): Promise<unknown> => {
  try {
    await call(...args)
    return undefined
  } catch (error) {
    return error
  }
}

describe('with right arguments nothing is refused', () => {
  it.each(table)('$name', async (entry) => {
    expect(await errorOf(entry, entry.args.map(({ valid }) => valid()))).toBeUndefined()
  })
})

const trials = table.flatMap(trialsOf)

describe('nonsense in an argument is refused by an error that names it', () => {
  it.each(trials.filter(({ reason }) => reason === undefined))('$title', async ({ entry, args, says }) => {
    const error = await errorOf(entry, args())
    expect(error).toBeInstanceOf(Error)
    const { message, code } = error as Error & { readonly code?: unknown }
    expect({ code, cause: causeOf(error), message }).toMatchObject({
      code: expect.stringMatching(/^E_/) as string,
      cause: expect.stringMatching(/^(input|law)$/) as string,
      message: expect.stringMatching(
        typeof says === 'string' ? says.replaceAll(/[.[\]()]/g, String.raw`\$&`) : says,
      ) as string,
    })
  })
})

describe('what the table calls right is not refused', () => {
  it.each(trials.filter(({ reason }) => reason !== undefined))('$title: $reason', async ({ entry, args }) => {
    expect(await errorOf(entry, args())).toBeUndefined()
  })
})

describe('the table holds', () => {
  const { callables } = readExports()
  const entries = new Map(table.map((entry) => [entry.name, entry]))

  it.each(callables.filter(({ parameters }) => parameters.length > 0))(
    'everything that can be called, with all of its arguments: $name',
    ({ name, parameters }) => {
      const { args = [] } = entries.get(name) ?? {}
      expect(args.map((argument) => argument.name)).toEqual(parameters.map((parameter) => parameter.name))
      for (const [k, { keys }] of parameters.entries()) {
        const argument = args[k]
        if (argument === undefined || keys.length === 0) continue
        if (argument.whole !== undefined || argument.exempt !== undefined) continue
        expect([...fieldsOf(argument)].sort(), `fields of ${argument.name}`).toEqual([...keys].sort())
      }
    },
  )

  it('nothing that is not exported', () => {
    const known = new Set(callables.map(({ name }) => name))
    expect(table.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
  })

  it('each callable once', () => {
    expect(entries.size).toBe(table.length)
  })
})
