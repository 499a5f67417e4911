import { isObservable, type Observable } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { Network, network, UnknownNameError, wire } from '../../src/graph/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { readExports } from '../nonsense/exports.ts'

/** A network in which something comes on every stream. */
const net = (): Network =>
  wire(
    network('n', { seed: 1 })
      .population('a', { kind: 'sampler', size: 3, params: { bias: 2 } })
      .projection('aa', {
        from: 'a',
        to: 'a',
        weights: 0.1,
        delay: 1,
        plasticity: { kind: 'hebbian', params: { eta: 1e-3 } },
      })
      .program({ phase: 'one', duration: 50 }, { phase: 'two', duration: 50 })
      .build(),
  )

/** Every stream that a network hands out, with the node that its errors name. */
const streams: Readonly<Record<string, { readonly of: (on: Network) => Observable<unknown>; node: string }>> =
  {
    phases: { of: (on) => on.phases, node: 'program' },
    spikes: { of: (on) => on.spikes('a'), node: 'a' },
    volleys: { of: (on) => on.volleys('aa'), node: 'a' },
    weights: { of: (on) => on.weights('aa'), node: 'weights of aa' },
    updates: { of: (on) => on.updates('aa'), node: 'updates of aa' },
  }

const wrong = new Error('wrong')

const failureOf = async (run: Promise<void>): Promise<unknown> =>
  run.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  )

it('every stream that a network hands out is among those that are tried', () => {
  const on = net()
  // private, but there at run time
  const hidden = new Set(['ended'])
  const properties = Object.keys(on).filter(
    (name) => !hidden.has(name) && isObservable(on[name as keyof Network]),
  )
  const named = readExports().callables.flatMap(({ name, parameters }) => {
    const [type, method = ''] = name.split('#')
    const [parameter, ...more] = parameters.map((each) => each.name)
    if (type !== 'Network' || parameter === undefined || more.length > 0) return []
    const value = parameter === 'projection' ? 'aa' : 'a'
    if (parameter !== 'projection' && parameter !== 'population' && parameter !== 'name') return []
    try {
      return [[method, (on[method as 'spikes'] as (name: string) => unknown).call(on, value)] as const]
    } catch (error) {
      // what this network does not have
      if (error instanceof UnknownNameError) return []
      throw error
    }
  })
  const methods = named.flatMap(([method, made]) => (isObservable(made) ? [method] : []))
  expect([...properties, ...methods].sort()).toEqual(Object.keys(streams).sort())
})

describe.each(Object.entries(streams))('a subscriber of %s that throws', (_, { of, node }) => {
  it('stops the run with its error, the node and the time of what it was told', async () => {
    const on = net()
    let told: number | undefined
    let left = 3
    of(on).subscribe(() => {
      if (on.clock.now() === 0 || told !== undefined || --left > 0) return
      told = on.clock.now()
      throw wrong
    })
    // the program has three boundaries only
    if (node === 'program') left = 1
    const error = await failureOf(on.runProgram())
    expect(error).toBeInstanceOf(RunError)
    expect(error).toMatchObject({
      code: 'E_RUN',
      node,
      t: told,
      cause: wrong,
      message: `${node} at t = ${told} ms: wrong`,
    })
    expect(on.clock.now()).toBe(told)
  })

  it('is not told anything after, and the network does not run on', async () => {
    const on = net()
    let times = 0
    of(on).subscribe(() => {
      times++
      throw wrong
    })
    const first = await failureOf(on.run(60))
    expect(await failureOf(on.run(60))).toBe(first)
    expect(times).toBe(1)
  })

  it('stops it behind an operator as well, and where it throws at the end', async () => {
    const on = net()
    const stopped = net()
    of(on)
      .pipe((source) => source)
      .subscribe({
        next: () => {
          throw wrong
        },
      })
    of(stopped).subscribe({
      complete: () => {
        throw wrong
      },
    })
    expect(await failureOf(on.run(60))).toMatchObject({ node, cause: wrong })
    stopped.end()
    expect(await failureOf(stopped.run(1))).toMatchObject({ node, cause: wrong })
  })
})
