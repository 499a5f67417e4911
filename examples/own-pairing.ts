// A pairing of one's own: which spikes pair is an operator from instants to pairs, and any window goes with it.
import { mergeMap } from 'rxjs'
import { createContainer, defineKind, KINDS, network, wire } from 'rxspike/graph'
import type { Pairing, Pairs } from 'rxspike/plasticity'

/** Every postsynaptic spike pairs with the last spike of each presynaptic neuron; presynaptic spikes pair with nobody. */
const causalOnly: Pairing = {
  kind: 'causal-only',
  ties: 'none',
  operator: ({ context: { synapses } }) => {
    const { begin, sources } = synapses.incoming
    const last = Array.from({ length: synapses.preSize }, () => -Infinity)
    return mergeMap(({ t, pre, post }) => {
      const rows = post.map((index): Pairs => {
        const partners = [...sources.subarray(begin[index], begin[index + 1])]
        const ages = partners.map((partner) => t - (last[partner] ?? -Infinity))
        const places = partners.flatMap((_, place) => ((ages[place] ?? Infinity) < Infinity ? [place] : []))
        const dts = Float64Array.from(places, (place) => ages[place] ?? 0)
        return { t, axis: 'post', index, count: places.length, places: Int32Array.from(places), dts }
      })
      // all of an instant is read before any of it is past
      for (const source of pre) last[source] = t
      return rows
    })
  },
}

const container = createContainer()
container.resolve(KINDS).register(
  defineKind({
    role: 'pairing',
    kind: 'causal-only',
    doc: 'post with the last pre',
    fields: {},
    make: () => causalOnly,
  }),
)

const spec = network('two samplers', { seed: 1 })
  .population('from', { kind: 'poisson', size: 3, params: { rate: 20 } })
  .population('to', { kind: 'sampler', size: 2, params: { bias: -1 } })
  .projection('p', {
    from: 'from',
    to: 'to',
    weights: 0.5,
    plasticity: {
      kind: 'rule',
      params: {
        pairing: { kind: 'causal-only' },
        window: { kind: 'exponential', params: { tau_causal: 10 } },
        stages: [{ kind: 'scale', params: { factor: 1e-3 } }],
      },
    },
  })
  .build()

const net = wire(spec, container)
await net.run(10_000)

/** How the rule is evaluated, and the weights W[post][pre] after 10 s of model time: only potentiated. */
export const explained: string = net.explain()
export const weights: Float64Array = net.synapses('p').toMatrix()
