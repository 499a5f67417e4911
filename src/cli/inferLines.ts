import type { Answer, Ask } from '../inference/index.ts'
import type { StreamedRow } from '../io/rowStream.ts'
import { causeOf } from '../models/errors.ts'

/** What came of the lines. */
export interface Counts {
  readonly lines: number
  readonly wrong: number
  /** Answers whose errors are larger than they were to be. */
  readonly imprecise: number
}

/** Writes a line; false if nobody takes it any more. Done when there is room for another one. */
export type WriteLine = (text: string) => Promise<boolean>

/**
 * Answers rows in turn, a line each; a row that is wrong has its error in its place. No row is taken before the answer to
 * the last one is written. Ends with the rows, or when nobody takes an answer any more.
 */
export const answerLines = async (
  rows: AsyncIterable<StreamedRow>,
  ask: Ask,
  write: WriteLine,
): Promise<Counts> => {
  let lines = 0
  let wrong = 0
  let imprecise = 0
  for await (const each of rows) {
    const reply = 'fault' in each ? { error: each.fault } : await replyOf(ask(each.row, lines))
    lines++
    if ('error' in reply) wrong++
    if ('isPrecise' in reply && reply.isPrecise === false) imprecise++
    if (!(await write(`${JSON.stringify({ line: each.line, ...reply })}\n`))) break
  }
  return { lines, wrong, imprecise }
}

const replyOf = async (answer: Promise<Answer>): Promise<object> => {
  try {
    const { kept, ...found } = await answer
    return { ...(rounded(found) as object), ...(kept === undefined ? {} : { kept }) }
  } catch (error) {
    if (!(error instanceof Error) || causeOf(error) !== 'input') throw error
    return { error: error.message }
  }
}

/** Digits of a number that are written: errors of sampling are far larger than what is left out. */
const DIGITS = 6

/** The same with numbers of so many digits. */
const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Number(value.toPrecision(DIGITS))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rounded(part)]))
}
