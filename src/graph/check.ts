import { DEEPEST, isRepeat, isSize, isText, readSpec } from './codecs.ts'
import { isRecord } from './combinators.ts'
import { type Fault, oneOf, unknownName } from './errors.ts'
import type { KindRegistry } from './kind.ts'
import { durationOf } from './program.ts'
import type {
  NetworkSpec,
  PhaseStep,
  PopulationSpec,
  ProgramStep,
  ProjectionSpec,
  RecorderSpec,
} from './spec.ts'

/**
 * What can be wired of a spec, however faulty the rest of it is: a part with a fault leaves a gap in its list, so that
 * the others keep their places. Without faults it is the spec itself.
 */
export interface SoundParts {
  readonly seed: number
  /** In ms, of a spec without a program. */
  readonly duration: number
  readonly populations: readonly (PopulationSpec | undefined)[]
  readonly projections: readonly (ProjectionSpec | undefined)[]
  readonly program: readonly (ProgramStep | undefined)[]
  readonly recorders: readonly (RecorderSpec | undefined)[]
  /** Sizes by name, of populations with other faults too. */
  readonly sizes: ReadonlyMap<string, number>
  /** Names of populations and projections, of those with other faults too. */
  readonly names: Readonly<Record<'populations' | 'projections', ReadonlySet<string>>>
  /** Names of the phases, of steps with other faults too. */
  readonly phases: ReadonlySet<string>
}

export interface Checked {
  readonly faults: readonly Fault[]
  /** The spec, if its form is right. */
  readonly spec: NetworkSpec | undefined
  readonly sound: SoundParts
}

/** Faults of form and of reference, all of them, and what is left to wire. */
export const checkSpec = (kinds: KindRegistry, input: unknown): Checked => {
  const read = readSpec(kinds, input)
  const document = 'spec' in read ? read.spec : input
  const names = namesOf(document)
  const faults = [
    ...('faults' in read ? read.faults : wrongDurations(read.spec)),
    ...duplicates(document),
    ...dangling(document, names),
    ...wrongClamps(document, names),
    ...twoDurations(document),
    ...sameFiles(document),
  ]
  const faulty = new Set(faults.map(({ path }) => /^\w+(\[\d+\])?/.exec(path)?.[0]))
  const soundOf = <T>(key: string) =>
    entriesOf(document, key).map((entry, k) => (faulty.has(`${key}[${k}]`) ? undefined : (entry as T)))
  return {
    faults,
    spec: 'spec' in read ? read.spec : undefined,
    sound: {
      seed: 'spec' in read ? read.spec.seed : 0,
      duration: 'spec' in read ? (read.spec.duration ?? 0) : 0,
      populations: soundOf('populations'),
      projections: soundOf('projections'),
      program: soundOf('program'),
      recorders: soundOf('recorders'),
      sizes: names.sizes,
      names: { populations: names.all, projections: projectionsIn(document) },
      phases: new Set(
        [...phasesIn(isRecord(document) ? document['program'] : [])]
          .map(({ step }) => step['phase'])
          .filter(isText),
      ),
    },
  }
}

const entriesOf = (input: unknown, key: string): readonly unknown[] => {
  const entries: unknown = isRecord(input) && Object.hasOwn(input, key) ? input[key] : undefined
  return Array.isArray(entries) ? entries : []
}

/** Durations must have a finite sum, and each must be more than the last bits of a time stamp near the end. */
function* wrongDurations({ program }: NetworkSpec): Generator<Fault> {
  const total = durationOf(program)
  if (total === Infinity)
    return yield { path: 'program', value: total, expected: 'steps whose durations have a finite sum' }
  const shortest = total * 2 ** -48
  for (const { path, step } of phasesIn(program)) {
    const { duration } = step as Partial<PhaseStep>
    if (duration !== undefined && duration < shortest) {
      const expected = `at least ${shortest} ms, which event time can tell apart until ${total} ms`
      yield { path: `${path}.duration`, value: duration, expected }
    }
  }
}

/** A program says itself how long it takes. */
function* twoDurations(input: unknown): Generator<Fault> {
  if (!isRecord(input) || !Object.hasOwn(input, 'duration') || entriesOf(input, 'program').length === 0)
    return
  const expected = 'none: the phases of the program say how long it takes'
  yield { path: 'duration', value: input['duration'], expected }
}

/** Recorders write files under their names, which not every disk tells apart by case. */
function* sameFiles(input: unknown): Generator<Fault> {
  const named = new Map<string, string>()
  for (const [k, recorder] of entriesOf(input, 'recorders').entries()) {
    if (!isRecord(recorder) || !isText(recorder['name'])) continue
    const { name } = recorder
    const at = `recorders[${k}]`
    const first = named.get(name.toLowerCase())
    if (first !== undefined) {
      const expected = `another name than that of ${first}, whatever the case of letters`
      yield { path: `${at}.name`, value: name, expected }
    }
    named.set(name.toLowerCase(), first ?? at)
  }
}

