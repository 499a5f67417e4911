// Holds the import directions of .dependency-cruiser.cjs. dependency-cruiser is content when it sees
// nothing at all, so this also checks that it saw every folder of src, and packages.
import { readdirSync } from 'node:fs'
import { cruise } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const options = await extractOptions('./.dependency-cruiser.cjs')
const { output } = await cruise(['src'], options, {}, { tsConfig: extractTSConfig('./tsconfig.json') })

const isSource = (path) => path.startsWith('src/')
const modules = output.modules.filter(({ source }) => isSource(source))
const dependencies = modules.flatMap((module) => module.dependencies)
const faults = []

if (modules.length === 0) faults.push('no module of src was seen')
if (!dependencies.some(({ resolved }) => /node_modules\/rxjs\//.test(resolved)))
  faults.push('no import of rxjs was seen')

const files = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
const seen = new Set(modules.map(({ source }) => source))
faults.push(...files.filter((file) => !seen.has(file)).map((file) => `${file} was not seen`))

const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
const ruled = new Set(options.ruleSet.forbidden.map(({ name }) => name))
for (const { name } of folders) {
  if (!ruled.has(`${name}-layers`)) faults.push(`src/${name} has no entry in .dependency-cruiser.cjs`)
  if (!modules.some(({ source }) => source.startsWith(`src/${name}/`)))
    faults.push(`src/${name} contributed no module`)
}

const { violations } = output.summary
for (const { rule, from, to, cycle } of violations) {
  const { comment } = options.ruleSet.forbidden.find(({ name }) => name === rule.name)
  const path = cycle?.map((step) => step.name).join(' -> ') ?? to
  faults.push(`${from} -> ${path}\n    ${rule.name}: ${comment}`)
}

for (const fault of faults) console.error(`imports: ${fault}`)
if (faults.length > 0) process.exitCode = 1
else console.log(`imports: ${modules.length} modules, ${dependencies.length} dependencies, no violation`)
