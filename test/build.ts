import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/**
 * Builds the package once before all tests: those that start another process run what was built. A wrong type stops no
 * test, `npm run check` is there for that: what was built runs all the same.
 */
export default (): void => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { error } = spawnSync(process.execPath, [tsc, '-p', 'src'], { cwd: root, stdio: 'inherit' })
  if (error !== undefined) throw error
}
