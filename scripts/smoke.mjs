// Installs the packed package in an empty folder and uses it as its user would: every entry, its types,
// the command. Finds what no test in the tree can: a file that was not packed, a dependency that is missing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const MINUTES = 60_000
const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const home = mkdtempSync(join(tmpdir(), 'rxspike-smoke-'))

// npm hands its own settings for this folder down to a script; in another folder they are wrong.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
)

/** What a command prints on stdout; a thrown error has all that it printed. */
const run = (command, args, { cwd = home, code = 0 } = {}) => {
  const shell = process.platform === 'win32'
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 5 * MINUTES,
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) throw error
  if (status !== code) {
    const ended = signal ?? `exit code ${status}`
    throw new Error(`${[command, ...args].join(' ')}: ${ended}; expected ${code}\n${stdout}${stderr}`)
  }
  return stdout
}

const expect = (isTrue, message) => {
  if (!isTrue) throw new Error(message)
}

let passed = 0
let failed = 0
const check = (name, work) => {
  try {
    work()
    passed++
    console.log(`ok ${name}`)
    return true
  } catch (cause) {
    failed++
    console.log(`FAILED ${name}\n${String(cause.message).trimEnd().replaceAll(/^/gm, '    ')}`)
    return false
  }
}

const specifierOf = (subpath) => manifest.name + subpath.slice(1)
const entries = Object.keys(manifest.exports).filter((subpath) => !subpath.endsWith('.json'))

const install = () => {
  // What an older build left behind would be packed as well.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run('npm', ['run', 'build'], { cwd: root })
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', home], { cwd: root }),
  )
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const rxjs = `rxjs@${manifest.devDependencies.rxjs}`
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(home, filename), rxjs])
}

const importEntry = (specifier) => {
  const script = `console.log(Object.keys(await import('${specifier}')).length)`
  const count = Number(run(process.execPath, ['--input-type=module', '--eval', script]))
  expect(count > 0, `${specifier} exports nothing`)
}

// skipLibCheck is off and no node types are there: the declarations must stand by themselves.
const compile = (name, module, moduleResolution) => {
  const folder = join(home, name)
  mkdirSync(folder)
  const lines = entries.map((subpath, k) => `export * as entry${k} from '${specifierOf(subpath)}'`)
  writeFileSync(join(folder, 'consumer.ts'), [...lines, ''].join('\n'))
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
}

const command = join(home, 'node_modules', '.bin', 'rxspike')

const runSampling = () => {
  const options = ['--preset', 'quick', '--epochs', '20', '--targets', '4321', '--out', 'out', '--json']
  const stdout = run(command, ['run', 'sampling', ...options])
  const last = stdout.trimEnd().split('\n').at(-1)
  let result
  try {
    result = JSON.parse(last)
  } catch {
    throw new Error(`the last line is not JSON: ${last}`)
  }
  for (const key of ['usecase', 'preset', 'seed', 'arms'])
    expect(Object.hasOwn(result, key), `the result has no ${key}: ${last}`)
  const files = readdirSync(join(home, 'out'), { recursive: true }).map((file) => join(home, 'out', file))
  for (const ending of ['.png', '.svg', '.parquet'])
    expect(
      files.some((file) => file.endsWith(ending) && statSync(file).size > 0),
      `no ${ending} file in ${files.join(', ') || 'an empty folder'}`,
    )
}

try {
  if (check('build, pack and install in an empty folder', install)) {
    for (const specifier of entries.map(specifierOf))
      check(`import ${specifier}`, () => importEntry(specifier))
    check('types under nodenext', () => compile('nodenext', 'nodenext', 'nodenext'))
    check('types under bundler', () => compile('bundler', 'esnext', 'bundler'))
    check('rxspike --version', () => {
      const version = run(command, ['--version']).trim()
      expect(version === manifest.version, `${version}; expected ${manifest.version}`)
    })
    check('rxspike run sampling --help', () => {
      const help = run(command, ['run', 'sampling', '--help'])
      expect(help.includes('--preset'), `no --preset in\n${help}`)
    })
    check('rxspike run sampling', runSampling)
    check('a wrong option ends with code 2', () =>
      run(command, ['run', 'sampling', '--no-such-option'], { code: 2 }),
    )
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}
console.log(`smoke: ${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1
