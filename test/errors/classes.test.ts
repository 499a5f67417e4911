import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Ended, InputError } from '../../src/cli/errors.ts'
import { SpecError, UnknownNameError } from '../../src/graph/index.ts'
import { PartsError } from '../../src/io/parquetParts.ts'
import {
  causeOf,
  type ErrorKind,
  InternalError,
  ParameterError,
  SnapshotError,
} from '../../src/models/index.ts'
import { FileError } from '../../src/io/fileError.ts'
import { LateError, OverflowError } from '../../src/operators/bridges/errors.ts'
import { ContractError, LineError } from '../../src/testing/index.ts'
import { FontError } from '../../src/plots/render.ts'
import {
  AlreadyRunningError,
  CausalityError,
  ClockArgumentError,
  DurationError,
  RunAborted,
  RunError,
  SpeedError,
  WaitingError,
  ZeroDelayLoopError,
} from '../../src/scheduler/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cause = new RangeError('thrown')

/** Every class: one of it, what it says, and the fields that hold what it says. */
const cases: readonly {
  readonly error: Error
  readonly code: string
  readonly kind: ErrorKind
  readonly text: string
  readonly fields: object
}[] = [
  {
    error: new ParameterError('compile.evaluation', 'fussed', "'fused' or 'streams'", 'Leave it out.', [
      'fused',
    ]),
    code: 'E_PARAMETER',
    kind: 'input',
    text: "compile.evaluation: 'fussed'; expected 'fused' or 'streams'. Did you mean 'fused'? Leave it out.",
    fields: {
      where: 'compile.evaluation',
      value: 'fussed',
      expected: "'fused' or 'streams'",
      suggestion: ['fused'],
    },
  },
  {
    error: new ClockArgumentError('schedule: work', [], 'a function'),
    code: 'E_CLOCK_ARGUMENT',
    kind: 'input',
    text: 'schedule: work an array of 0; expected a function',
    fields: { where: 'schedule: work', value: [], expected: 'a function' },
  },
  {
    error: new DurationError('run', -1),
    code: 'E_DURATION',
    kind: 'input',
    text: 'run: duration -1; expected a number >= 0 ms',
    fields: { where: 'run: duration', value: -1, expected: 'a number >= 0 ms' },
  },
  {
    error: new AlreadyRunningError(5),
    code: 'E_RUNNING',
    kind: 'input',
    text: 'the clock runs already, at t = 5 ms; expected to be asked when the first run has ended. Await it.',
    fields: { t: 5 },
  },
  {
    error: new SpecError([
      { path: 'seed', value: -1, expected: 'an integer >= 0' },
      {
        path: 'populations[0].kind',
        value: 'samplr',
        expected: 'one of sampler, poisson',
        suggestion: ['sampler'],
      },
    ]),
    code: 'E_SPEC',
    kind: 'input',
    text:
      'NetworkSpec.seed: -1; expected an integer >= 0\n' +
      "NetworkSpec.populations[0].kind: 'samplr'; expected one of sampler, poisson. Did you mean 'sampler'?",
    fields: { faults: [{ path: 'seed' }, { suggestion: ['sampler'] }] },
  },
  {
    error: new UnknownNameError('population', 'ext', ['exc', 'inh']),
    code: 'E_UNKNOWN_NAME',
    kind: 'input',
    text: "population 'ext': there is none; expected one of exc, inh. Did you mean 'exc'?",
    fields: { what: 'population', unknown: 'ext', known: ['exc', 'inh'], suggestion: ['exc'] },
  },
  {
    error: new SnapshotError('population a: credit', 'x', 'a number'),
    code: 'E_SNAPSHOT',
    kind: 'input',
    text: "population a: credit: 'x'; expected a number",
    fields: { where: 'population a: credit', value: 'x', expected: 'a number' },
  },
  {
    error: new PartsError('a-00001.parquet', 'is missing', 'every part', 'Restore it.', cause),
    code: 'E_PARTS',
    kind: 'input',
    text: 'readParquetParts: a-00001.parquet is missing; expected every part. Restore it.',
    fields: { path: 'a-00001.parquet', cause },
  },
  {
    error: new FileError('a.csv', { line: 3 }, 'x', 'a number'),
    code: 'E_FILE',
    kind: 'input',
    text: "a.csv, line 3: 'x'; expected a number.",
    fields: { file: 'a.csv', place: { line: 3 }, found: "'x'", where: 'a.csv, line 3', expected: 'a number' },
  },
  {
    error: new SpeedError(0),
    code: 'E_SPEED',
    kind: 'input',
    text:
      'play: speed 0; expected a number > 0, in ms of event time for each ms of wall time. ' +
      'Infinity is as fast as `run`.',
    fields: { value: 0 },
  },
  {
    error: new WaitingError('runSync', 'in', 3),
    code: 'E_WAITING',
    kind: 'input',
    text:
      "runSync: the clock has to wait for 'in' at t = 3 ms; expected sources and sinks that are ready. " +
      'Use `await clock.run(…)`, which waits.',
    fields: { node: 'in', t: 3 },
  },
  {
    error: new LateError('in', 1, 3),
    code: 'E_LATE',
    kind: 'law',
    text:
      'in: an event of t = 1 ms came when all before 3 ms was taken to be known; expected t >= 3 ms. ' +
      'Sort the events, give `reorder` a bound by which they may be out of order, ' +
      "or have them dropped with late: 'drop'.",
    fields: { node: 'in', t: 1, known: 3 },
  },
  {
    error: new OverflowError('in', 2, 3, 'Read faster.'),
    code: 'E_OVERFLOW',
    kind: 'law',
    text: 'in: 3 values wait at t = 3 ms; expected at most 2. Read faster.',
    fields: { node: 'in', capacity: 2, t: 3 },
  },
  {
    error: new InputError('no such preset'),
    code: 'E_INPUT',
    kind: 'input',
    text: 'no such preset',
    fields: {},
  },
  {
    error: new CausalityError('exc', 1, 3),
    code: 'E_CAUSALITY',
    kind: 'law',
    text:
      'exc: an event at t = 1 ms was asked for when the clock stood at 3 ms; expected t >= 3 ms. ' +
      'Give it a delay, or schedule it before the clock passes its time.',
    fields: { node: 'exc', t: 1, now: 3 },
  },
  {
    error: new ZeroDelayLoopError('exc', 2, 100_001),
    code: 'E_ZERO_DELAY_LOOP',
    kind: 'law',
    text:
      'exc: 100001 rounds of events at the one instant t = 2 ms; expected an end. ' +
      'Give one projection of the loop a delay, its neurons a refractory time, or an action that repeats a delay > 0.',
    fields: { node: 'exc', t: 2, rounds: 100_001 },
  },
  {
    error: new RunError('exc', 2, cause),
    code: 'E_RUN',
    kind: 'fault',
    text: 'exc at t = 2 ms: thrown',
    fields: { node: 'exc', t: 2, cause },
  },
  {
    error: new InternalError('port 3 of 2'),
    code: 'E_INTERNAL',
    kind: 'fault',
    text: 'port 3 of 2. This is a fault of RxSpike: please report it.',
    fields: { what: 'port 3 of 2' },
  },
  {
    error: new FontError('Inter.ttf', 'is not there', cause),
    code: 'E_FONT',
    kind: 'fault',
    text:
      'svgToPng: font file Inter.ttf is not there; expected a TrueType font. ' +
      'Without it every text of a picture would be missing. Install the package again.',
    fields: { file: 'Inter.ttf', cause },
  },
  {
    error: new ContractError('lif', 'no spike in 300 ms', cause),
    code: 'E_CONTRACT',
    kind: 'fault',
    text: "kind 'lif': no spike in 300 ms",
    fields: { of: 'lif', cause },
  },
  {
    error: new LineError(3),
    code: 'E_LINE',
    kind: 'fault',
    text: "the line of this stream says # at t = 3 ms; expected, it is a test's",
    fields: { t: 3 },
  },
  {
    error: new RunAborted(7, cause),
    code: 'E_ABORTED',
    kind: 'end',
    text: 'the run was ended at t = 7 ms',
    fields: { t: 7, cause },
  },
  {
    error: new Ended('SIGINT', 'out'),
    code: 'E_ENDED',
    kind: 'end',
    text: 'ended by SIGINT; what was computed is in out',
    fields: { signal: 'SIGINT' },
  },
]

