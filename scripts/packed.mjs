// Puts the package, packed as npm would publish it, into .package/node_modules, where tests and bundles find it as
// an installed one. What it depends on is found in node_modules above: one copy of rxjs for it and for its tests.
// (scripts/smoke.mjs installs it all alone, and so finds a dependency that is not declared.)
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const MINUTES = 60_000
const root = resolve(import.meta.dirname, '..')
const home = join(root, '.package')

const run = (command, args) => {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    shell: process.platform === 'win32',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 3 * MINUTES,
  })
  if (error !== undefined) throw error
  if (status !== 0)
    throw new Error(
      `${[command, ...args].join(' ')}: ${signal ?? `exit code ${status}`}; expected 0\n${stdout}${stderr}`,
    )
  return stdout
}

rmSync(home, { recursive: true, force: true })
mkdirSync(join(home, 'node_modules'), { recursive: true })
// Without it, what imports the package here would be in the package of this folder, and be given its dist.
writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
// What an older build left behind would be packed as well.
rmSync(join(root, 'dist'), { recursive: true, force: true })
run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'src'])
const [{ filename }] = JSON.parse(
  run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', '.package']),
)
run('tar', ['-xzf', `.package/${filename}`, '-C', '.package'])
renameSync(join(home, 'package'), join(home, 'node_modules', 'rxspike'))
rmSync(join(home, filename))

const { version } = JSON.parse(readFileSync(join(home, 'node_modules/rxspike/package.json'), 'utf8'))
if (!existsSync(join(home, 'node_modules/rxspike/dist/index.js')))
  throw new Error('.package: no dist/index.js in what was packed; expected the built package')
console.log(`packed: rxspike ${version} in .package/node_modules`)
