// Every ```ts block of the doc comments and of the Markdown files becomes a test in .doctest, so that an
// example that no longer holds is found. `expr // => value` asserts; a ```ts no-run block is only type-checked.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import ts from 'typescript'

const OUT = '.doctest'

class Fault extends Error {}

/** Files below a folder whose name ends in `ending`, in a stable order. */
const filesIn = (folder, ending) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
        .toSorted()
    : []

/** The lines of a file that can hold a block: all of a Markdown file, the doc comments of a source file. */
const proseOf = (file, text) => {
  const lines = text.split(/\r?\n/).map((line, k) => ({ line, at: k + 1 }))
  if (file.endsWith('.md')) return lines
  let inside = false
  return lines.flatMap(({ line, at }) => {
    if (/^\s*\/\*\*/.test(line)) inside = true
    const taken = inside
    if (line.includes('*/')) inside = false
    return taken ? [{ line: line.replace(/^\s*\/?\*+ ?/, ''), at }] : []
  })
}

/** The ts blocks among the lines; blocks in other languages are passed over, with what is inside them. */
const blocksOf = (file, lines) => {
  const blocks = []
  let open
  for (const { line, at } of lines) {
    if (open === undefined) {
      const [, indent, fence, info] = /^(\s*)(`{3,})([^`]*)$/.exec(line) ?? []
      if (fence !== undefined) open = { fence, indent: indent.length, info: info.trim(), at, code: [] }
    } else if (line.trim().startsWith(open.fence) && /^`+$/.test(line.trim())) {
      if (/^(ts|typescript)\b/.test(open.info)) blocks.push(open)
      open = undefined
    } else {
      // A list item or a comment indents its block; that much is not part of the code.
      open.code.push(line.slice(Math.min(open.indent, line.search(/\S|$/))))
    }
  }
  if (open !== undefined) throw new Fault(`${file}:${open.at}: this block is never closed`)
  for (const { info, at } of blocks) {
    if (info !== 'ts' && info !== 'ts no-run')
      throw new Fault(`${file}:${at}: '${info}'; expected ts or ts no-run`)
  }
  return blocks
}

// The export makes it a module, in which `await` may stand at the top.
const parse = (code) =>
  ts.createSourceFile('block.ts', `${code}\nexport {}`, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)

const isExpression = (text) => {
  const { parseDiagnostics, statements } = parse(`(${text}\n)`)
  return parseDiagnostics.length === 0 && statements.length === 2
}

/** `name -> where it comes from`, for every name of an import statement. */
const bindingsOf = ({ importClause, moduleSpecifier }) => {
  if (importClause === undefined) return []
  const { name, namedBindings, isTypeOnly } = importClause
  const binding = (local, imported, isType = isTypeOnly) => {
    const renamed = imported === local ? local : `${imported} as ${local}`
    const what = imported === '*' ? renamed : `{ ${renamed} }`
    return [local, `import ${isType ? 'type ' : ''}${what} from '${moduleSpecifier.text}'`]
  }
  const bindings = name === undefined ? [] : [binding(name.text, 'default')]
  if (namedBindings === undefined) return bindings
  if (ts.isNamespaceImport(namedBindings)) return [...bindings, binding(namedBindings.name.text, '*')]
  return [
    ...bindings,
    ...namedBindings.elements.map((element) =>
      binding(
        element.name.text,
        (element.propertyName ?? element.name).text,
        isTypeOnly || element.isTypeOnly,
      ),
    ),
  ]
}

/** Names that a pattern such as `{ a, b: [c] }` declares. */
const namesIn = (name) =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)))

const namesDeclaredBy = (statement) => {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name))
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name.text]
  return []
}

/**
 * How many decimals a claim promises: those that are written, but at least two, so that 0.5 is not
 * satisfied by 0.54; nine for a whole number or a formula.
 */
const decimalsOf = (value) => {
  const [, decimals, exponent = '0'] = /^-?\d*\.(\d+)(?:e([-+]?\d+))?$/i.exec(value) ?? []
  if (decimals !== undefined) return Math.min(Math.max(decimals.length - Number(exponent), 2), 12)
  const [, tiny] = /^-?\d+e-(\d+)$/i.exec(value) ?? []
  return tiny === undefined ? 9 : Number(tiny)
}

/** A block as the body of a function: its imports apart, its `// =>` comments turned into assertions. */
const translate = (file, { code, at, info }) => {
  const text = code.join('\n')
  const source = parse(text)
  const placeOf = (position) => `${file}:${at + 1 + source.getLineAndCharacterOfPosition(position).line}`
  const [wrong] = source.parseDiagnostics
  if (wrong !== undefined)
    throw new Fault(`${placeOf(wrong.start)}: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}`)

  const edits = []
  const replace = (from, to, by) => edits.push({ from, to, by })
  const imports = source.statements.filter((statement) => ts.isImportDeclaration(statement))
  for (const statement of imports) replace(statement.getStart(), statement.end, '')
  // A function body has no exports.
  for (const word of source.statements.flatMap(({ modifiers }) => modifiers ?? []))
    if (word.kind === ts.SyntaxKind.ExportKeyword) replace(word.getStart(), word.end, '')

  const claims = new Map([...text.matchAll(/\/\/ =>(.*)$/gm)].map((found) => [found.index, found[1].trim()]))
  const visit = (node) => {
    // Without its semicolon, which may stand on the next line: `f() // => 1` and then `;[1, 2].map(g)`.
    const { end } = node.expression ?? node.declarationList ?? node
    for (const { pos } of [node.end, end].flatMap((from) => ts.getTrailingCommentRanges(text, from) ?? [])) {
      const value = claims.get(pos)
      if (value === undefined) continue
      if (!isExpression(value)) throw new Fault(`${placeOf(pos)}: '${value}' is not an expression`)
      const rest = `(${value}), ${decimalsOf(value)}, '${placeOf(pos)}')`
      if (ts.isExpressionStatement(node)) {
        replace(node.getStart(), node.getStart(), ';__claim((')
        replace(end, end, `), ${rest}`)
      } else if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
        const [{ name }] = node.declarationList.declarations
        if (ts.isIdentifier(name)) replace(end, end, `;__claim(${name.text}, ${rest}`)
        else continue
      } else continue
      claims.delete(pos)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const position of claims.keys())
    throw new Fault(`${placeOf(position)}: this // => follows neither an expression nor a single const`)

  const body = edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((done, { from, to, by }) => done.slice(0, from) + by + done.slice(to), text)
  // An example may declare what it does not use.
  const declared = source.statements.flatMap(namesDeclaredBy)
  return {
    name: `${file}:${at}`,
    isRun: info === 'ts',
    bindings: new Map(imports.flatMap(bindingsOf)),
    effects: imports.filter(({ importClause }) => importClause === undefined).map((line) => line.getText()),
    body: declared.length === 0 ? body : `${body}\n;void [${declared.join(', ')}]`,
  }
}

/** Blocks that can share a file: those in which no name is imported from two places. */
const grouped = (blocks) => {
  const groups = []
  for (const block of blocks) {
    const fits = ({ bindings }) =>
      [...block.bindings].every(([name, line]) => (bindings.get(name) ?? line) === line)
    let group = groups.find(fits)
    if (group === undefined) groups.push((group = { bindings: new Map(), effects: new Set(), blocks: [] }))
    for (const [name, line] of block.bindings) group.bindings.set(name, line)
    for (const line of block.effects) group.effects.add(line)
    group.blocks.push(block)
  }
  return groups
}

const CLAIM = `const __claim = (actual: unknown, expected: unknown, decimals: number, where: string): void => {
  if (Number.isFinite(expected)) __expect(actual, where).toBeCloseTo(expected as number, decimals)
  else __expect(actual, where).toEqual(expected)
}`

/** The text of one generated file. */
const render = ({ bindings, effects, blocks }) =>
  [
    '// Written by scripts/doctest.mjs',
    "import { expect as __expect, test as __test } from 'vitest'",
    ...effects,
    ...bindings.values(),
    CLAIM,
    ...blocks.map(({ name, isRun, body }) =>
      isRun
        ? `__test('${name}', async () => {\n${body}\n})`
        : `// ${name}\nexport const never${name.replace(/.*:/, '')} = async (): Promise<void> => {\n${body}\n}`,
    ),
    'void [__expect, __test, __claim]\n',
  ].join('\n')

const sources = [...filesIn('src', '.ts'), 'README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')]
const written = new Map()
const faults = []
let run = 0
let checked = 0
for (const file of sources.filter((path) => existsSync(path))) {
  try {
    const blocks = blocksOf(file, proseOf(file, readFileSync(file, 'utf8'))).map((block) =>
      translate(file, block),
    )
    run += blocks.filter(({ isRun }) => isRun).length
    checked += blocks.filter(({ isRun }) => !isRun).length
    const name = file.replaceAll('/', '.')
    // A types file holds no test: vitest passes it over, the compiler does not.
    for (const ending of ['test', 'types']) {
      const groups = grouped(blocks.filter(({ isRun }) => isRun === (ending === 'test')))
      for (const [k, group] of groups.entries())
        written.set(`${name}${k === 0 ? '' : `.${k}`}.${ending}.ts`, render(group))
    }
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    faults.push(cause.message)
  }
}

// Only what has changed is touched, so that a watching vitest runs no more than it must.
mkdirSync(OUT, { recursive: true })
for (const name of readdirSync(OUT)) if (!written.has(name)) rmSync(`${OUT}/${name}`, { recursive: true })
for (const [name, text] of written) {
  const path = `${OUT}/${name}`
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

for (const fault of faults) console.error(`doctest: ${fault}`)
if (faults.length > 0) process.exitCode = 1
else console.log(`doctest: ${run} blocks to run and ${checked} to type-check, in ${written.size} files`)
