import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { told } from '../../src/cli/errors.ts'
import { dataOf, sourceOf } from '../../src/cli/inferenceData.ts'
import { isInferenceFile } from '../../src/cli/inferenceFiles.ts'
import { drawInference } from '../../src/cli/inferencePictures.ts'
import { InferenceSession } from '../../src/cli/inferenceSession.ts'
import { inferenceSummary, planOf } from '../../src/cli/inferenceSummary.ts'
import { noBar } from '../../src/cli/progress.ts'
import { restore, Snapshot, wire } from '../../src/graph/index.ts'
import { decodeModel } from '../../src/inference/index.ts'
import { RunAborted } from '../../src/scheduler/index.ts'
import { type InferenceOptions, type InferenceResult, InferenceUseCase } from '../../src/usecases/index.ts'
import { barsAndStripes, tiny } from '../usecases/barsAndStripes.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-inference-'))
})
afterAll(() => rmSync(home, { recursive: true }))

const options: InferenceOptions = { ...tiny, arms: ['none', 'sal'], validations: 2 }
const data = { table: barsAndStripes(48, 3, 2), width: 2 }
const usecase = new InferenceUseCase(wire, restore)

const sessionIn = (name: string, with_ = usecase): InferenceSession => {
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true })
  return new InferenceSession({ folder, preset: 'digits-sal', task: { options, data }, source: {} }, with_, 0)
}

/** What a user is told of an error, and the code with which the command exits. */
const toldOf = (work: () => unknown): ReturnType<typeof told> => {
  try {
    work()
  } catch (error) {
    return told(error)
  }
  return { text: 'nothing was wrong', exit: 1 }
}

const never = (): AbortSignal => new AbortController().signal

/** Everything in a folder but run.json, which tells when. */
const filesOf = (name: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(home, name))
      .toSorted()
      .filter((file) => file !== 'run.json')
      .map((file) => [file, readFileSync(join(home, name, file)).toString('base64')]),
  )

