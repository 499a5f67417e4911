import { Argument, type Command } from 'commander'
import pc from 'picocolors'
import type { Kind } from '../graph/index.ts'
import { networkKinds } from '../io/fileKinds.ts'
import { inferencePresets } from '../usecases/inference/index.ts'
import { samplingPresets } from '../usecases/sampling/index.ts'
import { createUseCaseContainer, INFERENCE, SAMPLING } from '../usecases/container.ts'
import { unknownName } from './errors.ts'
import { columnsOf, print, printJson } from './output.ts'
import { TRIAL_USE_CASES } from './trialUseCases.ts'

/** Something with a name, and what it is. */
interface Entry {
  readonly name: string
  readonly doc: string
}

/** A heading, where its entries are named, and the entries. */
interface Section {
  readonly role: string
  readonly place: string
  readonly entries: readonly Entry[]
}

/** Where a kind of each role is named in a spec; a role that is not here is named by itself. */
const PLACES: Readonly<Record<string, string>> = {
  usecase: 'rxspike run NAME',
  preset: 'rxspike run USECASE --preset NAME',
  population: 'populations[].kind',
  connectivity: 'projections[].connectivity',
  space: 'params.space of a connectivity',
  profile: 'params.profile of a connectivity',
  rate: 'params.rate of a population',
  distribution: 'projections[].weights, and wherever a matrix stands',
  psp: 'params.psp of a population',
  pairing: 'params.pairing of a rule',
  window: 'params.window of a rule',
  stage: 'params.stages[] of a rule',
  factor: 'params.factor of a stage or a rule',
  rule: 'projections[].plasticity',
  biasRule: 'populations[].plasticity',
  shortTerm: 'projections[].shortTerm',
  recorder: 'recorders[].kind',
}

/** Adds `list`. */
export const listCommand = (program: Command): void => {
  program
    .command('list')
    .summary('what there is: use cases, presets, and the kinds that a network may name')
    .description('Lists use cases, presets and the kinds that a network may name, a line each.')
    .addArgument(new Argument('[role]', `one of ${roles().join(', ')}; everything unless given`))
    .option('--json', 'as JSON: a list of { role, name, doc }')
    .addHelpText(
      'after',
      '\nExamples:\n  rxspike list\n  rxspike list rule\n  rxspike describe sal     the parameters of one of them',
    )
    .action((role: string | undefined, { json }: { readonly json?: true }) => {
      const chosen = sectionsOf(role)
      if (json === true)
        printJson(chosen.flatMap(({ role: r, entries }) => entries.map((entry) => ({ role: r, ...entry }))))
      else print(chosen.map(textOf).join('\n\n'))
    })
}

/** Presets with the use case that has them. */
const presetsOf = (
  usecase: string,
  presets: Readonly<Record<string, { readonly doc: string }>>,
): readonly Entry[] =>
  Object.entries(presets).map(([name, { doc }]) => ({ name, doc: `${doc} (${usecase})` }))

/** All that can be listed, by role. */
export const sections = (): readonly Section[] => {
  const container = createUseCaseContainer()
  const trials = TRIAL_USE_CASES.map(({ usecase }) => usecase)
  const usecases = [container.resolve(SAMPLING), container.resolve(INFERENCE), ...trials]
  const byRole = new Map<string, Kind[]>()
  for (const kind of networkKinds('.').all()) byRole.set(kind.role, [...(byRole.get(kind.role) ?? []), kind])
  return [
    { role: 'usecase', entries: usecases.map(({ name, doc }) => ({ name, doc })) },
    {
      role: 'preset',
      entries: [
        ...presetsOf('sampling', samplingPresets),
        ...presetsOf('inference', inferencePresets),
        ...trials.flatMap(({ name, presets }) => presetsOf(name, presets)),
      ],
    },
    ...[...byRole].map(([role, kinds]) => ({
      role,
      entries: kinds.map(({ kind, doc }) => ({ name: kind, doc })),
    })),
  ].map((section) => ({ ...section, place: PLACES[section.role] ?? section.role }))
}

const roles = (): readonly string[] => sections().map(({ role }) => role)

const sectionsOf = (role: string | undefined): readonly Section[] => {
  const all = sections()
  if (role === undefined) return all
  // people say rules and presets
  const chosen = all.filter((section) => [section.role, `${section.role}s`].includes(role))
  if (chosen.length > 0) return chosen
  const known = all.map((section) => section.role)
  throw unknownName(
    `list: '${role}': there is no such role; expected one of ${known.join(', ')}`,
    role,
    known,
  )
}

const textOf = ({ role, place, entries }: Section): string =>
  `${pc.bold(role)}  ${pc.dim(`(${place})`)}\n${columnsOf(entries.map(({ name, doc }) => [name, doc]))}`
