import { filter, map, mergeMap, Observable, takeUntil } from 'rxjs'
import { ParameterError, present } from '../../models/errors.ts'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { Row } from '../../models/tables.ts'
import { type SpikingNode, type Synapses, ticks, type WeightUpdate } from '../../operators/index.ts'
import type { Field } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'
import type { RecorderSite } from '../recorder.ts'
import { phase } from './phaseFields.ts'

interface SpikesParams {
  readonly population: string
  readonly neurons?: readonly number[]
}

interface WeightsParams {
  readonly projection: string
  readonly every?: number
  readonly phase?: string
}

interface PotentialsParams extends SpikesParams {
  readonly every?: number
}

interface RatesParams extends SpikesParams {
  readonly every: number
}

const population: Field = { type: 'text', names: 'population', doc: 'name of the population' }
const projection: Field = { type: 'text', names: 'projection', doc: 'name of the projection' }

const neurons: Field = {
  type: 'numbers',
  unit: '1',
  atLeast: 0,
  integer: true,
  optional: true,
  doc: 'indices of the neurons that are recorded; all unless given',
}

const every: Field = { type: 'number', unit: 'ms', above: 0, doc: '' }

export const recorderKinds: readonly Kind<'recorder'>[] = [
  defineKind<'recorder', SpikesParams>({
    role: 'recorder',
    kind: 'spikes',
    doc: 'the spikes of a population: t in ms, source',
    fields: { population, neurons },
    make: (params, site) => {
      const node = site.population(params.population)
      const isChosen = chosenOf(params, node)
      return {
        columns: { t: 'double', source: 'int32' },
        rows: () =>
          node.spikes.pipe(
            filter(({ source }) => isChosen(source)),
            map(({ t, source }) => ({ t, source })),
          ),
      }
    },
  }),
  defineKind<'recorder', WeightsParams>({
    role: 'recorder',
    kind: 'weights',
    doc:
      'the weights of a projection: t in ms, post, pre, weight; all of them every so many ms or at the ends of a phase, ' +
      'else all at the start and then the changed ones at each change',
    fields: {
      projection,
      every: { ...every, optional: true, doc: 'all weights at each multiple of this' },
      phase: { ...phase, optional: true, doc: 'all weights at each end of the phase of this name' },
    },
    make: (params, site) => {
      if (params.every !== undefined && params.phase !== undefined) {
        throw new ParameterError('recorder.phase', params.phase, 'none beside every: one of the two')
      }
      const synapses = site.synapses(params.projection)
      return {
        columns: { t: 'double', post: 'int32', pre: 'int32', weight: 'double' },
        rows: (keep) => weightRows(params, synapses, site, keep),
      }
    },
  }),
  defineKind<'recorder', PotentialsParams>({
    role: 'recorder',
    kind: 'potentials',
    doc:
      'the potentials of a population, after everything else of the instant: t in ms, neuron, potential; every so many ms, ' +
      'else after each instant in which it spiked',
    fields: {
      population,
      neurons,
      every: { ...every, optional: true, doc: 'at each multiple of this' },
    },
    make: (params, site) => {
      const node = site.population(params.population)
      const indices = indicesOf(params, node)
      if (!hasPotentials(node))
        throw new ParameterError(
          'recorder.population',
          node.name,
          'a population whose neurons have potentials',
        )
      const rowsAt = (t: number): readonly Row[] =>
        indices.map((neuron) => ({ t, neuron, potential: node.potential(neuron) }))
      return {
        columns: { t: 'double', neuron: 'int32', potential: 'double' },
        rows: (keep) =>
          (params.every === undefined
            ? instantsOf(node, site)
            : ticks({ every: params.every, name: nameOf(site) }, site.clock, keep).pipe(
                until(site),
                map(({ t }) => t),
              )
          ).pipe(mergeMap(rowsAt)),
      }
    },
  }),
  defineKind<'recorder', RatesParams>({
    role: 'recorder',
    kind: 'rates',
    doc:
      'spikes of each neuron and its rate in windows [begin, end): begin and end in ms, neuron, count, rate in 1/s; ' +
      'a window that is not over when the network ends is dropped',
    fields: {
      population,
      neurons,
      every: { ...every, doc: 'length of a window; windows end at the multiples of this' },
    },
    make: (params, site) => {
      const node = site.population(params.population)
      const indices = indicesOf(params, node)
      return {
        columns: { begin: 'double', end: 'double', neuron: 'int32', count: 'int32', rate: 'double' },
        rows: (keep) => rateRows(params.every, indices, node, site, keep),
      }
    },
  }),
]

const nameOf = ({ name }: RecorderSite): string => `recorder ${name}`

/** Until the network ends. */
const until =
  <T>({ phases }: RecorderSite) =>
  (source: Observable<T>): Observable<T> =>
    source.pipe(takeUntil(endOf(phases)))

const endOf = (phases: RecorderSite['phases']): Observable<void> =>
  new Observable((out) =>
    phases.subscribe({
      complete: () => {
        out.next()
        out.complete()
      },
    }),
  )

const indicesOf = ({ neurons: chosen }: SpikesParams, { size }: SpikingNode): readonly number[] => {
  if (chosen === undefined) return [...Array(size).keys()]
  chosen.forEach((neuron, k) => {
    if (neuron >= size)
      throw new ParameterError(`recorder.neurons[${k}]`, neuron, `an index from 0 to ${size - 1}`)
    if (chosen.indexOf(neuron) !== k)
      throw new ParameterError(`recorder.neurons[${k}]`, neuron, 'each neuron once')
  })
  return chosen
}

const chosenOf = (params: SpikesParams, node: SpikingNode): ((neuron: number) => boolean) => {
  if (params.neurons === undefined) return () => true
  const chosen = new Set(indicesOf(params, node))
  return (neuron) => chosen.has(neuron)
}