describe('a run of inference', () => {
  let result: InferenceResult | undefined
  beforeAll(async () => {
    const session = sessionIn('whole')
    result = await session.run(never(), noBar)
    expect(readdirSync(join(home, 'whole')).toSorted()).toEqual([...session.files].toSorted())
  })

  it('leaves files of its own only, all pictures, and models that can be read', () => {
    const files = readdirSync(join(home, 'whole'))
    expect(files.filter((file) => !isInferenceFile(file))).toEqual([])
    for (const picture of [
      'completions',
      'dreams',
      'receptive-fields',
      'accuracy-over-time',
      'weights',
      'training',
    ]) {
      const svg = readFileSync(join(home, 'whole', `${picture}.svg`), 'utf8')
      expect(svg.startsWith('<svg')).toBe(true)
      expect(svg).not.toContain('NaN')
      expect(files).toContain(`${picture}.png`)
    }
    for (const arm of options.arms) {
      const model = JSON.parse(readFileSync(join(home, 'whole', `model-5-${arm}.json`), 'utf8')) as unknown
      expect(decodeModel(model)).toMatchObject({ labels: ['bars', 'stripes'], width: 2 })
    }
    expect(JSON.parse(readFileSync(join(home, 'whole', 'result.json'), 'utf8'))).toEqual({
      usecase: 'inference',
      preset: 'digits-sal',
      seed: 5,
      ...result,
    })
  })

  it('is told with accuracies beside the nearest neighbour’s, and what was dreamed of', () => {
    const text = inferenceSummary(result!, 2)
    const [none] = result!.arms.none!.runs
    const row = text.split('\n').find((line) => line.includes('without SAL'))!
    expect(row.split('│').map((cell) => cell.trim())).toEqual([
      '',
      'without SAL',
      none!.accuracy!.toFixed(3),
      none!.completionHalf.toFixed(3),
      none!.completionRandom.toFixed(3),
      expect.stringMatching(/^[\d.]+ → [\d.]+$/),
      none!.dreams.distance.toFixed(3),
      '',
    ])
    expect(text).toContain(
      `│ nearest neighbour    │ ${result!.baselines.nearestNeighbour.accuracy!.toFixed(3)}`,
    )
    expect(text).toContain('in 2 s')
  })

  it.each([2, 5])(
    'that is ended goes on from its checkpoint to the same files: ended at its standing %i',
    async (n) => {
      const name = `broken ${n}`
      const abort = new AbortController()
      let times = 0
      // seen before the session sees it
      const aborting = new InferenceUseCase(wire, restore)
      const run = aborting.run.bind(aborting)
      aborting.run = (task, progress) =>
        run(task, {
          ...progress,
          standing: (net) => {
            if (++times === n) abort.abort('SIGINT')
            progress?.standing?.(net)
          },
        })
      await expect(sessionIn(name, aborting).run(abort.signal, noBar)).rejects.toThrow(RunAborted)
      expect(readdirSync(join(home, name))).not.toContain('result.json')
      const from = Snapshot.fromBytes(readFileSync(join(home, name, 'checkpoint.bin')))
      await sessionIn(name).run(never(), noBar, from)
      expect(filesOf(name)).toEqual(filesOf('whole'))
    },
  )

  it('of one arm, of data that is no picture, speaks of no SAL and of no upper half', async () => {
    const folder = join(home, 'list')
    mkdirSync(folder)
    const own = { ...data, width: 6, isPicture: false, labelColumn: 'kind' }
    const task = { options: { ...options, arms: ['none'] as const, validations: 0 }, data: own }
    const session = new InferenceSession({ folder, preset: 'digits-quick', task, source: {} }, usecase, 0)
    const alone = await session.run(never(), noBar)
    const table = inferenceSummary(alone, 1, false)
    expect(table).toContain('second half')
    expect(table).toContain('the network')
    expect(table).not.toMatch(/SAL|lower half/)
    const svgs = readdirSync(folder)
      .filter((file) => file.endsWith('.svg'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('')
    expect(svgs).toContain('First half known')
    expect(svgs).not.toMatch(/SAL|Upper half/)
    const model = JSON.parse(readFileSync(join(folder, 'model-5-none.json'), 'utf8')) as unknown
    expect(decodeModel(model)).toMatchObject({ labelColumn: 'kind', width: 6 })
    expect(planOf(usecase, task)).toMatch(
      /^48 patterns of 6 features, 2 labels; one training: [\d.]+ ?[kM]? tau_ref$/,
    )
  })

  it('can be drawn again from what is in its folder; of what no run wrote that is told', () => {
    const before = filesOf('whole')
    const drawn = drawInference(join(home, 'whole'))
    expect(filesOf('whole')).toEqual(before)
    expect(drawn).toContain('dreams.png')
    mkdirSync(join(home, 'odd'))
    expect(drawInference(join(home, 'odd'))).toEqual([])
    const file = join(home, 'odd', 'trial-5-none.json')
    for (const text of [
      '{}',
      '{"outcome":{},"baseline":{},"course":[],"scenes":{},"width":2,"labels":[]}',
      '{',
    ]) {
      writeFileSync(file, text)
      const { text: line, exit } = toldOf(() => drawInference(join(home, 'odd')))
      expect(exit).toBe(2)
      expect(line).toContain(join(home, 'odd', 'trial-'))
    }
  })
})

describe('data of one’s own', () => {
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text)
    return join(home, name)
  }

  it('is read with its labels, by a threshold, and drawn as a square if it is one', () => {
    const rows = [0, 9, 9, 0].flatMap((x, k) => `${x},${9 - x},0,${x},${k % 2 === 0 ? 'even' : 'odd'}`)
    const file = write('own.csv', `a,b,c,d,is\n${rows.join('\n')}\n`)
    const own = dataOf(sourceOf({ data: file, labels: ['is'], threshold: 5 }))
    expect(own.width).toBe(2)
    expect(own.table.labels).toEqual(['even', 'odd'])
    expect(own.table.patterns.map(({ states }) => states.join(''))).toEqual(['0100', '1001', '1001', '0100'])
    expect(dataOf(sourceOf({ data: file, labels: ['is'], threshold: 5, width: 4 })).width).toBe(4)
  })

  it('leaves out columns that are ignored, now and after a resume, and knows the column of its labels', () => {
    const file = write('ids.csv', 'id,a,b,is,note\n17,0,1,x,p\n23,1,0,y,q\n')
    const source = sourceOf({ data: file, labels: ['is'], ignore: ['id', 'note'] })
    const own = dataOf(source)
    expect(own.table.columns).toEqual(['a', 'b'])
    expect(own.labelColumn).toBe('is')
    expect(dataOf(JSON.parse(JSON.stringify(source)) as typeof source)).toEqual(own)
  })

  it.each([
    [3, 3, false],
    [4, 2, true],
    [15, 15, false],
    [17, 17, false],
    [20, 10, false],
    [32, 16, false],
  ])('of %i features is drawn in lines of %i; is a picture: %s', (features, width, isPicture) => {
    const names = Array.from({ length: features }, (_, k) => `f${k}`)
    const rows = [names, names.map(() => 0), names.map(() => 1)].map((row) => row.join(','))
    const own = dataOf(sourceOf({ data: write(`wide-${features}.csv`, `${rows.join('\n')}\n`) }))
    expect([own.width, own.isPicture]).toEqual([width, isPicture])
    expect(own.labelColumn).toBeUndefined()
  })

  it('is not needed: there are digits', () => {
    const { table, width } = dataOf(sourceOf({}))
    expect([table.patterns.length, table.labels.length, width]).toEqual([1797, 10, 8])
  })

  it.each<[string, string | undefined, Parameters<typeof sourceOf>[0], string]>([
    [
      'values that are no 0 or 1',
      'a,b\n0,1\n3,1\n',
      {},
      'line 3, column a: 3; expected 0 or 1. Values are from 0 to 3: give a threshold',
    ],
    ['a label that is no column', 'a,b\n0,1\n1,0\n', { labels: ['c'] }, "no column 'c'"],
    ['nothing in it', '', {}, 'an empty file'],
    ['names of columns only', 'a,b\n', {}, 'no row'],
    ['one class only', 'a,b,is\n0,1,x\n1,0,x\n', { labels: ['is'] }, 'expected at least two classes'],
    ['a value that is NaN', 'a,b\n0,NaN\n1,0\n', {}, 'NaN'],
    ['a value that is missing', 'a,b\n0,\n1,0\n', {}, 'column b'],
    ['a threshold that tells nothing', 'a,b\n0,1\n1,0\n', { threshold: 9 }, '--threshold'],
    ['no file at all', undefined, {}, 'there is no such file; expected a CSV file'],
    [
      'a text that is no label',
      'a,b,is\n0,1,x\n1,0,y\n',
      {},
      "column is: 'x'; expected 0 or 1. A column of classes is named with --labels, one to leave out with --ignore.",
    ],
    ['numbers of rows', 'id,a,b\n7,0,1\n8,1,0\n', {}, 'one to leave out with --ignore'],
    [
      'a column to ignore that is none',
      'ident,a,b\n7,0,1\n8,1,0\n',
      { ignore: ['idnt'] },
      "no column 'idnt'; expected one of the columns ident, a, b. Did you mean 'ident'?",
    ],
    ['a label to ignore', 'a,b,is\n0,1,x\n1,0,y\n', { labels: ['is'], ignore: ['is'] }, '--ignore'],
    ['all columns ignored', 'a,b\n0,1\n1,0\n', { ignore: ['a', 'b'] }, 'all columns there are'],
    ['semicolons', 'a;b\n0;1\n1;0\n', {}, 'Write commas where it has semicolons'],
  ])('with %s is refused in one line', (what, text, given, message) => {
    const name = `${what.replaceAll(/\W+/g, '-')}.csv`
    const file = text === undefined ? join(home, name) : write(name, text)
    const { text: line, exit } = toldOf(() => dataOf(sourceOf({ ...given, data: file })))
    expect(exit).toBe(2)
    expect(line).toContain(message)
    expect(line).not.toContain('\n')
    expect(line).not.toContain('readPatterns')
  })

  it.each([
    [
      { labels: ['digit'] },
      '--labels digit: it says how a table of your own is read; expected --data <file> with it',
    ],
    [{ width: 8 }, '--width 8'],
    [{ ignore: ['id'] }, '--ignore id'],
    [{ data: 'digits.txt' }, '--data: '],
  ])('that is asked for as %j is refused by the name of the flag', (given, message) => {
    expect(() => dataOf(sourceOf(given))).toThrow(message)
  })
})
