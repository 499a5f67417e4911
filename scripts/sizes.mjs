// What a bundler makes of typical imports from the packed package (.package, by scripts/packed.mjs): minified and
// gzipped, RxJS left out, which its user has anyway. Fails where a bundle is larger than test/budgets/sizes.json
// allows, or holds code that it has no use for.
//
//     node scripts/sizes.mjs              measures and compares
//     node scripts/sizes.mjs --update     measures, and makes that what is compared with from now on
//     node scripts/sizes.mjs --modules    also lists what each bundle is made of
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import Table from 'cli-table3'
import { build } from 'vite'

// What a budget leaves above what was measured once: room for small changes, and for other versions of what is bundled.
const ROOM = 1.15

const root = resolve(import.meta.dirname, '..').replaceAll('\\', '/')
const budgetsFile = join(root, 'test/budgets/sizes.json')
const packed = join(root, '.package/node_modules/rxspike')

// What is for tests need not be small, and what reads files runs in Node alone.
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(manifest.exports)
  .filter((path) => path !== '.' && path !== './testing' && path !== './io' && !path.endsWith('.json'))
  .map((path) => path.slice('./'.length))
const specs = ['io-ts', 'fp-ts', 'immer', 'tsyringe', 'reflect-metadata', '@msgpack']
const layers = ['graph', 'inference', 'usecases']
const nodeOnly = ['plots', 'io', 'cli']

/**
 * Imports and what must not come with them: packages, and folders of dist.
 * A bundle of everything still has neither files nor plots: it runs in a browser.
 */
const imports = {
  EventTimeScheduler: {
    code: `export { EventTimeScheduler } from 'rxspike/scheduler'`,
    packages: specs,
    folders: ['models', 'operators', 'plasticity', ...layers, ...nodeOnly],
  },
  'EventTimeScheduler, from the main entry': {
    code: `export { EventTimeScheduler } from 'rxspike'`,
    packages: specs,
    folders: ['models', 'operators', 'plasticity', ...layers, ...nodeOnly],
  },
  'poisson, project, sampler': {
    code: `export { EventTimeScheduler } from 'rxspike/scheduler'
           export { poisson, project, sampler } from 'rxspike/operators'`,
    packages: specs,
    folders: ['plasticity', ...layers, ...nodeOnly],
  },
  'one rule: sal': {
    code: `export { sal } from 'rxspike/plasticity'`,
    packages: specs,
    folders: [...layers, ...nodeOnly],
  },
  'network, wire': {
    code: `export { network, wire } from 'rxspike/graph'`,
    packages: [],
    folders: ['inference', 'usecases', ...nodeOnly],
  },
  everything: {
    code: entries.map((entry) => `export * as ${entry} from 'rxspike/${entry}'`).join('\n'),
    packages: [],
    folders: nodeOnly,
  },
}

const isRxjs = (id) => /^rxjs(\/|$)/.test(id)

const entry = join(root, '.package/entry.js').replaceAll('\\', '/')

/** The bundle of an import: its code, and the modules of which something is left in it. */
const bundle = async (code) => {
  const { output } = await build({
    root: join(root, '.package'),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        external: isRxjs,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', codeSplitting: false },
      },
    },
  })
  const chunks = output.filter(({ type }) => type === 'chunk')
  return {
    code: chunks.map((chunk) => chunk.code).join('\n'),
    modules: chunks
      .flatMap((chunk) => Object.entries(chunk.modules))
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([id, { renderedLength }]) => ({ id: id.replaceAll('\\', '/'), renderedLength })),
    external: chunks.flatMap((chunk) => chunk.imports),
  }
}

/** Loads a bundle, as a browser would: what it does on loading must not need what it does not hold. */
const load = async (name, code) => {
  const file = join(root, '.package/bundle.mjs')
  writeFileSync(file, code)
  try {
    const exported = await import(`${pathToFileURL(file).href}?${encodeURIComponent(name)}`)
    return Object.keys(exported).length === 0 ? 'it exports nothing' : undefined
  } catch (cause) {
    return String(cause)
  }
}

/** The package of a module, and its folder of dist if it is one of ours. */
const originOf = (id) => {
  const [, name, rest] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)/.exec(id) ?? []
  return { name, folder: name === 'rxspike' ? /^dist\/([^/]+)\//.exec(rest)?.[1] : undefined }
}

if (!existsSync(packed)) {
  console.error(
    `sizes: ${packed} is not there; expected the packed package. Run node scripts/packed.mjs first.`,
  )
  process.exit(1)
}

const [update, listed] = ['--update', '--modules'].map((option) => process.argv.includes(option))
const before = existsSync(budgetsFile) ? JSON.parse(readFileSync(budgetsFile, 'utf8')).gzipped : {}
const measured = {}
const faults = []
const table = new Table({
  head: ['import', 'minified', 'gzipped', 'budget'],
  colAligns: ['left', 'right', 'right', 'right'],
  style: { head: [], border: [] },
})

for (const [name, { code, packages, folders }] of Object.entries(imports)) {
  const made = await bundle(code)
  const gzipped = gzipSync(made.code, { level: 9 }).length
  measured[name] = gzipped
  const expected = update ? gzipped : before[name]
  const budget = expected === undefined ? undefined : Math.ceil(expected * ROOM)
  table.push([name, made.code.length, gzipped, budget ?? 'none'])
  if (listed)
    for (const { id, renderedLength } of made.modules.toSorted((a, b) => b.renderedLength - a.renderedLength))
      console.log(`${String(renderedLength).padStart(8)}  ${id.replace(/.*node_modules\//, '')}`)
  if (budget === undefined)
    faults.push(`${name}: ${gzipped} bytes, gzipped; expected a budget in test/budgets/sizes.json`)
  else if (gzipped > budget)
    faults.push(`${name}: ${gzipped} bytes, gzipped; expected at most ${budget}, ${ROOM} × ${expected}`)
  for (const other of made.external.filter((id) => !isRxjs(id)))
    faults.push(`${name}: imports ${other}; expected everything but rxjs in the bundle`)
  for (const { id } of made.modules) {
    const origin = originOf(id)
    if (origin.name === undefined && id.startsWith(root) && id !== entry)
      faults.push(`${name}: has code of ${id}; expected that of installed packages only`)
    if (packages.some((prefix) => origin.name?.startsWith(prefix)) || folders.includes(origin.folder))
      faults.push(`${name}: has code of ${id.replace(/.*node_modules\//, '')}; expected none of it`)
  }
  const fault = await load(name, made.code)
  if (fault !== undefined) faults.push(`${name}: the bundle does not load: ${fault}`)
  // A bundle of nothing would be small.
  if (gzipped < 500) faults.push(`${name}: ${gzipped} bytes, gzipped; expected something in it`)
}
if (!update)
  for (const name of Object.keys(before))
    if (!Object.hasOwn(imports, name)) faults.push(`${name}: has a budget, but is not measured`)

console.log(table.toString())
if (update) writeFileSync(budgetsFile, `${JSON.stringify({ gzipped: measured }, null, 2)}\n`)
for (const fault of faults) console.error(`sizes: ${fault}`)
if (faults.length > 0) {
  console.error(
    'sizes: if a bundle is larger with reason: node scripts/sizes.mjs --update, and say why in the commit',
  )
  process.exitCode = 1
} else console.log(`sizes: ${Object.keys(measured).length} bundles within their budgets, bytes`)
