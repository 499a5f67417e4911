import type { Command } from 'commander'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import pc from 'picocolors'
import { diffSpecs, type NetworkSpec, type SpecChange } from '../graph/index.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { readSpecFile } from '../io/specFile.ts'
import { print, printJson } from './output.ts'
import { readRun } from './runFile.ts'

interface Flags {
  readonly json?: true
  readonly exitCode?: true
}

/** Adds `diff`. */
export const diffCommand = (program: Command): void => {
  program
    .command('diff')
    .summary('what changed between two networks')
    .description(
      'Shows what changed between two networks, by the names of their parts. Each is a file, or the folder of a run, whose network is meant then.',
    )
    .argument('<a>', 'the old network')
    .argument('<b>', 'the new one')
    .option('--json', 'as JSON: { changes, patches }; the patches make b of a')
    .option('--exit-code', 'exit with 1 if they differ')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike diff before.json after.json\n  rxspike diff runs/one runs/two --exit-code',
    )
    .action((a: string, b: string, { json, exitCode }: Flags) => {
      const { changes, patches } = diffSpecs(specAt(a), specAt(b), networkKinds('.'))
      if (json === true) printJson({ changes, patches })
      else print(changes.length === 0 ? 'no changes' : textOf(changes))
      if (exitCode === true && changes.length > 0) process.exitCode = 1
    })
}

/** The network of a file, or of a run's folder. */
const specAt = (path: string): NetworkSpec => {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? readRun(path, ['network']).spec : readSpecFile(path, networkKinds(join(path, '..')))
}

/** The changes, a line each. */
const textOf = (changes: readonly SpecChange[]): string => changes.map(lineOf).join('\n')

const COLOURS: Readonly<Record<SpecChange['what'], (text: string) => string>> = {
  added: pc.green,
  removed: pc.red,
  changed: pc.yellow,
  moved: pc.cyan,
}

const lineOf = ({ what, text }: SpecChange): string => COLOURS[what](text)
