/** Writes a line for people: to standard error where a machine reads standard output. */
export type Say = (text: string) => void

/** Where lines for people go; nowhere under `quiet`. */
export const sayer = ({
  json = false,
  quiet = false,
}: {
  readonly json?: boolean
  readonly quiet?: boolean
}): Say => {
  if (quiet) return () => undefined
  const stream = json ? process.stderr : process.stdout
  return (text) => void stream.write(`${text}\n`)
}

/** One JSON value as a line of standard output; what is not finite stands as null. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

/** Prints text on standard output. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** A number for reading: `1,234`, `0.012`, `3.4e-7`. */
export const readable = (x: number): string => {
  if (x === 0 || !Number.isFinite(x)) return String(x)
  const size = Math.abs(x)
  if (size >= 1e9 || size < 1e-3) return x.toExponential(2)
  return size >= 1000 || Number.isInteger(x)
    ? Math.round(x).toLocaleString('en-US')
    : String(Number(x.toPrecision(3)))
}

/** Columns of text, each as wide as its widest entry but for the last, which is cut at words to fit `width`. */
export const columnsOf = (
  rows: readonly (readonly string[])[],
  indent = '  ',
  width: number = lineWidth(),
): string => {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, k) =>
    Math.max(0, ...rows.map((row) => row[k]?.length ?? 0)),
  )
  const before = indent.length + widths.reduce((sum, w) => sum + w + 2, 0)
  return rows
    .map((row) => {
      const head = widths.map((w, k) => (row[k] ?? '').padEnd(w)).join('  ')
      const last = wrapped(row[count - 1] ?? '', Math.max(24, width - before))
      const lines = last.map((line, k) =>
        k === 0 ? `${indent}${head}${head === '' ? '' : '  '}${line}` : ' '.repeat(before) + line,
      )
      return lines.map((line) => line.trimEnd()).join('\n')
    })
    .join('\n')
}

/** Lines of at most `width` characters, cut between words. */
export const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const lineWidth = (): number =>
  Math.max(60, Math.min(120, process.stdout.isTTY ? process.stdout.columns : 100))
