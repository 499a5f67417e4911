// Kills a recorded, checkpointed run again and again (SIGKILL, at random moments), reads what it left, lets it go on, and
// compares all files with those of a run that nobody killed.
//
//     npm run build && node bench/kill.mjs [runs]        200 unless given
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readParquetParts } from '../dist/io/parquetParts.js'
import { randomStream } from '../dist/models/index.js'

const RUNS = Number(process.argv[2] ?? 200)
const main = resolve(import.meta.dirname, '../dist/cli/main.js')
const home = mkdtempSync(join(tmpdir(), 'rxspike-kill-'))
const random = randomStream(1, 'kill')

const network = {
  version: 1,
  name: 'to be killed',
  seed: 1,
  duration: 2_000,
  populations: [
    { name: 'in', kind: 'poisson', size: 20, params: { rate: 30 } },
    { name: 'out', kind: 'sampler', size: 15, params: { bias: -1 } },
    {
      name: 'shaped',
      kind: 'sampler',
      size: 5,
      params: { bias: -1, psp: { kind: 'alpha', params: { tau_syn: 4 } } },
    },
  ],
  projections: [
    {
      name: 'forward',
      from: 'in',
      to: 'out',
      weights: { kind: 'normal', params: { std: 0.5 } },
      delay: { kind: 'uniform', params: { low: 0.5, high: 3 } },
      plasticity: {
        kind: 'sum',
        params: {
          rules: [{ kind: 'hebbian', params: { eta: 1e-3 } }],
          stages: [{ kind: 'hard-bound', params: { min: -2, max: 2 } }],
        },
      },
    },
    { name: 'on', from: 'out', to: 'shaped', weights: 0.4, delay: 1 },
    { name: 'back', from: 'shaped', to: 'out', weights: -0.3, delay: 2 },
  ],
  program: [],
  recorders: [
    { name: 'spikes', kind: 'spikes', params: { population: 'out' } },
    { name: 'others', kind: 'spikes', params: { population: 'shaped' } },
    { name: 'weights', kind: 'weights', params: { projection: 'forward', every: 50 } },
    { name: 'potentials', kind: 'potentials', params: { population: 'out', every: 20 } },
    { name: 'rates', kind: 'rates', params: { population: 'out', every: 1_000 } },
  ],
}
const RECORDERS = network.recorders.map(({ name }) => name)

/** Runs the command; kills it after `ms` if it has not ended by then. Whether it was killed, and its exit code. */
const command = (args, ms = Infinity) =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.on('data', (data) => (text += data))
    const timer = ms < Infinity ? setTimeout(() => child.kill('SIGKILL'), ms) : undefined
    child.on('error', fail)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({ code, isKilled: signal === 'SIGKILL', text })
    })
  })

const filesOf = (folder) => {
  const files = readdirSync(join(home, folder), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  return new Map(
    files
      .map((file) => join(file.parentPath, file.name))
      // it tells when each part of the run began
      .filter((path) => !path.endsWith('run.json'))
      .map((path) => [path.slice(join(home, folder).length), readFileSync(path)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const rowsOf = async (folder) =>
  Object.fromEntries(
    await Promise.all(
      RECORDERS.map(async (name) => [name, await readParquetParts(join(home, folder), name)]),
    ),
  )

const run = (folder) => ['run', 'net.json', '--out', folder, '--quiet', '--checkpoint-every', '0.0005']
const expect = (isTrue, what) => {
  if (!isTrue) throw new Error(what)
}

writeFileSync(join(home, 'net.json'), JSON.stringify(network))
let began = Date.now()
const whole = await command(run('whole'))
const took = Date.now() - began
expect(whole.code === 0, `the run that nobody kills ended with ${whole.code}: ${whole.text}`)
const files = filesOf('whole')
const rows = await rowsOf('whole')
console.log(`a whole run takes ${took} ms and leaves ${files.size} files`)

let kills = 0
let early = 0
let read = 0
const tally = (k, of) => k % 20 === 19 && console.log(`${k + 1} of ${of} runs, ${kills} kills`)

const one = async (k) => {
  const folder = `run-${k}`
  let args = run(folder)
  // once is sure, twice is likely: a run that goes on may be killed as well
  for (let round = 0; ; round++) {
    const isToKill = round === 0 || (round < 4 && random.uniform() < 0.5)
    const { isKilled, code, text } = await command(args, isToKill ? random.uniform() * took * 1.1 : Infinity)
    if (isKilled) kills++
    else if (code === 0) break
    else {
      // killed before there was anything to go on from: what it says must be to run it again
      expect(code === 2 && /run it again|no such folder|no run.json/.test(text), `${folder}: ${code} ${text}`)
      early++
      args = [...run(folder), '--force']
      continue
    }
    const left = existsSync(join(home, folder)) ? await rowsOf(folder) : {}
    for (const [name, list] of Object.entries(left)) {
      read += list.length
      expect(
        isDeepStrictEqual(list, rows[name].slice(0, list.length)),
        `${folder}: ${name} differs after a kill`,
      )
    }
    args = ['resume', folder, '--quiet', '--checkpoint-every', '0.0005']
  }
  const after = filesOf(folder)
  expect(isDeepStrictEqual([...after.keys()], [...files.keys()]), `${folder}: ${[...after.keys()].join(' ')}`)
  for (const [name, bytes] of files) expect(after.get(name).equals(bytes), `${folder}: ${name} differs`)
  rmSync(join(home, folder), { recursive: true })
  tally(k, RUNS)
}

began = Date.now()
let next = 0
const worker = async () => {
  while (next < RUNS) await one(next++)
}
try {
  await Promise.all([worker(), worker()])
  console.log(
    `${RUNS} runs, ${kills} kills (${early} before the first checkpoint), ${read} rows read after kills: all files equal ` +
      `those of a run that nobody killed (${Math.round((Date.now() - began) / 1000)} s)`,
  )
} finally {
  rmSync(home, { recursive: true, force: true })
}
