import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import type { NetworkSpec } from '../../src/graph/index.ts'

/** The built command. */
export const main: string = join(resolve(import.meta.dirname, '../..'), 'dist/cli/main.js')

/** A command that has ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the built command in a folder. */
export const start = (
  cwd: string,
  args: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
  return { child, ended }
}

/** Waits, at most 20 s, until something is so. */
export const until = async (isSo: () => boolean): Promise<void> => {
  for (let k = 0; k < 2_000 && !isSo(); k++) await new Promise((next) => setTimeout(next, 10))
  expect(isSo()).toBe(true)
}

/** A network that records, learns and has delays; 2,000 ms of it take no time. */
export const network: NetworkSpec = {
  version: 1,
  name: 'two groups',
  seed: 3,
  populations: [
    { name: 'in', kind: 'poisson', size: 20, params: { rate: 30 } },
    { name: 'a', kind: 'sampler', size: 5, params: { bias: -1 } },
  ],
  projections: [
    {
      name: 'ia',
      from: 'in',
      to: 'a',
      weights: { kind: 'normal', params: { std: 0.2 } },
      delay: 1.5,
    },
    {
      name: 'aa',
      from: 'a',
      to: 'a',
      weights: { kind: 'uniform', params: { low: -1, high: 1 } },
      delay: 0.5,
      plasticity: { kind: 'sal', params: { eta: 0.001 } },
    },
  ],
  program: [],
  duration: 2_000,
  recorders: [
    { name: 'spikes', kind: 'spikes', params: { population: 'a' } },
    { name: 'w', kind: 'weights', params: { projection: 'aa', every: 100 } },
  ],
}
