// The tests once more, on the package as it was packed (scripts/packed.mjs puts it in .package): what they import
// from src comes from its dist. `npm run test:package`.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
const src = join(root, 'src')
const packed = join(root, '.package/node_modules/rxspike')
// a module of who installed it; it need not be there
const user = join(root, '.package/importer.js')

/** What npm test has anyway, and what no packing can change. */
const beside = [
  // most run the command of this folder's dist; scripts/smoke.mjs runs the installed one
  'test/cli/**',
  // read the sources and their declarations
  'test/errors/**',
  'test/nonsense/**',
  // a bundle of its own, and the heap of the runner
  'test/browser/**',
  'test/budgets/**',
  // formulas without imports
  'test/models/**',
  // long statistics and comparisons of one formula each
  'test/inference/coverage.test.ts',
  'test/inference/exactness.test.ts',
  'test/inference/learningExactly.test.ts',
  'test/graph/jointLoop.test.ts',
  'test/operators/exactness.test.ts',
  'test/operators/jumpAtZero.test.ts',
  'test/operators/samplers.test.ts',
  'test/operators/shapedSampler.test.ts',
  'test/plasticity/evaluations.test.ts',
  'test/plasticity/salDrift.test.ts',
  'test/plasticity/balance.test.ts',
  'test/plasticity/causes.test.ts',
  'test/plasticity/histories.test.ts',
  'test/plasticity/pairSums.test.ts',
  'test/plasticity/stages.test.ts',
  'test/theory/**',
  'test/plots/**',
  'test/usecases/dalesLaw.test.ts',
  'test/usecases/phasePlane.test.ts',
  'test/usecases/pspShapes.test.ts',
]

/** A module of src as a path of the package, and `rxspike/…` as an importer beside it would find it. */
const fromPackage = (): Plugin => ({
  name: 'from-package',
  enforce: 'pre',
  resolveId(id, importer) {
    // by Node's own rules: Vite would find the package of this folder
    if (/^rxspike(\/|$)/.test(id)) return createRequire(user).resolve(id)
    if (importer === undefined || !id.startsWith('.')) return undefined
    const path = resolve(dirname(importer), id)
    if (!path.startsWith(src)) return undefined
    const built = join(packed, 'dist', path.slice(src.length).replace(/\.ts$/, '.js'))
    if (!existsSync(built)) this.error(`${built} is not there; expected every module of src in the package`)
    return built
  },
})

export default defineConfig({
  plugins: [fromPackage()],
  test: {
    include: ['test/**/*.test.ts', '.doctest/*.test.ts'],
    exclude: beside,
    testTimeout: 60_000,
    // no test replaces modules, and importing them once a file takes more than half of the time
    isolate: false,
    maxWorkers: '100%',
    reporters: ['default', './scripts/tally.mjs'],
    env: { RXSPIKE_IMPORTER: user, RXSPIKE_NETWORKS: '10' },
  },
})
