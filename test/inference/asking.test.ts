import { concatMap, firstValueFrom, from, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { type Answer, ask, asking, answerOf, evidenceOf, inference } from '../../src/inference/index.ts'
import { wire } from '../../src/graph/index.ts'
import { enumerate } from '../oracles/boltzmann.ts'
import { bias, model, weights } from './smallModel.ts'

/** The probability of each neuron to be on, given what is known, from all 64 states. */
const exact = (known: readonly (0 | 1 | null)[]): readonly number[] => {
  const { states, probabilities } = enumerate(weights, bias)
  const fits = states.map((z) => z.every((z_i, i) => known[i] === null || known[i] === z_i))
  const total = probabilities.reduce((sum, p, k) => sum + (fits[k] === true ? p : 0), 0)
  return bias.map(
    (_, i) =>
      probabilities.reduce((sum, p, k) => sum + (fits[k] === true ? p * states[k]![i]! : 0), 0) / total,
  )
}

describe('an answer', () => {
  it('has the probabilities that enumeration gives', async () => {
    // 13 probabilities within 5 of their standard errors: false alarm below 1e-4, errors being estimates themselves
    const answer = asking(model, { duration_tau_ref: 20_000 })
    const rows = [{}, { a: 1, c: 0 }, { label: 'x' }, { b: 1, y: 0 }]
    for (const [index, row] of rows.entries()) {
      const known = evidenceOf(model, row)['units'] ?? []
      const right = exact(known)
      const { marginals = {}, errors = {}, labels = {} } = await answer(row, index)
      const told = [
        ...Object.entries(marginals).map(([name, p]) => ({ name, p, error: errors[name]! })),
        ...Object.entries(labels).map(([name, { p, error }]) => ({ name, p, error })),
      ]
      for (const { name, p, error } of told) {
        const i = [...model.columns, ...model.labels].indexOf(name)
        expect(error).toBeLessThan(0.02)
        expect(Math.abs(p - right[i]!), `${name} of row ${index}`).toBeLessThanOrEqual(5 * error)
      }
    }
  })

  it('tells what is not known by name, and the label that is most probable', async () => {
    const { label, labels, marginals, errors, likely, samples, effectiveSamples } = await asking(model)(
      { a: 1 },
      0,
    )
    expect(Object.keys(marginals!)).toEqual(['b', 'c'])
    expect(Object.keys(errors!)).toEqual(['b', 'c'])
    expect(Object.keys(labels!)).toEqual(['x', 'y'])
    expect(label).toBe(labels!['x']!.p >= labels!['y']!.p ? 'x' : 'y')
    expect(likely).toHaveLength(5)
    expect(likely![0]).toBe(1)
    expect(samples).toHaveLength(1)
    expect(samples![0]![0]).toBe(1)
    expect(effectiveSamples).toBeGreaterThan(1)
  })

  it('has a label that is known, and is complete where everything is known', async () => {
    const { label, labels, marginals, likely, effectiveSamples } = await asking(model)(
      { label: 'y', a: 1, b: 0, c: 1 },
      0,
    )
    expect(label).toBe('y')
    expect(labels).toEqual({ x: { p: 0, error: 0 }, y: { p: 1, error: 0 } })
    expect(marginals).toEqual({})
    expect(likely).toEqual([1, 0, 1, 0, 1])
    expect(effectiveSamples).toBe(null)
  })

  it('tells labels or features alone, joint states, samples, and what was kept', async () => {
    expect(Object.keys(await asking(model, { of: 'labels' })({}, 0))).toEqual([
      'label',
      'labels',
      'effectiveSamples',
      'duration_tau_ref',
    ])
    expect(Object.keys(await asking(model, { of: 'features', samples: 0 })({}, 0))).toEqual([
      'marginals',
      'errors',
      'likely',
      'effectiveSamples',
      'duration_tau_ref',
    ])
    const { joint, samples, kept } = await asking(model, { joint: ['x', 'a'], samples: 7, keep: ['id'] })(
      { id: 'r', a: 1 },
      0,
    )
    expect(joint!.every(({ states }) => states['a'] === 1)).toBe(true)
    expect(joint!.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 9)
    expect(samples).toHaveLength(7)
    expect(kept).toEqual({ id: 'r' })
  })

  it('goes on until it is as precise as was asked, or says that it is not', async () => {
    const { isPrecise, labels } = await asking(model, { precision: 0.05 })({}, 0)
    expect(isPrecise).toBe(true)
    for (const { error } of Object.values(labels!)) expect(error).toBeLessThanOrEqual(0.05)
    const short = await asking(model, { precision: 0.001, maxDuration_tau_ref: 40 })({}, 0)
    expect(short.isPrecise).toBe(false)
  })

  it("is the same from a posterior of one's own", async () => {
    const evidence = evidenceOf(model, { a: 1 })
    const posterior = await inference(wire(model.machine)).posterior({ evidence })
    const answer = answerOf(model, evidence, posterior, 'labels')
    expect(answer.labels!['x']!.p).toBe(posterior.marginals['units']!.mean[3])
  })

  it('depends on the row and its index, on no other row', async () => {
    const rows = [{}, { a: 1 }, {}, { label: 'x' }]
    const one = await all(rows)
    expect(await all(rows)).toEqual(one)
    const others = await all([{ b: 0 }, { a: 1 }, { wrong: 1 }, { label: 'x' }])
    expect(others[1]).toEqual(one[1])
    expect(others[3]).toEqual(one[3])
    expect(one[2]).not.toEqual(one[0])
    expect((await all(rows, 2))[0]).not.toEqual(one[0])
    // in any order, at the same time
    const answer = asking(model)
    expect(await Promise.all([3, 0].map((index) => answer(rows[index], index)))).toEqual([one[3], one[0]])
  })

  it('is what concatMap makes of a stream of rows', async () => {
    const rows = [{}, { a: 1 }]
    const stream$ = from(rows).pipe(concatMap(asking(model)), toArray())
    expect(await firstValueFrom(stream$)).toEqual(await all(rows))
  })
})

const all = async (rows: readonly unknown[], seed = 1): Promise<readonly (Answer | string)[]> => {
  const replies: (Answer | string)[] = []
  for await (const reply of ask(model, rows, { seed }))
    replies.push('error' in reply ? reply.error.message : reply)
  return replies
}

describe('rows that are asked one after another', () => {
  it('have their answers in order, and an error in the place of a wrong one', async () => {
    const replies = await all([{ a: 1 }, { a: 3 }, [0, 0, 0]])
    expect(replies.map((reply) => typeof reply)).toEqual(['object', 'string', 'object'])
    expect(replies[1]).toMatch(/^row, column a: 3; expected 0 or 1/)
  })

  it('are taken when the answer before has been, and their source is closed when nobody wants more', async () => {
    const taken: number[] = []
    let isClosed = false
    function* rows(): Generator<object> {
      try {
        for (let k = 0; k < 100; k++) {
          taken.push(k)
          yield {}
        }
      } finally {
        isClosed = true
      }
    }
    let answers = 0
    for await (const _ of ask(model, rows())) {
      answers++
      expect(taken).toHaveLength(answers)
      if (answers === 3) break
    }
    expect(isClosed).toBe(true)
    expect(taken).toEqual([0, 1, 2])
  })

  it('end with an error that is not of a row', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(asking(model, { signal: abort.signal })({}, 0)).rejects.toThrow('the run was ended')
    const broken = (async function* rows(): AsyncGenerator<object> {
      yield {}
      throw new Error('the source broke')
    })()
    const replies = ask(model, broken)
    await replies.next()
    await expect(replies.next()).rejects.toThrow('the source broke')
  })
})

