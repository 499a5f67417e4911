/** Characters of a line. */
const WIDTH = 90

/**
 * JSON as people write it: what fits on a line stands on one, the rest is indented by two.
 *
 * @param depth how deep the text is indented where it will stand
 */
export const compactJson = (value: unknown, depth = 0): string => {
  const line = oneLine(value)
  if (typeof value !== 'object' || value === null || 2 * depth + line.length <= WIDTH) return line
  const indent = '  '.repeat(depth + 1)
  const isList = Array.isArray(value)
  const parts = isList
    ? (value as readonly unknown[]).map((entry) => compactJson(entry, depth + 1))
    : Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${compactJson(entry, depth + 1)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  return `${open}\n${parts.map((part) => indent + part).join(',\n')}\n${'  '.repeat(depth)}${close}`
}

const oneLine = (value: unknown): string => {
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${oneLine(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
