// A learning window of one's own: registered by name, so that specs and JSON can use it with any pairing and any stages.
import { createContainer, defineKind, KINDS, network, wire } from 'rxspike/graph'
import { functionWindow } from 'rxspike/plasticity'

interface HatParameters {
  readonly A: number
  readonly width: number
}

const container = createContainer()
container.resolve(KINDS).register(
  defineKind<'window', HatParameters>({
    role: 'window',
    kind: 'hat',
    doc: 'near coincidences potentiate, whoever is first; those a little further apart depress',
    fields: {
      A: { type: 'number', unit: '1', value: 1, doc: 'height at dt = 0' },
      width: { type: 'number', unit: 'ms', above: 0, doc: '|dt| at which potentiation becomes depression' },
    },
    // all spikes pair below, so it says how far it reaches: what is older is forgotten
    make: ({ A, width }) =>
      functionWindow(
        (dt) => {
          const x = (dt / width) ** 2
          return A * (1 - x) * Math.exp(-x / 2)
        },
        { support: 8 * width },
      ),
  }),
)

const spec = network('two samplers', { seed: 1 })
  .population('a', { kind: 'sampler', size: 2 })
  .projection('aa', {
    from: 'a',
    to: 'a',
    weights: 0.5,
    plasticity: {
      kind: 'rule',
      params: {
        pairing: { kind: 'all-to-all' },
        window: { kind: 'hat', params: { width: 4 } },
        stages: [{ kind: 'scale', params: { factor: 1e-4 } }],
      },
    },
  })
  .build()

const net = wire(spec, container)
await net.run(20_000)

/** How the rule is evaluated, and the weights W[post][pre] after 20 s of model time: the window is even, so they are equal. */
export const explained: string = net.explain()
export const weights: Float64Array = net.synapses('aa').toMatrix()
