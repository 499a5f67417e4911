import type { RuleContext } from '../part.ts'

interface Standing {
  readonly kind: string
  readonly of: unknown
  readonly read: () => unknown
}

const known = new WeakMap<RuleContext, Standing[]>()

/**
 * How a state stands in the evaluation that this one follows, from which it goes on; undefined at a start.
 *
 * @param of what makes it the same state wherever it occurs in a rule
 * @param read how it stands in this one, for those that follow
 */
export const standing = <T>(
  context: RuleContext,
  kind: string,
  of: unknown,
  read: () => T | undefined,
): T | undefined => {
  const own = known.get(context) ?? []
  known.set(context, own)
  own.push({ kind, of, read })
  if (context.follows === undefined) return undefined
  const other = known.get(context.follows)?.find((one) => one.kind === kind && one.of === of)
  return other?.read() as T | undefined
}
