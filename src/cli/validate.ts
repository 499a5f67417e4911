import type { Command } from 'commander'
import pc from 'picocolors'
import { causeOf } from '../models/errors.ts'
import { EXIT } from './errors.ts'
import { type Fault, SpecError } from '../graph/index.ts'
import { print, printJson } from './output.ts'
import { faultsText, wireFile } from './networkFile.ts'

/** What was found about one file. */
interface Verdict {
  readonly file: string
  readonly valid: boolean
  /** What the network is, if it is valid. */
  readonly network?: { readonly name: string; readonly lines: readonly string[]; readonly duration: number }
  /** Faults with their paths. */
  readonly faults: readonly Fault[]
  /** Why the file cannot be read at all. */
  readonly error?: string
}

/** Adds `validate`. */
export const validateCommand = (program: Command): void => {
  program
    .command('validate')
    .summary('checks networks: every fault at once, nothing is run')
    .description(
      'Checks files with networks whole, every fault at once: keys, kinds, ranges, references, shapes, and the files that they name. Exit code 2 if one is faulty.',
    )
    .argument('<files...>', 'networks as JSON')
    .option('--json', 'as JSON: a list of { file, valid, faults }')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike validate net.json\n  rxspike validate networks/*.json --json',
    )
    .action((files: readonly string[], { json }: { readonly json?: true }) => {
      const verdicts = files.map(verdictOf)
      if (json === true) printJson(verdicts)
      else for (const verdict of verdicts) tell(verdict)
      if (verdicts.some(({ valid }) => !valid)) process.exitCode = EXIT.input
    })
}

const verdictOf = (file: string): Verdict => {
  try {
    const { net } = wireFile(file)
    const network = { name: net.spec.name, lines: net.explain().split('\n'), duration: net.duration }
    net.end()
    return { file, valid: true, network, faults: [] }
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof SpecError) return { file, valid: false, faults: cause.faults }
    if (causeOf(error) !== 'input') throw error
    return { file, valid: false, faults: [], error: error instanceof Error ? error.message : String(error) }
  }
}

const tell = ({ file, network, faults, error }: Verdict): void => {
  if (network !== undefined) {
    const lasting = network.duration > 0 ? `, ${network.duration} ms` : ', no duration'
    return print(
      `${pc.green('✓')} ${file}: '${network.name}'${lasting}\n${network.lines.map((line) => `    ${line}`).join('\n')}`,
    )
  }
  const text = error ?? faultsText(file, new SpecError(faults))
  process.stderr.write(`${pc.red('✗')} ${text}\n`)
}
