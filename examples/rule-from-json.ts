// A whole rule as JSON: parts by name within parts, stored beside the network or in it, checked before anything runs.
import { network, type PartSpec, wire } from 'rxspike/graph'

/** SAL while the program is in its phase 'align', Hebbian STDP all the time, and weights between 0 and 2. */
const json = `{
  "kind": "sum",
  "params": {
    "rules": [
      { "kind": "hebbian", "params": { "eta": 1e-4, "A_anticausal": -0.5 } },
      {
        "kind": "rule",
        "params": {
          "pairing": { "kind": "all-to-all" },
          "window": { "kind": "triangular", "params": { "A_causal": -1, "A_anticausal": 1, "tau": 10 } },
          "stages": [
            { "kind": "gate", "params": { "phase": "align" } },
            { "kind": "scale", "params": { "factor": 5e-3 } }
          ]
        }
      }
    ],
    "stages": [{ "kind": "hard-bound", "params": { "min": 0, "max": 2 } }]
  }
}`

const spec = network('two samplers', { seed: 1 })
  .population('a', { kind: 'sampler', size: 2 })
  .projection('aa', {
    from: 'a',
    to: 'a',
    weights: [
      [0, 1.5],
      [0.5, 0],
    ],
    plasticity: JSON.parse(json) as PartSpec,
  })
  .program({ phase: 'free', duration: 5_000 }, { phase: 'align', duration: 40_000 })
  .build()

const net = wire(spec)
const asymmetry = (): number => Math.abs(net.synapses('aa').get(0, 1) - net.synapses('aa').get(1, 0))

/** |w01 - w10| before, and after SAL has been at work for 40 s of model time. */
export const before: number = asymmetry()
await net.runProgram()
export const after: number = asymmetry()
export const weights: Float64Array = net.synapses('aa').toMatrix()