interface WithPotentials extends SpikingNode {
  potential(neuron: number): number
}

const hasPotentials = (node: SpikingNode): node is WithPotentials =>
  'potential' in node && typeof node.potential === 'function'

/** The time of each instant in which a population spiked, once, after everything else of it. */
const instantsOf = (node: SpikingNode, { clock }: RecorderSite): Observable<number> =>
  new Observable((out) => {
    let pending = -Infinity
    let isComplete = false
    out.add(
      node.spikes.subscribe({
        next: ({ t }) => {
          if (t === pending) return
          pending = t
          out.add(
            clock.observers.schedule(() => {
              pending = -Infinity
              out.next(t)
              if (isComplete) out.complete()
            }),
          )
        },
        error: (cause: unknown) => out.error(cause),
        complete: () => {
          isComplete = true
          if (pending === -Infinity) out.complete()
        },
      }),
    )
  })

const weightRows = (
  { every: length, phase: name }: WeightsParams,
  synapses: Synapses,
  site: RecorderSite,
  keep: Keep | undefined,
): Observable<Row> => {
  if (length !== undefined) {
    return ticks({ every: length, name: nameOf(site) }, site.clock, keep).pipe(
      until(site),
      mergeMap(({ t }) => allWeights(synapses, t)),
    )
  }
  if (name !== undefined) {
    return site.phases.pipe(
      filter(({ ended }) => ended?.name === name),
      mergeMap(({ t }) => allWeights(synapses, t)),
    )
  }
  return changedWeights(synapses, site, keep).pipe(until(site))
}

function* allWeights(synapses: Synapses, t: number): Generator<Row> {
  const { preSize, begin, targets, weights } = synapses
  for (let pre = 0; pre < preSize; pre++) {
    const end = present(begin[pre + 1], 'end of a column')
    for (let k = present(begin[pre], 'begin of a column'); k < end; k++) {
      yield { t, post: present(targets[k], 'target'), pre, weight: present(weights[k], 'weight') }
    }
  }
}

/** All weights at the subscription, then those that change. */
const changedWeights = (synapses: Synapses, site: RecorderSite, keep: Keep | undefined): Observable<Row> =>
  new Observable((out) => {
    const begun = { isBegun: false }
    // first, so that who goes on from a saved state has it before the weights of the start would be told again
    keep?.(nameOf(site), {
      save: () => ({ ...begun }),
      load: (saved) => {
        begun.isBegun = new SavedReader(nameOf(site), saved).flag('isBegun')
      },
    })
    if (!begun.isBegun) for (const row of allWeights(synapses, site.clock.now())) out.next(row)
    begun.isBegun = true
    return synapses.onChange((update) => {
      for (const row of weightsOf(synapses, update)) out.next(row)
    })
  })

const at = (array: Int32Array, k: number): number => present(array[k], 'entry of the synapses')

/** The weights that an update has changed, in the order of its entries. */
function* weightsOf(synapses: Synapses, { t, axis, index, dw }: WeightUpdate): Generator<Row> {
  const { begin, targets, weights } = synapses
  let pre = 0
  for (const [k, change] of dw.entries()) {
    if (axis === 'post') {
      const { begin: rows, synapses: stored, sources } = synapses.incoming
      const place = at(rows, index) + k
      if (change === 0) continue
      yield { t, post: index, pre: at(sources, place), weight: present(weights[at(stored, place)], 'weight') }
    } else {
      const synapse = axis === 'pre' ? at(begin, index) + k : k
      while (at(begin, pre + 1) <= synapse) pre++
      if (change === 0) continue
      yield { t, post: at(targets, synapse), pre, weight: present(weights[synapse], 'weight') }
    }
  }
}

/** The first multiple of `length` after `t`; a quotient rounds, so its neighbours are looked at. */
const firstAfter = (t: number, length: number): number => {
  let k = Math.max(0, Math.floor(t / length) - 1)
  while (k * length <= t) k++
  return k * length
}

/** Counts of the window that is open, and of the one that begins at this very instant. */
const rateRows = (
  length: number,
  indices: readonly number[],
  node: SpikingNode,
  site: RecorderSite,
  keep: Keep | undefined,
): Observable<Row> =>
  new Observable((out) => {
    const { clock } = site
    let begin = clock.now()
    let counts: Float64Array = new Float64Array(node.size)
    /** A spike at the boundary belongs to the window that begins there, whose tick comes after it. */
    let next: Float64Array = new Float64Array(node.size)
    let end = firstAfter(begin, length)
    keep?.(`${nameOf(site)}: counts`, {
      save: () => ({ begin, end, counts: counts.slice(), next: next.slice() }),
      load: (saved) => {
        const from = new SavedReader(nameOf(site), saved)
        begin = from.number('begin')
        end = from.number('end')
        counts = from.float64('counts', node.size)
        next = from.float64('next', node.size)
      },
    })
    out.add(
      node.spikes.subscribe(({ t, source }) => {
        const into = t >= end ? next : counts
        into[source] = present(into[source], 'count') + 1
      }),
    )
    out.add(
      ticks({ every: length, name: nameOf(site) }, clock, keep)
        .pipe(until(site))
        .subscribe({
          next: ({ t, k }) => {
            if (t > begin) {
              const closed = counts
              for (const neuron of indices) {
                const count = present(closed[neuron], 'count')
                out.next({ begin, end: t, neuron, count, rate: (1000 * count) / (t - begin) })
              }
              begin = t
              counts = next
              next = closed.fill(0)
            }
            end = (k + 1) * length
          },
          error: (cause: unknown) => out.error(cause),
          complete: () => out.complete(),
        }),
    )
  })
