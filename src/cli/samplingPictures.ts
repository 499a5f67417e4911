import { join } from 'node:path'
import { writeWhole } from '../io/files.ts'
import { median } from '../models/median.ts'
import { distributions } from '../plots/distributions.ts'
import { learningCurves } from '../plots/learningCurves.ts'
import { raster } from '../plots/raster.ts'
import { svgToPng } from '../plots/render.ts'
import { weightsScatter } from '../plots/weightsScatter.ts'
import {
  type Arm,
  ARMS,
  RASTER,
  type SamplingOptions,
  targetOf,
  targetWeights,
  type Trial,
  type Validation,
} from '../usecases/sampling/index.ts'
import { ARM_NAMES, type Picture } from './samplingFiles.ts'

/** Smallest divergence that the curves show: below it an unbiased value is noise of its validation. */
const DIVERGENCE_FLOOR = 1e-5

/** The pictures of a run: SVG and PNG of each. What no training was completed for is not drawn. */
export const drawSampling = (
  folder: string,
  { noise, plasticityNoise, tau_ref, inits }: SamplingOptions,
  validations: readonly Validation[],
  trials: readonly Trial[],
): readonly string[] => {
  const what = plasticityNoise > 0 ? `plasticity noise ${plasticityNoise}` : `synaptic noise ${noise}`
  const of = (arm: Arm) => trials.filter(({ run }) => run.arm === arm)
  const trained = ARMS.filter((arm) => of(arm).length > 0)
  const pictures: Partial<Record<Picture, string>> = {
    'learning-curves': learningCurves({
      title: `Learning a distribution under ${what}`,
      over: inits.length === 1 ? 'targets' : 'pairs of target and initial draw',
      measures: [
        {
          label: 'divergence, sampling bias removed (nats)',
          floor: DIVERGENCE_FLOOR,
          arms: curvesOf(validations, (v) => v.divergenceUnbiased),
        },
        { label: 'relative asymmetry of the weights', arms: curvesOf(validations, (v) => v.asymmetry) },
      ],
    }),
  }
  if (trials.length > 0) {
    pictures.weights = weightsScatter({
      title: 'Learned weights against those of the target',
      arms: trained.map((arm) => ({
        name: ARM_NAMES[arm],
        networks: of(arm).map(({ run, weights, biases }) => ({
          size: biases.length,
          target: targetWeights(run.target),
          learned: weights,
        })),
      })),
    })
    pictures.distributions = distributions({
      title: 'Sampled distribution against the target',
      arms: trained.map((arm) => ({
        name: ARM_NAMES[arm],
        networks: of(arm).map(({ run, sampled }) => ({
          target: targetOf(run.target).probabilities,
          sampled,
        })),
      })),
    })
  }
  const last = of('sal').at(0) ?? trials.at(0)
  if (last !== undefined) {
    pictures.raster = raster({
      title: `The network samples: target ${last.run.target}, ${ARM_NAMES[last.run.arm]}`,
      size: last.biases.length,
      spikes: {
        t: last.raster.map(({ t }) => (t - last.rasterBegin) / tau_ref),
        source: last.raster.map(({ source }) => source),
      },
      from: 0,
      to: RASTER,
      unit: 'tau_ref',
      tau_ref: 1,
    })
  }
  return Object.entries(pictures).flatMap(([name, svg]) => {
    writeWhole(join(folder, `${name}.svg`), svg)
    writeWhole(join(folder, `${name}.png`), svgToPng(svg))
    return [`${name}.svg`, `${name}.png`]
  })
}

const curvesOf = (validations: readonly Validation[], of: (validation: Validation) => number) =>
  ARMS.map((arm) => {
    const own = validations.filter((validation) => validation.arm === arm)
    const epochs = [...new Set(own.map(({ epoch }) => epoch))].sort((a, b) => a - b)
    const at = epochs.map((epoch) => own.filter((validation) => validation.epoch === epoch).map(of))
    return {
      name: ARM_NAMES[arm],
      epochs,
      lower: at.map((values) => Math.min(...values)),
      median: at.map(median),
      upper: at.map((values) => Math.max(...values)),
    }
  })
