import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where a Chromium is: `CHROMIUM` of the environment, or one on the path. */
export const findChromium = (): string | undefined => {
  const { CHROMIUM: given, PATH: path = '' } = process.env
  if (given !== undefined && given !== '') return given
  return path
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable)
}

/** Opens a page in a headless browser with a profile of its own; neither is left behind. */
export const withPage = async <T>(
  executablePath: string,
  work: (page: Page, version: string) => Promise<T>,
): Promise<T> => {
  const userDataDir = mkdtempSync(join(tmpdir(), 'rxspike-chromium-'))
  const isRoot = process.getuid?.() === 0
  const browser = await launch({
    executablePath,
    userDataDir,
    timeout: 60_000,
    protocolTimeout: 120_000,
    // Chromium's sandbox refuses root; a container may have little of /dev/shm.
    args: ['--disable-dev-shm-usage', '--disable-gpu', '--no-first-run', ...(isRoot ? ['--no-sandbox'] : [])],
  })
  const child = browser.process()
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    return await work(page, await browser.version())
  } finally {
    const patience = new Promise((resolve) => setTimeout(resolve, 5000).unref())
    await Promise.race([browser.close().catch(() => undefined), patience])
    child?.kill('SIGKILL')
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
