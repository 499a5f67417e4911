// The reference of every entry, from its doc comments: `npm run docs` writes it to docs/api as HTML. A warning is a
// failure: a link that leads nowhere, an unknown tag, an exported function, class or constant without a comment.
// With --check, nothing is written. (Examples are executed: scripts/doctest.mjs.)
import { readFileSync } from 'node:fs'
import { Application, ReflectionKind, TSConfigReader, TypeDocReader } from 'typedoc'

const app = await Application.bootstrapWithPlugins({}, [new TypeDocReader(), new TSConfigReader()])
const project = await app.convert()
// What is wrong with the sources, typedoc has said by now.
if (project === undefined) process.exit(1)
app.validate(project)

const entries = project.getChildrenByKind(ReflectionKind.Module)
const exported = entries.flatMap((entry) => (entry.children ?? []).map((child) => ({ entry, child })))
// A property or a type often says by its name and its unit all that there is to say; these do not.
const speaking = ReflectionKind.FunctionOrMethod | ReflectionKind.Class | ReflectionKind.Variable
for (const { entry, child } of exported.filter((one) => one.child.kindOf(speaking))) {
  const comments = child.signatures ?? [child]
  if (!comments.some((one) => one.hasComment()))
    app.logger.warn(`${entry.name}: ${child.name} has no doc comment; expected one, it is exported`)
}
// Without entries there is nothing that could be wrong.
const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
for (const path of Object.keys(exports).filter((one) => !one.endsWith('.json'))) {
  const name = path === '.' ? 'index' : path.slice('./'.length)
  if (!entries.some((entry) => entry.name === name))
    app.logger.warn(`entry ${name} is not there; expected its exports in the reference`)
}

if (app.logger.hasErrors() || app.logger.hasWarnings()) {
  console.error(`docs: ${app.logger.errorCount} errors, ${app.logger.warningCount} warnings; expected none`)
  process.exitCode = 1
} else {
  if (!process.argv.includes('--check')) await app.generateOutputs(project)
  console.log(`docs: ${entries.length} entries, ${exported.length} exports`)
}
