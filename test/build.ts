import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Builds the package once before all tests: those that start another process run what was built. */
export default (): void => {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'src'], {
    cwd: root,
    stdio: 'inherit',
  })
}
