import type { Command } from 'commander'
import pc from 'picocolors'
import { createContainer, decodeSpec, type Kind, KINDS, type KindRegistry, wire } from '../graph/index.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { SOMA } from '../operators/index.ts'
import { describeRange } from '../models/parameters.ts'
import { inferencePresets, inferenceTable } from '../usecases/inference/index.ts'
import { samplingPresets, samplingTable } from '../usecases/sampling/index.ts'
import { createUseCaseContainer, INFERENCE, SAMPLING } from '../usecases/container.ts'
import type { OptionTables } from '../usecases/trials.ts'
import { compactJson } from './compactJson.ts'
import { InputError, unknownName } from './errors.ts'
import { type FieldRow, fieldRows } from './fieldTable.ts'
import { exampleOf, type KindExample } from './kindExample.ts'
import { kindSchema } from './kindSchema.ts'
import { flagOf } from './options.ts'
import { columnsOf, print } from './output.ts'
import { TRIAL_USE_CASES } from './trialUseCases.ts'

interface Flags {
  readonly role?: string
  readonly json?: true
  readonly example?: true
}

/** Adds `describe`. */
export const describeCommand = (program: Command): void => {
  program
    .command('describe')
    .summary('a kind: its parameters with units, defaults and ranges, and an example')
    .description(
      'Describes a kind that a network may name, or a use case: parameters with symbol, unit, default and range, ports, and an example that can be run.',
    )
    .argument('<kind>', 'its name; `rxspike list` has them all')
    .option('--role <role>', 'which one, where kinds of several roles have the name')
    .option('--example', 'only a small network that has it in it, as JSON that can be run')
    .option('--json', 'its parameters as JSON Schema')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike describe sampler\n  rxspike describe exponential --role window\n' +
        '  rxspike describe hebbian --example > net.json && rxspike run net.json --duration 1000',
    )
    .action((name: string, flags: Flags) => describe(name, flags))
}

const describe = (name: string, { role, json, example }: Flags): void => {
  const kinds = networkKinds('.')
  const usecases = useCases()
  const usecase = role === undefined ? usecases.find((one) => one.name === name) : undefined
  if (usecase !== undefined && json !== true && example !== true) return print(useCaseText(usecase))
  if (usecase !== undefined)
    throw new InputError(
      `describe ${name} ${json === true ? '--json' : '--example'}: it is a use case, run by name and not by a file; expected a kind that a network may name. ` +
        `What it may be told: rxspike describe ${name}`,
    )
  const found = foundKinds(
    kinds,
    name,
    role,
    usecases.map((one) => one.name),
  )
  if (json === true) {
    const schemas = found.map((kind) => kindSchema(kinds, kind))
    return print(JSON.stringify(schemas.length === 1 ? schemas[0] : { anyOf: schemas }, null, 2))
  }
  if (example === true) {
    const [kind, ...more] = found
    if (kind !== undefined && more.length > 0)
      throw new InputError(
        `describe ${name} --example: kinds of ${found.length} roles have the name; expected --role with one of ${found.map((one) => one.role).join(', ')}`,
      )
    const spec = kind === undefined ? undefined : soundExample(kinds, kind)?.spec
    if (spec === undefined)
      throw new InputError(
        `describe ${name} --example: there is none; expected a kind whose parameters can be guessed`,
      )
    return print(compactJson(spec))
  }
  print(found.map((kind) => kindText(kinds, kind)).join('\n\n'))
}

/** The kinds of a name, all of them unless a role is given. */
const foundKinds = (
  kinds: KindRegistry,
  name: string,
  role: string | undefined,
  others: readonly string[],
): readonly Kind[] => {
  const all = kinds.all()
  const roles = [...new Set(all.map((kind) => kind.role as string))]
  if (role !== undefined && !roles.includes(role)) {
    throw unknownName(
      `describe --role: '${role}': there is no such role; expected one of ${roles.join(', ')}`,
      role,
      roles,
    )
  }
  const candidates = role === undefined ? all : all.filter((kind) => kind.role === role)
  const found = candidates.filter(({ kind }) => kind === name)
  if (found.length > 0) return found
  const names = [...new Set(candidates.map(({ kind }) => kind)), ...(role === undefined ? others : [])]
  throw unknownName(
    `describe: '${name}': there is no such kind${role === undefined ? '' : ` of ${role}`}; expected one of ${names.join(', ')}`,
    name,
    names,
  )
}

