import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerLines } from '../../src/cli/inferLines.ts'
import { modelFile, readModel } from '../../src/cli/inferModel.ts'
import { encodeModel } from '../../src/inference/index.ts'
import { linesOf } from '../../src/io/lines.ts'
import { jsonRows, type StreamedRow } from '../../src/io/rowStream.ts'
import { model } from '../inference/smallModel.ts'
import { type Ended, main, start } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-infer-'))
  mkdirSync(join(home, 'run'))
  const text = JSON.stringify(encodeModel(model))
  for (const name of ['2-none', '1-none', '1-control', '1-sal'])
    writeFileSync(join(home, 'run', `model-${name}.json`), text)
  writeFileSync(join(home, 'one.json'), text)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Asks the built command, with rows through a pipe in these pieces. */
const asked = async (args: readonly string[], ...pieces: readonly string[]): Promise<Ended> => {
  const { child, ended } = start(home, ['infer', ...args])
  for (const piece of pieces) child.stdin?.write(piece)
  child.stdin?.end()
  return ended
}

const linesIn = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('rows through a pipe', () => {
  it('are answered in order, a wrong one with its error, and are the same from a file, however they are cut', async () => {
    const rows = ['{}', '{"a":1}', 'nonsense', '{"a":7}', '{"b":0,"id":5}', '[1,0,1]', '{"label":"x"}']
    const text = `${rows.join('\n')}\n`
    writeFileSync(join(home, 'rows.jsonl'), text)
    const args = ['one.json', '--keep', 'id', '--duration', '20']
    const [whole, cut, file] = await Promise.all([
      asked(args, text),
      asked(args, ...text.match(/[^]{1,5}/g)!),
      asked([...args, '--clamp', 'rows.jsonl', '--quiet']),
    ])
    const answers = linesIn(whole.stdout)
    expect(answers.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(answers.filter((answer) => 'error' in answer)).toEqual([
      { line: 3, error: expect.stringContaining("column 1: 'nonsense'") as unknown },
      { line: 4, error: expect.stringContaining('column a: 7; expected 0 or 1') as unknown },
    ])
    expect(answers[4]).toMatchObject({ kept: { id: 5 }, duration_tau_ref: 20 })
    expect(whole.stderr).toContain('2 of 7 rows are wrong')
    expect(whole.code).toBe(2)
    expect(cut.stdout).toBe(whole.stdout)
    expect(file.stdout).toBe(whole.stdout)
  })

  it('end quietly when whoever reads has seen enough', async () => {
    const { child, ended } = start(home, ['infer', 'one.json', '--of', 'labels'])
    // a producer that would go on for ever
    const feed = (): void => {
      while (child.stdin?.writable === true && child.stdin.write('{}\n'.repeat(1000)));
    }
    child.stdin?.on('error', () => undefined).on('drain', feed)
    feed()
    child.stdout?.once('data', () => child.stdout?.destroy())
    const { code, stderr } = await ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('may be CSV, and tell of a column that the model does not have before anything is answered', async () => {
    const csv = 'a,b,class,n\n9,,x,01\n1,8,,02\n1,q,,03\n'
    const args = ['run', '--format', 'csv', '--threshold', '5', '--label-column', 'class']
    const [good, bad] = await Promise.all([asked([...args, '--keep', 'n'], csv), asked(args, csv)])
    const [first, second, third] = linesIn(good.stdout)
    expect(first).toMatchObject({ line: 2, label: 'x', kept: { n: '01' } })
    expect(Object.keys(first?.['marginals'] as object)).toEqual(['b', 'c'])
    expect(Object.keys(second?.['marginals'] as object)).toEqual(['c'])
    expect(third).toEqual({
      line: 4,
      error: expect.stringContaining("column b: 'q'; expected a finite number") as unknown,
    })
    expect(good.stderr).toContain('asking run/model-1-sal.json, one of 4 models; --model takes another one')
    expect(bad.stderr).toContain('standard input, line 1, column n: no column of the model')
    expect(bad.stdout).toBe('')
    expect(bad.code).toBe(2)
  })

  it.skipIf(!existsSync('/dev/full'))(
    'end with what the system says where there is no room for answers',
    async () => {
      const full = openSync('/dev/full', 'w')
      const child = spawn(process.execPath, [main, 'infer', 'one.json'], {
        cwd: home,
        env: { ...process.env, NO_COLOR: '1' },
        stdio: ['pipe', full, 'pipe'],
      })
      child.stdin?.end('{}\n{}\n')
      let stderr = ''
      child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
      const code = await new Promise((done) => child.on('close', done))
      closeSync(full)
      expect(stderr).toBe('rxspike: ENOSPC: no space left on device, write\n')
      expect(code).toBe(2)
    },
  )

  it('may be none', async () => {
    expect(await asked(['one.json'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'rxspike: no rows in standard input\n',
    })
  })

  it.concurrent.each([
    [['one.json', '--clamp', 'no.csv'], 'no.csv: nothing; expected a file with rows'],
    [['one.json', '--clamp', 'rows.json'], "jq -c '.[]' rows.json"],
    [['one.json', '--max-duration', '5'], '--max-duration: 5; expected none without a precision'],
    [['one.json', '--precision', '2'], "option '--precision <error>' argument '2' is invalid"],
    [['one.json', '--precision', '.1', '--duration', '5'], 'cannot be used with option'],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await asked(args, '{}\n')
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('fault of RxSpike')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('lines that are answered', () => {
  it('are taken one at a time: none before the last answer is written', async () => {
    const events: string[] = []
    async function* rows(): AsyncGenerator<StreamedRow> {
      for (let line = 1; line <= 3; line++) {
        events.push(`take ${line}`)
        yield line === 2 ? { line, fault: 'wrong' } : { line, row: {} }
      }
    }
    const write = async (text: string): Promise<boolean> => {
      await new Promise((next) => setTimeout(next, 5))
      events.push(`wrote ${String(linesIn(text)[0]?.['line'])}`)
      return true
    }
    const counts = await answerLines(
      rows(),
      () => Promise.resolve({ effectiveSamples: 1 / 3, duration_tau_ref: 1 }),
      write,
    )
    expect(events).toEqual(['take 1', 'wrote 1', 'take 2', 'wrote 2', 'take 3', 'wrote 3'])
    expect(counts).toEqual({ lines: 3, wrong: 1, imprecise: 0 })
  })

  it('are read from bytes no further than the piece in which the line ends', async () => {
    let pieces = 0
    async function* bytes(): AsyncGenerator<Uint8Array> {
      // a line and a half in every piece
      for (;;) {
        pieces++
        yield new TextEncoder().encode(pieces % 2 === 1 ? '{}\n{' : '}\n')
      }
    }
    const read: number[] = []
    const write = async (): Promise<boolean> => {
      await new Promise((next) => setTimeout(next, 1))
      read.push(pieces)
      return read.length < 6
    }
    const answer = { effectiveSamples: null, duration_tau_ref: 1 }
    await answerLines(jsonRows(linesOf(bytes())), () => Promise.resolve(answer), write)
    expect(read).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('have numbers of six digits, but what was kept as it was', async () => {
    async function* rows(): AsyncGenerator<StreamedRow> {
      yield { line: 1_234_567, row: {} }
    }
    const answer = {
      labels: { x: { p: 1 / 3, error: 2e-9 / 3 } },
      effectiveSamples: null,
      duration_tau_ref: 50,
      joint: [{ states: { a: 1 as const }, p: 2 / 3, error: 0 }],
      kept: { id: 1 / 3 },
    }
    let text = ''
    await answerLines(
      rows(),
      () => Promise.resolve(answer),
      (line) => Promise.resolve((text += line) !== ''),
    )
    expect(JSON.parse(text)).toEqual({
      ...answer,
      line: 1_234_567,
      labels: { x: { p: 0.333333, error: 6.66667e-10 } },
      joint: [{ states: { a: 1 }, p: 0.666667, error: 0 }],
    })
  })

  it('end when nobody reads, and the source is closed', async () => {
    let isClosed = false
    async function* rows(): AsyncGenerator<StreamedRow> {
      try {
        for (let line = 1; ; line++) yield { line, fault: 'wrong' }
      } finally {
        isClosed = true
      }
    }
    let written = 0
    const counts = await answerLines(
      rows(),
      () => Promise.reject(new Error('not asked')),
      () => Promise.resolve(++written < 2),
    )
    expect(counts).toEqual({ lines: 2, wrong: 2, imprecise: 0 })
    expect(isClosed).toBe(true)
  })

  it('are counted where errors are larger than they were to be', async () => {
    async function* rows(): AsyncGenerator<StreamedRow> {
      for (let line = 1; line <= 3; line++) yield { line, row: {} }
    }
    const counts = await answerLines(
      rows(),
      (_, k) => Promise.resolve({ effectiveSamples: 1, duration_tau_ref: 1, isPrecise: k === 1 }),
      () => Promise.resolve(true),
    )
    expect(counts).toEqual({ lines: 3, wrong: 0, imprecise: 2 })
  })

  it('end with a fault that is not of a row', async () => {
    async function* rows(): AsyncGenerator<StreamedRow> {
      yield { line: 1, row: {} }
    }
    const broken = answerLines(
      rows(),
      () => Promise.reject(new TypeError('a bug')),
      () => Promise.resolve(true),
    )
    await expect(broken).rejects.toThrow('a bug')
  })
})

describe('the model that is asked', () => {
  const named = (run: string, wanted?: string): string =>
    modelFile(join(home, run), wanted).path.slice(home.length + 1)

  it('is that of the least seed, with SAL where there is one', () => {
    expect(named('run')).toBe('run/model-1-sal.json')
    expect(modelFile(join(home, 'run')).all).toHaveLength(4)
    expect(named('one.json')).toBe('one.json')
  })

  it.each([
    ['2-none', 'run/model-2-none.json'],
    ['model-1-control.json', 'run/model-1-control.json'],
    ['2', 'run/model-2-none.json'],
    ['none', 'run/model-1-none.json'],
  ])('is chosen by %s', (wanted, path) => {
    expect(named('run', wanted)).toBe(path)
  })

  it('is refused where there is none', () => {
    const folder = (name: string, run?: string): string => {
      mkdirSync(join(home, name))
      if (run !== undefined) writeFileSync(join(home, name, 'run.json'), run)
      return name
    }
    expect(() => named('run', '1-sla')).toThrow(
      /--model 1-sla: .* expected one of 1-sal, 1-none, 1-control, 2-none/,
    )
    expect(() => named('run', '1-sla')).toThrow("Did you mean '1-sal'")
    expect(() => named('one.json', '1')).toThrow('expected no --model')
    expect(() => named('nowhere')).toThrow('nothing of that name')
    expect(() => named('one.json/run')).toThrow('a path through a file; expected the folder of a run')
    expect(() => named(folder('empty'))).toThrow('no model-SEED-ARM.json in it, and no run.json')
    expect(() => named(folder('begun', '{"usecase":"inference"}'))).toThrow(
      'no model of this run is there yet',
    )
    expect(() => named(folder('other', '{"usecase":"sampling"}'))).toThrow(
      "a run of 'sampling', which leaves no model",
    )
    expect(() => named(folder('broken', '{"usecase"'))).toThrow('run.json, line 1')
  })

  it.each([
    ['half a file', (text: string) => text.slice(0, 100), 'bad.json, line 1, column '],
    [
      'another version',
      (text: string) => text.replace('"version":1', '"version":2'),
      'bad.json: version: 2; expected 1',
    ],
    ['what is no model', () => '{"version":1,"name":"net"}', 'bad.json: kind: undefined; expected '],
    ['a list', () => '[]', 'bad.json: '],
    [
      'another shape',
      (text: string) => text.replace('"columns":["a",', '"columns":['),
      'bad.json: columns: ',
    ],
    ['a machine that cannot be wired', (text: string) => text.replace('"size":6', '"size":7'), 'bad.json: '],
  ])('is refused if it is %s', (_, change, message) => {
    const path = join(home, 'bad.json')
    writeFileSync(path, change(JSON.stringify(encodeModel(model))))
    expect(() => readModel(path)).toThrow(message)
    expect(() => readModel(path)).not.toThrow('decodeModel')
  })
})