describe('an error of each class has its code, its fields, its kind and its text', () => {
  it.each(cases.map((each) => [each.error.constructor.name, each] as const))(
    '%s',
    (name, { error, code, kind, text, fields }) => {
      expect(error).toMatchObject({ name, code, message: text, ...fields })
      expect(causeOf(error)).toBe(kind)
    },
  )
})

/** All files of src as text. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }))

/** Names of the classes of errors that src declares: of those that extend another such class, too. */
const declared = (): readonly string[] => {
  const all = sources.flatMap(({ text }) => [
    ...text.matchAll(/class (?<name>\w+)(?:<[^{]*>)? extends (?<base>\w+)/g),
  ])
  const errors = new Set(['Error', 'RangeError', 'TypeError', 'AggregateError', 'SyntaxError'])
  for (let before = 0; before < errors.size;) {
    before = errors.size
    for (const { groups } of all) if (errors.has(groups?.['base'] ?? '')) errors.add(groups?.['name'] ?? '')
  }
  return all.map(({ groups }) => groups?.['name'] ?? '').filter((name) => errors.has(name))
}

/** The rows of the table of codes in the docs. */
const documented = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `E_'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, code, name, kind, , fields = '']) => ({ code, name, kind, fields: fields.split(', ') }))

describe('no class of errors is left out', () => {
  it('of these tests', () => {
    expect([...declared()].sort()).toEqual(cases.map(({ error }) => error.constructor.name).sort())
  })

  it('of the table in the docs, which says the code, the kind and the fields', () => {
    expect(documented.map(({ name = '' }) => name).sort()).toEqual([...declared()].sort())
    for (const { error, code, kind } of cases) {
      const row = documented.find(({ name }) => name === error.constructor.name)
      expect(row).toMatchObject({ code, kind: error instanceof RunError ? "its cause's" : kind })
      const own = Object.keys(error).filter((key) => !['kind', 'code', 'name', 'message'].includes(key))
      const written = row?.fields.filter((field) => field !== '' && field !== 'cause') ?? []
      const fields = own.filter((key) => key !== 'cause')
      expect([error.name, ...[...written].sort()]).toEqual([error.name, ...fields.sort()])
    }
  })

  it('and no code stands twice', () => {
    expect(new Set(cases.map(({ code }) => code)).size).toBe(cases.length)
  })
})

describe('what src throws has a class of its own', () => {
  const builtIn = /throw new (?:Error|TypeError|RangeError|SyntaxError|AggregateError)\b/
  const asserting = /\bassert\s*\(|console\.(?:log|warn|error|assert)\b|throw (?!new\b)['"`{]/

  it.each(sources.map(({ file, text }) => [file, text] as const))('%s', (_, text) => {
    const lines = text.split('\n').filter((line) => builtIn.test(line) || asserting.test(line))
    expect(lines.filter((line) => !/^\s*(?:\*|\/\/)/.test(line))).toEqual([])
  })
})

describe('the cause of an error', () => {
  it('of a run is that of what ended it, however deep', () => {
    const input = new ParameterError('rates.size', 0, 'an integer >= 1')
    expect(causeOf(new RunError('a', 1, new RunError('b', 2, input)))).toBe('input')
    expect(causeOf(new RunError('a', 1, new CausalityError('b', 1, 2)))).toBe('law')
  })

  it('of what is foreign is a fault, whatever it claims', () => {
    const claims = Object.assign(new Error('x'), { kind: 'input', code: 'ENOENT' })
    for (const foreign of [
      claims,
      new TypeError('x', { cause: new SpecError([]) }),
      'x',
      null,
      undefined,
      {},
    ])
      expect(causeOf(foreign)).toBe('fault')
  })

  it('of an unknown kind is a fault', () => {
    expect(causeOf(Object.assign(new Error('x'), { kind: 'weather', code: 'E_X' }))).toBe('fault')
  })
})
