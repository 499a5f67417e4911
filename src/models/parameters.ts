import { checkObject, checkText } from './check.ts'
import { ParameterError, refuseKey } from './errors.ts'

/** One number of a model: unit, default, allowed range and meaning, in one place. */
export interface NumberParameter {
  /** Unit as the docs and messages print it; `'1'` for a pure number. */
  readonly unit: string
  readonly value: number
  readonly above?: number
  readonly atLeast?: number
  readonly below?: number
  readonly atMost?: number
  readonly integer?: true
  readonly doc: string
}

/** Every number of a model by its symbol: codecs, defaults, help, docs and test data are derived from it. */
export type ParameterTable = Readonly<Record<string, NumberParameter>>

/** The table of a declared interface of numbers: one entry for each of its keys. */
export type TableOf<P> = { readonly [K in keyof P]: NumberParameter }

/** The default of every parameter of a table. */
export const defaultsOf = <P>(table: TableOf<P>): P => {
  checkObject('defaultsOf.table', table, 'a table of parameters by name')
  return Object.fromEntries(
    Object.entries<NumberParameter>(table).map(([name, { value }]) => [name, value]),
  ) as P
}

/**
 * The range of a parameter in words, as error messages and docs print it: `a number > 0 ms`.
 */
export const describeRange = (parameter: NumberParameter): string => {
  checkObject('describeRange.parameter', parameter, 'a parameter { unit, value, doc, … }')
  const { unit, above, atLeast, below, atMost, integer } = parameter
  checkText('describeRange.parameter.unit', unit)
  const limits = [
    above === undefined ? '' : `> ${above}`,
    atLeast === undefined ? '' : `>= ${atLeast}`,
    below === undefined ? '' : `< ${below}`,
    atMost === undefined ? '' : `<= ${atMost}`,
  ].filter((limit) => limit !== '')
  const noun = integer === true ? 'an integer' : 'a finite number'
  return [noun, limits.join(' and '), unit === '1' ? '' : unit].filter((word) => word !== '').join(' ')
}

/** Whether `x` is a number that the parameter allows; NaN and infinities never are. */
export const isAllowed = (parameter: NumberParameter, x: unknown): x is number => {
  checkObject('isAllowed.parameter', parameter, 'a parameter { unit, value, doc, … }')
  const { above, atLeast, below, atMost, integer } = parameter
  return (
    typeof x === 'number' &&
    Number.isFinite(x) &&
    (integer !== true || Number.isInteger(x)) &&
    (above === undefined || x > above) &&
    (atLeast === undefined || x >= atLeast) &&
    (below === undefined || x < below) &&
    (atMost === undefined || x <= atMost)
  )
}

/**
 * All parameters of a table: those given, and the defaults of the others.
 * @throws ParameterError if a value is out of the table's range, or its name is not in the table
 */
export const completed = <P extends object>(where: string, table: TableOf<P>, given: Partial<P>): P => {
  checkObject(where, given, `an object of ${Object.keys(table).join(', ')}`)
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(table, name)) refuseKey(where, name, value, Object.keys(table))
    const parameter = table[name as keyof P]
    if (!isAllowed(parameter, value))
      throw new ParameterError(`${where}.${name}`, value, describeRange(parameter))
  }
  return { ...defaultsOf(table), ...given }
}
