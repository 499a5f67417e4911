import { readFileSync } from 'node:fs'

/** What the package says of itself. */
interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest

export const version: string = manifest.version
