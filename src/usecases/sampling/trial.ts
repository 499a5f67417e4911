import type { Network } from '../../graph/index.ts'
import { asymmetry, asymmetryVariance } from '../../models/asymmetry.ts'
import { present } from '../../models/errors.ts'
import { kullbackLeibler } from '../../models/divergence.ts'
import type { Spike } from '../../models/events.ts'
import { type Keep, type Saved, SavedReader, type Saving } from '../../models/saving.ts'
import { residenceTimes } from '../../operators/index.ts'
import { RunAborted, type RunOptions } from '../../scheduler/index.ts'
import type { SamplingOptions } from './options.ts'
import type { Trial, Validation } from './outcome.ts'
import { loadSpikes, loadValidation, saveSpikes, saveValidation } from './saved.ts'
import { SAMPLERS, type SamplingRun, SYNAPSES, targetOf } from './spec.ts'

export interface TrialOptions extends RunOptions {
  /** Told each validation as it ends. */
  readonly validated?: (validation: Validation) => void
  /** Told the network whenever it stands and could be saved: now and then, and at last when the run is ended. */
  readonly standing?: (net: Network) => void
}

/** Runs what is left of the program of one network, validation by validation, and ends it. */
export const runTrial = async (
  net: Network,
  { tau_ref }: SamplingOptions,
  run: SamplingRun,
  { validated, standing, progress, signal }: TrialOptions = {},
): Promise<Trial> => {
  const measurements = new Measurements(net, tau_ref, run, validated)
  try {
    await net.runProgram({
      ...(signal === undefined ? {} : { signal }),
      progress: (t) => {
        progress?.(t)
        standing?.(net)
      },
    })
  } catch (error) {
    if (error instanceof RunAborted) standing?.(net)
    throw error
  } finally {
    net.end()
  }
  return measurements.outcome()
}

/** What is measured of a training as it goes on. Part of the network's snapshots. */
class Measurements implements Saving {
  private readonly net: Network
  private readonly run: SamplingRun
  private readonly tau_ref: number
  private readonly target: Float64Array
  private readonly validated: TrialOptions['validated']
  private readonly validations: Validation[] = []
  /** The first half of a validation that goes on. */
  private half: { readonly times: Float64Array; readonly begin: number } | undefined
  private raster: Spike[] = []
  private rasterBegin = Infinity
  private sampled: Float64Array
  private spikes = 0
  private epoch = 0

  constructor(net: Network, tau_ref: number, run: SamplingRun, validated: TrialOptions['validated']) {
    this.net = net
    this.run = run
    this.tau_ref = tau_ref
    this.target = targetOf(run.target).probabilities
    this.validated = validated
    this.sampled = new Float64Array(this.target.length)
    const { size } = net.sampler(SAMPLERS)
    net.spikes(SAMPLERS).subscribe((spike) => {
      this.spikes++
      if (spike.t >= this.rasterBegin) this.raster.push(spike)
    })
    net.phases.subscribe(({ t, ended, began }) => {
      if (ended?.name === 'sleep') this.epoch++
      if (began?.name === 'raster') this.rasterBegin = t
    })
    const keep: Keep = (name, state) => net.keep(name, state)
    net
      .spikes(SAMPLERS)
      .pipe(residenceTimes({ size, tau_ref }, net.phases, net.clock, keep))
      .subscribe(({ boundary, times, begin, end }) => {
        if (boundary.ended?.name === 'validation') this.takeHalf(times, begin, end)
      })
    net.keep('trial', this)
  }

  outcome(): Trial {
    const { net, run, validations, sampled, raster, rasterBegin } = this
    const final = present(validations.at(-1), 'a validation')
    const weights = net.synapses(SYNAPSES).toMatrix()
    const biases = net.sampler(SAMPLERS).bias.slice()
    return { run, validations, final, weights, biases, sampled, raster, rasterBegin }
  }

  save(): Saved {
    const { validations, half, raster, rasterBegin, sampled, spikes, epoch } = this
    return {
      validations: validations.map(saveValidation),
      half: half === undefined ? null : { times: half.times.slice(), begin: half.begin },
      raster: saveSpikes(raster),
      rasterBegin,
      sampled: sampled.slice(),
      spikes,
      epoch,
    }
  }

  load(saved: Saved): void {
    const from = new SavedReader('trial', saved)
    this.validations.splice(0, Infinity, ...from.list('validations').map(loadValidation))
    const half = from.part('half')
    if (half === null) this.half = undefined
    else {
      const first = new SavedReader('trial: half', half)
      this.half = { times: first.float64('times', this.target.length), begin: first.number('begin') }
    }
    this.raster = loadSpikes(from.part('raster'))
    this.rasterBegin = from.number('rasterBegin')
    this.sampled = from.float64('sampled', this.target.length)
    this.spikes = from.number('spikes')
    this.epoch = from.number('epoch')
  }

  /** Two halves are a validation; one that is left over when the network ends is none. */
  private takeHalf(times: Float64Array, begin: number, end: number): void {
    const { half: first, run, tau_ref, target, epoch, spikes } = this
    if (first === undefined) {
      this.half = { times, begin }
      return
    }
    this.half = undefined
    const duration = end - first.begin
    const residence = sum(first.times, times)
    const size = this.net.sampler(SAMPLERS).size
    const validation: Validation = {
      ...run,
      epoch,
      duration_tau_ref: duration / tau_ref,
      ...divergencesOf(target, first.times, times),
      ...asymmetriesOf(this.net.synapses(SYNAPSES).toMatrix(), size),
      spikes,
    }
    this.sampled = residence.map((time) => time / duration)
    this.validations.push(validation)
    this.validated?.(validation)
  }
}

const sum = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, k) => x + (b[k] ?? 0))

/** The divergence of two halves together, with and without the bias of a finite sample. */
const divergencesOf = (
  target: Float64Array,
  first: Float64Array,
  second: Float64Array,
): Pick<Validation, 'divergence' | 'divergenceUnbiased'> => {
  const divergence = kullbackLeibler(target, sum(first, second))
  const ofHalves = (kullbackLeibler(target, first) + kullbackLeibler(target, second)) / 2
  return {
    divergence,
    divergenceUnbiased: ofHalves === Infinity ? divergence : 2 * divergence - ofHalves,
  }
}

const asymmetriesOf = (
  weights: Float64Array,
  size: number,
): Pick<Validation, 'asymmetry' | 'asymmetryVariance'> => ({
  asymmetry: asymmetry(weights, size),
  asymmetryVariance: asymmetryVariance(weights, size),
})
