import { type Command, InvalidArgumentError, Option } from 'commander'
import { describeRange, isAllowed, type NumberParameter } from '../models/parameters.ts'

/** `epochDuration_tau_ref` as a flag: `epoch-duration-tau-ref`. */
export const flagOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-')

/** Parses the number of a parameter, or says what would be right. */
const numberOf = (parameter: NumberParameter) => (text: string) => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!isAllowed(parameter, value)) throw new InvalidArgumentError(`Expected ${describeRange(parameter)}.`)
  return value
}

/**
 * An option for one number, unset unless given.
 *
 * @param hasDefault whether the help tells the default
 */
export const numberOption = (flags: string, parameter: NumberParameter, hasDefault = true): Option =>
  new Option(flags, `${parameter.doc}${hasDefault ? ` (default: ${parameter.value})` : ''}`).argParser(
    numberOf(parameter),
  )

/** An option for each parameter of a table, unset unless given; its help ends in the unit. */
export const addNumbers = (command: Command, table: Readonly<Record<string, NumberParameter>>): void => {
  for (const [name, parameter] of Object.entries(table)) {
    const unit = parameter.unit === '1' || parameter.unit === 'tau_ref' ? '' : ` in ${parameter.unit}`
    const option = new Option(`--${flagOf(name)} <number>`, `${parameter.doc}${unit}`)
    option.argParser(numberOf(parameter))
    // commander would call it epochDurationTauRef
    option.attributeName = () => name
    command.addOption(option)
  }
}

/** A list of names, separated by commas. */
export const listOf = (text: string): readonly string[] => {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Expected names separated by commas.')
  return names
}

/** A list of numbers, separated by commas, each of which the parameter allows. */
export const numbersOf =
  (parameter: NumberParameter) =>
  (text: string): readonly number[] => {
    const numbers = text.split(',').map((number) => (number.trim() === '' ? Number.NaN : Number(number)))
    if (!numbers.every((number) => isAllowed(parameter, number)))
      throw new InvalidArgumentError(
        `Expected numbers separated by commas, each ${describeRange(parameter)}.`,
      )
    return numbers
  }

/** A seed. */
export const seedOf = (text: string): number => {
  const seed = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 2 ** 52)
    throw new InvalidArgumentError('Expected an integer from 0 to 2^52.')
  return seed
}

/** Minutes of wall time, 0 or more. */
export const minutesOf = (text: string): number => {
  const minutes = text.trim() === '' ? Number.NaN : Number(text)
  if (!(minutes >= 0 && minutes < Infinity)) throw new InvalidArgumentError('Expected a finite number >= 0.')
  return minutes
}
