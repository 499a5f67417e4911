// A learning rule of one's own: registered by name, then used in a spec like any built-in one.
import { createContainer, defineKind, KINDS, network, wire } from 'rxspike/graph'
import { hardBound, restrictedPairing, rule, scale } from 'rxspike/plasticity'

const container = createContainer()
container.resolve(KINDS).register(
  defineKind({
    role: 'rule',
    kind: 'tent',
    doc: 'the change grows with |dt|, then falls: nothing for coincidences',
    fields: { eta: { type: 'number', unit: '1', doc: 'learning rate' } },
    make: ({ eta }: { readonly eta: number }) =>
      rule(
        restrictedPairing(),
        (dt) => dt * Math.max(0, 1 - Math.abs(dt) / 10),
        scale(eta),
        hardBound(-1, 1),
      ),
  }),
)

const net = wire(
  network('two samplers', { seed: 1 })
    .population('a', { kind: 'sampler', size: 2 })
    .projection('aa', {
      from: 'a',
      to: 'a',
      weights: [
        [0, 0.8],
        [-0.4, 0],
      ],
      plasticity: { kind: 'tent', params: { eta: 1e-4 } },
    })
    .build(),
  container,
)
await net.run(20_000)

/** The weights W[post][pre] after 20 s of model time. */
export const weights: Float64Array = net.synapses('aa').toMatrix()
