import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, defaultClientConditions, preview, type PreviewServer } from 'vite'
import { findChromium, withPage } from './chromium.ts'
import { digests, type Digests } from './digests.ts'

const MINUTE = 60_000
const root = join(import.meta.dirname, 'page')

const executable = findChromium()
if (executable === undefined) {
  console.warn('skipped: no Chromium on the path and none named by CHROMIUM; apt-get install chromium')
}

describe.skipIf(executable === undefined)('in a Web Worker of Chromium', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'rxspike-page-'))
  let server: PreviewServer | undefined
  let here: Digests
  let there: Digests
  let browser = ''

  beforeAll(async () => {
    // vitest.package.config.ts says where an installed package is; otherwise the sources are bundled
    const importer = process.env['RXSPIKE_IMPORTER']
    const installed = {
      name: 'installed',
      enforce: 'pre' as const,
      resolveId: { filter: { id: /^rxspike\// }, order: 'pre' as const, handler: undefined as never },
    }
    void installed
    const common = { root, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } } as const
    await build({
      ...common,
      resolve: { conditions: [...(importer === undefined ? ['rxspike-source'] : []), ...defaultClientConditions] },
    })
    server = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } })
    const [url] = server.resolvedUrls!.local
    here = await digests()
    there = await withPage(executable!, async (page, version) => {
      browser = version
      await page.goto(url!)
      return page.evaluate(() => globalThis.digests)
    })
  }, 3 * MINUTE)

  afterAll(async () => {
    await server?.close()
    rmSync(outDir, { recursive: true, force: true })
  })

  test('x', () => {
    console.log(browser, here, there)
    expect(there).toEqual(here)
  })
})
