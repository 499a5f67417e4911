// What is compared between Node and a browser. Everything here runs in both.
import { network, type NetworkSpec, wire } from 'rxspike/graph'
import { exp, expm1, log, log1p, power, randomStream } from 'rxspike/models'
import { samplingPresets, samplingSpec } from 'rxspike/usecases'

/** What a run came to: equal bits give equal digests. */
export interface Digest {
  readonly spikes: number
  /** Over the bits of each spike's time, and its source, in order. */
  readonly hash: string
  /** Over the bits of the weights at the end. */
  readonly weights: string
}

export interface Digests {
  /** The runs by name. */
  readonly runs: Readonly<Record<string, Digest>>
  /** For each function a hash of its values on the same arguments. */
  readonly functions: Readonly<Record<string, string>>
}

const TAU_REF = 10

/** MurmurHash3 (x86, 32 bits) of a sequence of doubles and integers. */
class Hash {
  private readonly double = new Float64Array(1)
  private readonly words = new Uint32Array(this.double.buffer)
  private state = 0
  private length = 0

  word(value: number): void {
    const k = Math.imul(value, 0xcc9e2d51)
    this.state ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593)
    this.state = (Math.imul((this.state << 13) | (this.state >>> 19), 5) + 0xe6546b64) | 0
    this.length += 4
  }

  number(value: number): void {
    this.double[0] = value
    this.word(this.words[0]!)
    this.word(this.words[1]!)
  }

  toString(): string {
    let h = this.state ^ this.length
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0')
  }
}

const hashOf = (values: Iterable<number>): string => {
  const hash = new Hash()
  for (const value of values) hash.number(value)
  return String(hash)
}

/** Runs a network with pauses, as a page would. */
const digestOf = async (spec: NetworkSpec, projection: string, duration: number): Promise<Digest> => {
  const net = wire(spec)
  const hash = new Hash()
  let spikes = 0
  net.spikes(spec.projections[0]!.from).subscribe(({ t, source }) => {
    spikes++
    hash.number(t)
    hash.word(source)
  })
  await net.clock.run(duration)
  return { spikes, hash: String(hash), weights: hashOf(net.synapses(projection).toMatrix()) }
}

const quick = samplingPresets['quick']!.options
const run = { arm: 'sal', target: '4321', init: '9002', seed: 1 } as const

/** Neurons with a delay between them and a rule that acts at each spike: volleys, event by event. */
const eventByEvent = network('event by event', { seed: 1 })
  .population('a', { kind: 'sampler', size: 20, params: { bias: -1, tau_ref: TAU_REF } })
  .projection('aa', {
    from: 'a',
    to: 'a',
    weights: { kind: 'normal', params: { mean: 0.1, std: 0.3 } },
    delay: 1.7,
    plasticity: {
      kind: 'sum',
      params: {
        rules: [{ kind: 'hebbian', params: { eta: 1e-3 } }],
        stages: [{ kind: 'hard-bound', params: { min: -1, max: 1 } }],
      },
    },
  })
  .build()

/** Smooth PSPs: potentials that change between events, drawn by thinning. */
const smooth = network('smooth', { seed: 1 })
  .population('a', {
    kind: 'sampler',
    size: 10,
    params: { bias: -1, tau_ref: TAU_REF, psp: { kind: 'difference' } },
  })
  .projection('aa', {
    from: 'a',
    to: 'a',
    weights: { kind: 'normal', params: { mean: 0.1, std: 0.3 } },
    plasticity: { kind: 'sal', params: { eta: 1e-3 } },
  })
  .build()

/** Of functions that results depend on, and for comparison of those of the engine. */
const functions: Readonly<Record<string, (x: number) => number>> = {
  exp: (x) => exp(40 * (x - 0.5)),
  expm1: (x) => expm1(4 * (x - 0.5)),
  log: (x) => log(1e3 * x),
  log1p: (x) => log1p(x),
  power: (x) => power(x, 7.3),
  'Math.sqrt': (x) => Math.sqrt(x),
  'Math.exp': (x) => Math.exp(40 * (x - 0.5)),
  'Math.log': (x) => Math.log(1e3 * x),
  'Math.pow': (x) => Math.pow(x, 7.3),
}

const valuesOf = (f: (x: number) => number): Float64Array => {
  const random = randomStream(1, 'arguments')
  return Float64Array.from({ length: 1e5 }, () => f(random.uniform()))
}

export const digests = async (): Promise<Digests> => ({
  functions: Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, hashOf(valuesOf(f))])),
  runs: {
    // it begins with a validation of this length, in which weights rest
    'the main job': await digestOf(samplingSpec(quick, run), 'synapses', 1e5 * TAU_REF),
    'the main job, learning at once': await digestOf(
      samplingSpec({ ...quick, epochs: 16, validationDuration_tau_ref: 100 }, run),
      'synapses',
      8000 * TAU_REF,
    ),
    'a network event by event': await digestOf(eventByEvent, 'aa', 1e4 * TAU_REF),
    'a network with smooth PSPs': await digestOf(smooth, 'aa', 5e3 * TAU_REF),
  },
})
