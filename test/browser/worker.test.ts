import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, defaultClientConditions, preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, withPage } from './chromium.ts'
import { type Digests, digests } from './digests.ts'

const MINUTE = 60_000
const root = join(import.meta.dirname, 'page')

const executable = findChromium()
if (executable === undefined) {
  console.warn('No Chromium on the path and none named by CHROMIUM: what needs one is skipped.')
}

// vitest.package.config.ts tells where an installed package is found from; otherwise the sources are bundled
const importer = process.env['RXSPIKE_IMPORTER']
const conditions = [...(importer === undefined ? ['rxspike-source'] : []), ...defaultClientConditions]

// By Node's own rules: Vite would find the package of this folder.
const ofPackage = (from: string) => ({
  name: 'of-package',
  enforce: 'pre' as const,
  resolveId: (id: string) => (id.startsWith('rxspike/') ? createRequire(from).resolve(id) : undefined),
})

describe.skipIf(executable === undefined)('the engine in a Web Worker of Chromium', () => {
  let outDir = ''
  let server: PreviewServer | undefined
  let here: Digests
  let there: Digests

  beforeAll(async () => {
    outDir = mkdtempSync(join(tmpdir(), 'rxspike-page-'))
    const common = {
      root,
      configFile: false,
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    } as const
    // a worker is a bundle of its own, and plugins are made for each
    const plugins = () => (importer === undefined ? [] : [ofPackage(importer)])
    await build({ ...common, resolve: { conditions }, plugins: plugins(), worker: { format: 'es', plugins } })
    server = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } })
    const url = server.resolvedUrls!.local[0]!
    here = await digests()
    there = await withPage(executable!, async (page, version) => {
      console.log(`${version}, Node ${process.version}`)
      await page.goto(url)
      return page.evaluate(() => globalThis.digests)
    })
  }, 3 * MINUTE)

  afterAll(async () => {
    await server?.close()
    rmSync(outDir, { recursive: true, force: true })
  })

  test.each(['exp', 'expm1', 'log', 'log1p', 'power', 'Math.sqrt'])(
    '%s has the same bits as in Node',
    (name) => {
      expect(here.functions[name]).toBeTypeOf('string')
      expect(there.functions[name]).toBe(here.functions[name])
    },
  )

  test.each([
    'the main job',
    'the main job, learning at once',
    'a network event by event',
    'a network with smooth PSPs',
  ])('%s spikes at the same times to the last bit as in Node, and learns the same weights', (name) => {
    expect(here.runs[name]!.spikes).toBeGreaterThan(1e4)
    expect(there.runs[name]).toEqual(here.runs[name])
  })

  test('the engine’s own functions are told apart where they differ', () => {
    const differing = ['Math.exp', 'Math.log', 'Math.pow'].filter(
      (name) => there.functions[name] !== here.functions[name],
    )
    console.log(`other bits than in Node: ${differing.join(', ') || 'none'}`)
    expect(Object.keys(there.functions)).toEqual(Object.keys(here.functions))
  })
})