describe('an option that is wrong is refused at call', () => {
  it.each([
    [{ duration_tau_ref: 0 }, 'asking.options.duration_tau_ref: 0; expected a finite number > 0 tau_ref'],
    [{ precision: 0.1, duration_tau_ref: 5 }, 'duration_tau_ref: 5; expected none beside a precision'],
    [{ maxDuration_tau_ref: 5 }, 'maxDuration_tau_ref: 5; expected none without a precision'],
    [{ joint: ['q'] }, "joint[0]: 'q'; expected a feature or a label of the model"],
    [
      { of: 'label' as 'labels' },
      "of: 'label'; expected 'all', 'labels' or 'features'. Did you mean 'labels'?",
    ],
    [{ samples: -1 }, 'samples: -1; expected an integer >= 0 and <= 10000'],
    [{ seed: 0.5 }, 'seed: 0.5'],
    [{ durations: 3 }, 'options.durations: 3'],
  ])('%j', (options: object, message) => {
    expect(() => asking(model, options)).toThrow(message)
  })

  it('labels of a model that has none', () => {
    const unlabelled = { ...model, columns: ['a', 'b', 'c', 'x', 'y'], labels: [] }
    expect(() => asking(unlabelled, { of: 'labels' })).toThrow('the model has no labels')
    expect(() => evidenceOf(unlabelled, { label: 'x' })).toThrow("column label: 'x'")
  })
})
