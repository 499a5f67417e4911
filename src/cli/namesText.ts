/** So many names that are alike are all written out. */
const ALIKE = 4

/**
 * Many names in a line: of those that are alike but for their numbers the first and the last, `a-1 … a-9, b`. They stand where
 * the first of them stood.
 */
export const namesText = (names: readonly string[]): string => {
  const alike = new Map<string, string[]>()
  for (const name of names) {
    const kind = name.replaceAll(/\d+/g, '#')
    const known = alike.get(kind)
    if (known === undefined) alike.set(kind, [name])
    else known.push(name)
  }
  return [...alike.values()]
    .map((group) => (group.length <= ALIKE ? group.join(', ') : `${group[0]} … ${group.at(-1)}`))
    .join(', ')
}
