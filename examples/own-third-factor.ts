// A third factor of one's own: registered by name, so that specs and JSON can use it with any rule; saved with the network.
import { Observable } from 'rxjs'
import { createContainer, defineKind, KINDS, network, type NetworkSpec, restore, wire } from 'rxspike/graph'
import type { FactorChange, FactorReader, ThirdFactor } from 'rxspike/plasticity'

interface SurpriseParameters {
  readonly population: string
  readonly tau: number
}

/**
 * Reward prediction error: a spike of the population is a reward, worth 1 less what was expected of it; each moves the expectation
 * a tenth of the way. In between it decays to 0, so that eligibilities integrate it in closed form.
 */
const surprise = ({ population, tau }: SurpriseParameters): ThirdFactor => ({
  kind: 'surprise',
  isSaving: true,
  read: ({ clock, keep, population: named }): FactorReader => {
    const node = named(population)
    if (node === undefined) throw new Error(`surprise: no population ${population}`)
    let expected = 0
    /** What it was worth at `last`, in ms. */
    let level = 0
    let last = clock.now()
    const value = (t: number) => level * Math.exp((last - t) / tau)
    keep('surprise', {
      save: () => Float64Array.of(expected, level, last),
      load: (saved) => ([expected = 0, level = 0, last = 0] = saved as Float64Array),
    })
    const changes = new Observable<FactorChange>((out) =>
      node.spikes.subscribe(({ t }) => {
        level = value(t) + 1 - expected
        last = t
        expected += 0.1 * (1 - expected)
        out.next({ t, value: level, impulse: 0 })
      }),
    )
    return { value, decay: { tau, baseline: 0 }, changes }
  },
})

const container = createContainer()
container.resolve(KINDS).register(
  defineKind<'factor', SurpriseParameters>({
    role: 'factor',
    kind: 'surprise',
    doc: 'rewards less what was expected of them',
    fields: {
      population: { type: 'text', names: 'population', doc: 'whose spikes are rewards' },
      tau: { type: 'number', unit: 'ms', value: 200, above: 0, doc: 'how long a surprise lasts' },
    },
    make: surprise,
  }),
)

const spec: NetworkSpec = network('rewarded', { seed: 1 })
  .population('from', { kind: 'poisson', size: 2, params: { rate: 20 } })
  .population('to', { kind: 'sampler', size: 2, params: { bias: -1 } })
  .population('reward', { kind: 'regular', size: 1, params: { interval: 500 } })
  .projection('p', {
    from: 'from',
    to: 'to',
    weights: 0.5,
    plasticity: {
      kind: 'reward-modulated',
      params: { eta: 1e-4, factor: { kind: 'surprise', params: { population: 'reward' } } },
    },
  })
  .build()

/** W[post][pre] at each reward of the first 20 s. */
export const course: (readonly number[])[] = []

const net = wire(spec, container)
net.spikes('reward').subscribe(() => course.push([...net.synapses('p').toMatrix()]))
await net.run(10_250)
// a snapshot has the expectation too
const other = restore(net.snapshot(), container)
await net.run(10_000)
await other.run(10_000)

/** The weights at the end, and those of the network that was restored in the middle: the same, bit for bit. */
export const weights: readonly number[] = [...net.synapses('p').toMatrix()]
export const restored: readonly number[] = [...other.synapses('p').toMatrix()]