const HEAD = ['parameter', 'unit', 'default', 'allowed', 'meaning']

const tableText = (rows: readonly FieldRow[]): string =>
  rows.length === 0
    ? '  no parameters'
    : columnsOf([HEAD, ...rows.map((row) => [row.name, row.unit, row.default, row.allowed, row.doc])])

const kindText = (kinds: KindRegistry, kind: Kind): string => {
  const { role, kind: name, doc, fields, ports = [SOMA], fused } = kind
  const example = soundExample(kinds, kind)
  return [
    `${pc.bold(name)}, a kind of ${role}`,
    `  ${doc}`,
    ...(role === 'population'
      ? [`  input: ${ports.length === 0 ? 'takes none' : `at ${ports.join(', ')}`}`]
      : []),
    ...(fused === undefined ? [] : [`  evaluated as a ${fused.name} where that fits, with the same spikes`]),
    '',
    tableText(fieldRows(fields)),
    ...(example === undefined
      ? []
      : ['', `  Example, at ${example.place}:`, `    ${compactJson(example.part, 2)}`]),
  ].join('\n')
}

/**
 * An example that can be wired, or could be if the file were there that it names; none for a kind whose parameters depend
 * on one another in ways nobody can guess.
 */
const soundExample = (kinds: KindRegistry, kind: Kind): KindExample | undefined => {
  const container = createContainer()
  container.register(KINDS, { useValue: kinds })
  try {
    const example = exampleOf(kinds, kind)
    if (Object.hasOwn(kind.fields, 'path')) decodeSpec(kinds, example.spec)
    else wire(example.spec, container).end()
    return example
  } catch {
    return undefined
  }
}

/** A use case with what it may be told. */
interface DescribedUseCase extends OptionTables {
  readonly name: string
  readonly doc: string
  readonly presets: Readonly<Record<string, { readonly doc: string }>>
}

const useCases = (): readonly DescribedUseCase[] => {
  const container = createUseCaseContainer()
  const [sampling, inference] = [container.resolve(SAMPLING), container.resolve(INFERENCE)]
  return [
    { name: sampling.name, doc: sampling.doc, table: { ...samplingTable }, presets: samplingPresets },
    { name: inference.name, doc: inference.doc, table: { ...inferenceTable }, presets: inferencePresets },
    ...TRIAL_USE_CASES.map(({ usecase }) => usecase),
  ]
}

/** Rows of options that are numbers. */
const numbers = (parameters: OptionTables['table'], isList: boolean) =>
  Object.entries(parameters).map(([key, parameter]) => ({
    name: `--${flagOf(key)}`,
    unit: parameter.unit === '1' ? '' : parameter.unit,
    // a list is that of the preset
    default: isList ? '' : String(parameter.value),
    allowed: `${isList ? 'each ' : ''}${describeRange({ ...parameter, unit: '1' }).replace(/^a finite number/, 'a number')}`,
    doc: parameter.doc,
  }))

/** Rows of options that are words. */
const texts = (parameters: NonNullable<OptionTables['choices']>, of: string) =>
  Object.entries(parameters).map(([key, { values, doc: what }]) => ({
    name: `--${flagOf(key)}`,
    unit: '',
    default: '',
    allowed: `${of} ${values.join(', ')}`,
    doc: what,
  }))

const useCaseText = (usecase: DescribedUseCase): string => {
  const { name, doc, table, choices = {}, lists = {}, words = {}, presets: known } = usecase
  const rows = [
    ...texts(choices, 'one of'),
    ...texts(words, 'some of'),
    ...numbers(lists, true),
    ...numbers(table, false),
  ]
  const presets = Object.entries(known).map(([preset, { doc: what }]) => [preset, what])
  return [
    `${pc.bold(name)}, a use case: rxspike run ${name}`,
    `  ${doc}`,
    '',
    tableText(rows),
    '',
    '  Presets (--preset NAME):',
    columnsOf(presets, '    '),
  ].join('\n')
}
