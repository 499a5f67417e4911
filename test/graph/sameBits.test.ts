import * as fc from 'fast-check'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { auditTime, bufferTime, debounceTime } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Network,
  type NetworkSpec,
  type PopulationSpec,
  restore,
  Snapshot,
  wire,
} from '../../src/graph/index.ts'
import { RunError } from '../../src/scheduler/index.ts'
import { networkSpec } from '../arbitraries/networkSpec.ts'

/** How many networks are drawn for each law; the figure in the docs is that of 1,000. */
const RUNS = Number(process.env['RXSPIKE_NETWORKS'] ?? 50)

interface Record {
  readonly events: readonly string[]
  readonly weights: readonly (readonly number[])[]
  readonly biases: readonly (readonly number[])[]
}

const isRunError = (error: unknown): error is RunError => error instanceof RunError

/** Lists what a network does from now on; the returned function says what it was. */
const watch = (net: Network): ((error?: RunError) => Record) => {
  const { spec } = net
  const events: string[] = []
  for (const { name } of spec.populations)
    net.spikes(name).subscribe(({ t, source }) => events.push(`${name} ${source} ${t}`))
  net.phases.subscribe(({ t, began }) => events.push(`phase ${began?.name} ${t}`))
  return (error) => ({
    events: error === undefined ? events : [...events, error.message],
    weights: spec.projections.map(({ name }) => [...net.synapses(name).toMatrix()]),
    biases: spec.populations
      .filter(({ kind }) => kind === 'sampler')
      .map(({ name }) => [...net.sampler(name).bias]),
  })
}

/** What a network does up to `end`; where a rule runs away until potentials are refused, that too. */
const ran = async (net: Network, end: number): Promise<Record> => {
  const record = watch(net)
  return net.clock.runUntil(end).then(
    () => record(),
    (error: unknown) => {
      if (!isRunError(error)) throw error
      return record(error)
    },
  )
}

const endOf = (net: Network): number => net.duration + 20

const law = async (check: (spec: NetworkSpec, share: number) => Promise<void>): Promise<void> => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(fc.asyncProperty(networkSpec(), share, check), { numRuns: RUNS })
}

/** The same events population by population, under the names that `rename` gives. */
const byPopulation = (
  { events, weights, biases }: Record,
  spec: NetworkSpec,
  rename: (name: string) => string,
): object => ({
  spikes: Object.fromEntries(
    spec.populations.map(({ name }) => [
      rename(name),
      events
        .filter((event) => event.startsWith(`${name} `) && /^ \d+ \S+$/.test(event.slice(name.length)))
        .map((event) => event.slice(name.length)),
    ]),
  ),
  weights,
  biases: Object.fromEntries(
    spec.populations.filter(({ kind }) => kind === 'sampler').map(({ name }, k) => [rename(name), biases[k]]),
  ),
})

describe('a random network', () => {
  it('does the same whoever watches it', () =>
    law(async (spec, share) => {
      const net = wire(spec)
      const whole = await ran(wire(spec), endOf(net))
      const period = 1 + 5 * share
      for (const { name } of spec.populations) {
        net.spikes(name).pipe(bufferTime(period, net.clock.observers)).subscribe()
        net.spikes(name).pipe(debounceTime(period, net.clock)).subscribe()
      }
      for (const { name } of spec.projections) {
        net.weights(name).pipe(auditTime(period, net.clock.observers)).subscribe()
        net.updates(name).subscribe()
        net.volleys(name).subscribe()
      }
      net.explain()
      expect(await ran(net, endOf(net))).toEqual(whole)
    }))

  it('does the same after it was saved and restored, as bytes or as JSON, any number of times', () =>
    law(async (spec, share) => {
      const end = endOf(wire(spec))
      const whole = await ran(wire(spec), end)
      let net = wire(spec)
      const events: string[] = []
      let last: Record | undefined
      for (const [k, t] of [share * share * end, share * end, end].entries()) {
        last = await ran(net, t)
        events.push(...last.events)
        // where a rule has run away there is no going on
        if (last.events.at(-1)?.includes(' ms: ') === true) break
        const snapshot = net.snapshot()
        const text = JSON.stringify(snapshot)
        expect(JSON.stringify(net.snapshot())).toBe(text)
        net = restore(
          k % 2 === 0 ? Snapshot.fromJSON(JSON.parse(text)) : Snapshot.fromBytes(snapshot.toBytes()),
        )
        expect(JSON.stringify(net.snapshot())).toBe(text)
      }
      expect({ ...last, events }).toEqual(whole)
    }))

  it('does the same under other names of its populations, if their streams are kept', () =>
    law(async (spec) => {
      const rename = (name: string) => `renamed ${name}`
      const withNames = <T>(part: T): T =>
        JSON.parse(JSON.stringify(part), (key, value: unknown) =>
          key === 'population' ? rename(value as string) : value,
        ) as T
      const renamed: NetworkSpec = {
        ...spec,
        populations: spec.populations.map((population): PopulationSpec => ({
          ...withNames(population),
          name: rename(population.name),
          stream: population.stream ?? population.name,
        })),
        projections: spec.projections.map((projection) => ({
          ...withNames(projection),
          from: rename(projection.from),
          to: rename(projection.to),
        })),
        program: withNames(spec.program),
        ...(spec.recorders === undefined ? {} : { recorders: withNames(spec.recorders) }),
      }
      const net = wire(spec)
      const one = byPopulation(await ran(net, endOf(net)), spec, rename)
      const other = byPopulation(await ran(wire(renamed), endOf(net)), renamed, (name) => name)
      expect(other).toEqual(one)
    }))

  it('does the same with its populations declared in another order', () =>
    law(async (spec) => {
      const turned = { ...spec, populations: spec.populations.toReversed() }
      const net = wire(spec)
      const one = await ran(net, endOf(net))
      const other = await ran(wire(turned), endOf(net))
      expect(byPopulation(other, turned, (name) => name)).toEqual(byPopulation(one, spec, (name) => name))
    }))
})

