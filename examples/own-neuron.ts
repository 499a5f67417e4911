// A neuron of one's own: perfect integrate-and-fire with delta synapses. V rises by the weight of each arrival;
// at V >= V_th it fires and starts again from 0. Registered by name, then used in a spec like any built-in kind.
import { createContainer, defineKind, KINDS, network, type PopulationSite, wire } from 'rxspike/graph'
import { type Saved, SavedReader } from 'rxspike/models'
import { Population, type Volley } from 'rxspike/operators'
import { PHASE } from 'rxspike/scheduler'

class PerfectIntegrator extends Population {
  private readonly V: Float64Array
  private readonly V_th: number
  private due: number[] = []

  constructor({ V_th }: { readonly V_th: number }, { name, size, clock }: PopulationSite) {
    super(name, size, clock)
    this.V = new Float64Array(size)
    this.V_th = V_th
  }

  protected override arrive({ synapses, begin, end }: Volley): void {
    for (let k = begin; k < end; k++) this.V[synapses.targets[k]!]! += synapses.weights[k]!
  }

  // all arrivals of this instant are in: who is above the threshold fires in the threshold phase
  protected override arrived(t: number): void {
    this.due = [...this.V.keys()].filter((i) => this.V[i]! >= this.V_th)
    if (this.due.length > 0) this.plan(t, PHASE.threshold)
  }

  protected override happen(t: number): void {
    for (const i of this.due.splice(0)) {
      this.V[i] = 0
      this.emit(t, i)
    }
  }

  // what depends on the past, for snapshots; volleys on their way and planned events are saved by the population itself
  protected override saveState(): Saved {
    return { V: this.V.slice(), due: [...this.due] }
  }

  protected override loadState(saved: Saved): void {
    const from = new SavedReader(this.name, saved)
    this.V.set(from.float64('V', this.size))
    this.due = from.list('due').map(Number)
  }
}

const container = createContainer()
container.resolve(KINDS).register(
  defineKind({
    role: 'population',
    kind: 'perfect-if',
    doc: 'perfect integrate-and-fire, delta synapses',
    fields: { V_th: { type: 'number', unit: 'mV', value: 1, above: 0, doc: 'threshold' } },
    make: (params: { readonly V_th: number }, site) => new PerfectIntegrator(params, site),
  }),
)

const net = wire(
  network('counter', { seed: 1 })
    .population('input', { kind: 'poisson', size: 10, params: { rate: 100 } })
    .population('counter', { kind: 'perfect-if', size: 1, params: { V_th: 20 } })
    .projection('in', { from: 'input', to: 'counter', weights: 1, delay: 1.5 })
    .build(),
  container,
)

/** How many spikes went in, and how many came out: one for every twenty. */
export const counts = { in: 0, out: 0 }
net.spikes('input').subscribe(() => counts.in++)
net.spikes('counter').subscribe(() => counts.out++)
await net.run(10_000)
