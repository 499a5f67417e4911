import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noBar } from '../../src/cli/progress.ts'
import { SamplingSession } from '../../src/cli/samplingSession.ts'
import { restore, Snapshot, wire } from '../../src/graph/index.ts'
import { readParquetParts } from '../../src/io/parquetParts.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import { Sampling, type SamplingOptions, samplingPresets } from '../../src/usecases/index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-session-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const options: SamplingOptions = {
  ...samplingPresets['quick']!.options,
  targets: ['4322'],
  epochs: 10,
  epochDuration_tau_ref: 20,
  validations: 10,
  validationDuration_tau_ref: 3_000,
  finalDuration_tau_ref: 3_000,
}

/** Aborts when the given validation of the given training has ended. */
const abortingAfter = (training: number, validation: number) => {
  const abort = new AbortController()
  let trainings = 0
  const sampling = new Sampling((spec) => {
    const net = wire(spec)
    let halves = 0
    const isOurs = trainings++ === training
    net.phases.subscribe(({ ended }) => {
      if (ended?.name === 'validation' && ++halves === 2 * validation && isOurs) abort.abort('SIGINT')
    })
    return net
  }, restore)
  return { sampling, signal: abort.signal }
}

it.each([
  ['the first', 0, 0],
  ['the second', 1, 11],
])(
  'a run that is ended in the middle of %s training keeps every validation until then',
  async (_, training, before) => {
    const { sampling, signal } = abortingAfter(training, 3)
    const session = new SamplingSession(folder, 'quick', options, sampling, 0)
    await expect(session.run(signal, noBar)).rejects.toThrow(RunAborted)
    const rows = await readParquetParts(folder, 'metrics')
    // those that waited for a part to become full too; the run ends at its next pause, a little later
    expect(rows.length).toBeGreaterThanOrEqual(before + 3)
    expect(rows.slice(before).map(({ epoch }) => epoch)).toEqual(rows.slice(before).map((__, k) => k))
    const files = readdirSync(folder)
    expect(files).toContain('learning-curves.png')
    // drawn from trainings that were completed
    expect(files.includes('weights.png')).toBe(training > 0)
    expect(files).not.toContain('result.json')
  },
)

it('a run that is ended before its first validation leaves what was known beforehand', async () => {
  const sampling = new Sampling((spec) => wire(spec), restore)
  const session = new SamplingSession(folder, 'quick', options, sampling, 0)
  await expect(session.run(AbortSignal.abort('SIGINT'), noBar)).rejects.toThrow(RunAborted)
  expect(readdirSync(folder).toSorted()).toEqual(['checkpoint.bin', 'run.json', 'specs.json'])
})

it('a run that fails otherwise ends with that error, and keeps its metrics', async () => {
  const sampling = new Sampling((spec) => {
    const net = wire(spec)
    let validations = 0
    net.phases.subscribe(({ ended }) => {
      if (ended?.name === 'sleep' && ++validations === 4) throw new Error('no more paper')
    })
    return net
  }, restore)
  const session = new SamplingSession(folder, 'quick', options, sampling, 0)
  await expect(session.run(new AbortController().signal, noBar)).rejects.toThrow('no more paper')
  expect(await readParquetParts(folder, 'metrics')).toHaveLength(4)
})

/** Everything in the folder but run.json, which tells when, and the picture of wall time. */
const filesOf = (from: string): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(
    readdirSync(from)
      .toSorted()
      .filter((name) => name !== 'run.json')
      .map((name) => {
        const bytes = readFileSync(join(from, name))
        // result.json tells how long it took, and where it is
        if (name !== 'result.json') return [name, bytes]
        return [name, { ...(JSON.parse(bytes.toString()) as object), wallSeconds: 0, out: '' }]
      }),
  )

describe('a run that goes on from its checkpoint', () => {
  it.each([
    ['the first', 0, 3],
    ['the second', 1, 5],
  ])(
    'leaves the files of one without a break, ended in the middle of %s training',
    async (_, training, k) => {
      const whole = join(folder, 'whole')
      const broken = join(folder, 'broken')
      for (const path of [whole, broken]) mkdirSync(path)
      const plain = new Sampling((spec) => wire(spec), restore)
      await new SamplingSession(whole, 'quick', options, plain, 0).run(new AbortController().signal, noBar)

      const { sampling, signal } = abortingAfter(training, k)
      const ended = new SamplingSession(broken, 'quick', options, sampling, 0).run(signal, noBar)
      await expect(ended).rejects.toThrow(RunAborted)
      const from = Snapshot.fromBytes(readFileSync(join(broken, 'checkpoint.bin')))
      const session = new SamplingSession(broken, 'quick', options, plain, 0)
      await session.run(new AbortController().signal, noBar, from)
      expect(filesOf(broken)).toEqual(filesOf(whole))
    },
  )
})