/** The spikes of each population, those of one time in the order of the neurons. */
const tidy = (record: Record, spec: NetworkSpec): object => {
  const key = (spike: string): readonly [number, number] => {
    const [source = '', t = ''] = spike.trim().split(' ')
    return [Number(t), Number(source)]
  }
  const { spikes, ...rest } = byPopulation(record, spec, (name) => name) as {
    readonly spikes: { readonly [name: string]: readonly string[] }
  }
  const sorted = Object.entries(spikes).map(([name, list]) => [
    name,
    list.map(key).sort(([t, i], [u, j]) => t - u || i - j),
  ])
  return { ...rest, spikes: Object.fromEntries(sorted) as object }
}

describe('spikes that tie', () => {
  it('may be told in any order: what comes of them is the same', async () => {
    const times = fc.array(fc.record({ t: fc.integer({ min: 0, max: 12 }), source: fc.nat({ max: 3 }) }), {
      minLength: 4,
      maxLength: 30,
    })
    const trains = times.chain((spikes) =>
      fc
        .shuffledSubarray(spikes, { minLength: spikes.length })
        .map((shuffled) => [spikes, shuffled] as const),
    )
    await fc.assert(
      fc.asyncProperty(networkSpec(), trains, async (drawn, [first, second]) => {
        const specOf = (spikes: typeof first): NetworkSpec => ({
          ...drawn,
          populations: [
            ...drawn.populations,
            {
              name: 'tied',
              size: 4,
              kind: 'spike-train',
              params: { spikes: spikes.toSorted((a, b) => a.t - b.t) },
            },
            { name: 'target', size: 3, kind: 'sampler' },
          ],
          projections: [
            ...drawn.projections,
            {
              name: 'from tied',
              from: 'tied',
              to: 'target',
              weights: [
                [1, -0.5, 0.3, 0.7],
                [0.1, 0.2, -2, 1],
                [1e-3, 0.7, 1, -1],
              ],
              delay: 2,
              plasticity: { kind: 'hebbian', params: { eta: 0.01 } },
            },
          ],
        })
        const [one, other] = [specOf(first), specOf(second)]
        const net = wire(one)
        const end = endOf(net)
        expect(tidy(await ran(wire(other), end), other)).toEqual(tidy(await ran(net, end), one))
      }),
      { numRuns: RUNS },
    )
  })
})

describe('in another process', () => {
  let child: ChildProcessWithoutNullStreams
  let answers: AsyncIterator<string>
  beforeAll(() => {
    child = spawn(process.execPath, [join(import.meta.dirname, 'restoring.mjs')])
    child.stderr.pipe(process.stderr)
    answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  })
  afterAll(() => {
    child.kill()
  })

  it('a random network that is restored in mid-flight does the same', () =>
    law(async (spec, share) => {
      const net = wire(spec)
      const end = endOf(net)
      const before = await ran(net, share * end)
      if (before.events.at(-1)?.includes(' ms: ') === true) return
      const snapshot = net.snapshot()
      const form =
        share < 0.5
          ? { bytes: Buffer.from(snapshot.toBytes()).toString('base64') }
          : { json: snapshot.toJSON() }
      child.stdin.write(`${JSON.stringify({ ...form, end })}\n`)
      const here = await ran(net, end)
      const answer = await answers.next()
      expect(JSON.parse(answer.value as string)).toEqual(JSON.parse(JSON.stringify(here)))
    }))
})
