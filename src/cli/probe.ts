import { type Command, InvalidArgumentError } from 'commander'
import { basename, extname } from 'node:path'
import pc from 'picocolors'
import { causeOf } from '../models/errors.ts'
import { didYouMean, nearest } from '../models/nearest.ts'
import { probe, type ProbeOptions, type RuleProbe } from '../plasticity/index.ts'
import { InputError } from './errors.ts'
import { print, printJson, sayer } from './output.ts'
import { type GivenParam, namedRule, type NamedRule, type RuleFlags } from './probeRule.ts'
import { probeText } from './probeText.ts'

interface Flags extends RuleFlags {
  readonly json?: true
  /** `true` if no file is named. */
  readonly plot?: string | true
  readonly dtMax?: number
  readonly weight?: number
}

/** Adds `probe`. */
export const probeCommand = (program: Command): void => {
  program
    .command('probe')
    .summary('what a rule does: its window, and how it depends on frequency and triplets')
    .description(
      'Probes a learning rule by running it on one synapse: the change of weight over dt = t_post - t_pre, its value at dt = 0, how antisymmetric it is, and how it depends on the frequency of pairs and on triplets.',
    )
    .argument(
      '<rule>',
      'a rule by name (`rxspike list rule`), a .json file with a rule or a network, or a module (.js, .mjs) whose default export is a rule or a kind',
    )
    .option('--param <name=value>', 'a parameter of the rule, dots for groups; may be repeated', paramOf)
    .option('--projection <name>', 'of a network, which projection has the rule')
    .option('--dt-max <ms>', 'largest |dt| (default: where the window has died out)', positive)
    .option('--weight <number>', 'weight of the synapse before (default: 0.5)', finite)
    .option('--json', 'as JSON: { rule, dt, dw, atZero, antisymmetry, … } in one line')
    .option('--plot [file]', 'draws it, as .svg or .png (default: probe-RULE.png)')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike probe sal\n  rxspike probe hebbian --param eta=0.01 --param tau_causal=10 --plot window.svg\n' +
        '  rxspike probe mine.json --json\n  rxspike probe mine.mjs',
    )
    .action(probed)
}

const probed = async (name: string, { json, plot, dtMax, weight, ...flags }: Flags): Promise<void> => {
  const file = plot === undefined ? undefined : pictureFile(name, plot)
  const { rule, part } = await namedRule(name, flags)
  const found = foundOf(name, rule, part === undefined, {
    name,
    ...(dtMax === undefined ? {} : { dtMax }),
    ...(weight === undefined ? {} : { weight }),
  })
  if (json !== true) print(probeText(found, part))
  if (file !== undefined) {
    await draw(found, file)
    sayer({ json: json === true })(`Drawn: ${pc.bold(file)}`)
  }
  if (json === true) printJson({ ...found, ...(part === undefined ? {} : { part }) })
}

/** @param isOwn whether it is code of the user's, whose errors are theirs */
const foundOf = (name: string, rule: NamedRule['rule'], isOwn: boolean, options: ProbeOptions): RuleProbe => {
  try {
    return probe(rule, options)
  } catch (error) {
    if (!isOwn || causeOf(error) === 'input') throw error
    throw new InputError(
      `${name}: the rule threw: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  }
}

/** Where the picture goes. */
const pictureFile = (name: string, plot: string | true): string => {
  const file = plot === true ? `probe-${basename(name, extname(name))}.png` : plot
  const endings = ['.svg', '.png']
  const ending = extname(file)
  if (endings.includes(ending)) return file
  const question = didYouMean(nearest(ending, endings))
  throw new InputError(
    `--plot ${file}: a name that ends in '${ending}'; expected one that ends in .svg or .png${question === '' ? '' : `. ${question}`}`,
  )
}

// what draws takes a while to load
const draw = async (found: RuleProbe, file: string): Promise<void> => {
  const { drawProbe } = await import('./probePicture.ts')
  drawProbe(found, file)
}

/** `eta=0.1`, `during.phase=sleep`: JSON where it is some, else a text. */
const paramOf = (text: string, before: readonly GivenParam[] = []): readonly GivenParam[] => {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(0, at)).trim()
  if (name === '' || name.split('.').includes(''))
    throw new InvalidArgumentError('Expected name=value, such as eta=0.1.')
  const value = text.slice(at + 1)
  return [...before, [name, valueOf(value)]]
}

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

const positive = (text: string): number => {
  const x = numberOf(text)
  if (!(x > 0 && x < Infinity)) throw new InvalidArgumentError('Expected a finite number > 0 ms.')
  return x
}

const finite = (text: string): number => {
  const x = numberOf(text)
  if (!Number.isFinite(x)) throw new InvalidArgumentError('Expected a finite number.')
  return x
}