const projectionsIn = (input: unknown): ReadonlySet<string> =>
  new Set(
    entriesOf(input, 'projections')
      .map((projection) => (isRecord(projection) ? projection['name'] : undefined))
      .filter(isText),
  )

interface Names {
  readonly all: ReadonlySet<string>
  readonly sizes: ReadonlyMap<string, number>
  /** Whether every population can be read so far that its name is known; else nothing can be said to dangle. */
  readonly areKnown: boolean
}

const namesOf = (input: unknown): Names => {
  const populations = entriesOf(input, 'populations')
  const all = new Set<string>()
  const sizes = new Map<string, number>()
  let unnamed = 0
  for (const population of populations) {
    const { name, size }: Partial<PopulationSpec> = isRecord(population) ? population : {}
    if (!isText(name)) unnamed++
    else if (!all.has(name)) {
      all.add(name)
      if (isSize(size)) sizes.set(name, size)
    }
  }
  return { all, sizes, areKnown: populations.length > 0 && unnamed === 0 }
}

/** A name belongs to one node. So does a random stream, unless two ask for it by its key: then both draw the same. */
function* duplicates(input: unknown): Generator<Fault> {
  for (const list of ['populations', 'projections'] as const) {
    const named = new Map<string, string>()
    const drawing = new Map<unknown, { readonly at: string; readonly isGiven: boolean }>()
    for (const [k, entry] of entriesOf(input, list).entries()) {
      if (!isRecord(entry) || !isText(entry['name'])) continue
      const at = `${list}[${k}]`
      const { name, stream = name } = entry
      const isGiven = Object.hasOwn(entry, 'stream')
      const first = named.get(name)
      const other = drawing.get(stream)
      if (first !== undefined)
        yield { path: `${at}.name`, value: name, expected: `another name than that of ${first}` }
      else if (other !== undefined && other.isGiven !== isGiven) {
        const expected = `another one: ${other.at} draws from the random stream of this key`
        yield { path: `${at}.${isGiven ? 'stream' : 'name'}`, value: stream, expected }
      }
      named.set(name, first ?? at)
      drawing.set(stream, other ?? { at, isGiven })
    }
  }
}

function* dangling(input: unknown, { all, areKnown }: Names): Generator<Fault> {
  for (const [k, projection] of entriesOf(input, 'projections').entries()) {
    for (const end of ['from', 'to'] as const) {
      const name = isRecord(projection) ? projection[end] : undefined
      if (areKnown && isText(name) && !all.has(name))
        yield unknownName(`projections[${k}].${end}`, name, knownOf(all), [...all])
    }
  }
}

function* wrongClamps(input: unknown, { all, sizes, areKnown }: Names): Generator<Fault> {
  for (const { path, step } of phasesIn(isRecord(input) ? input['program'] : [])) {
    const held = new Set<string>()
    for (const [c, clamp] of entriesOf(step, 'clamp').entries()) {
      if (!isRecord(clamp) || !isText(clamp['population'])) continue
      const { population } = clamp
      const at = `${path}.clamp[${c}]`
      const size = sizes.get(population)
      if (areKnown && !all.has(population))
        yield unknownName(`${at}.population`, population, knownOf(all), [...all])
      if (size === undefined) continue
      for (const [n, neuron] of entriesOf(clamp, 'neurons').entries()) {
        if (typeof neuron !== 'number') continue
        const neuronPath = `${at}.neurons[${n}]`
        if (neuron >= size)
          yield { path: neuronPath, value: neuron, expected: `an index from 0 to ${size - 1}` }
        else if (held.has(`${neuron} ${population}`))
          yield { path: neuronPath, value: neuron, expected: 'each neuron once a phase' }
        held.add(`${neuron} ${population}`)
      }
    }
  }
}

const knownOf = (all: ReadonlySet<string>): string => `a population, ${oneOf([...all])}`

/** The phases of a program with their paths, as far as it can be read. */
export function* phasesIn(
  steps: unknown,
  path = 'program',
  depth = 0,
): Generator<{ readonly path: string; readonly step: Readonly<Record<string, unknown>> }> {
  if (!Array.isArray(steps) || depth > DEEPEST) return
  for (const [k, step] of (steps as readonly unknown[]).entries()) {
    if (!isRecord(step)) continue
    if (isRepeat(step)) yield* phasesIn(step['steps'], `${path}[${k}].steps`, depth + 1)
    else yield { path: `${path}[${k}]`, step }
  }
}
