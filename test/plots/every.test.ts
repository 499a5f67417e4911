import { describe, expect, it } from 'vitest'
import { accuracyOverTime } from '../../src/plots/accuracyOverTime.ts'
import { alignmentCurves } from '../../src/plots/alignmentCurves.ts'
import { completionGrid } from '../../src/plots/completionGrid.ts'
import { distributions } from '../../src/plots/distributions.ts'
import { dreamGrid } from '../../src/plots/dreamGrid.ts'
import { effectiveWeights } from '../../src/plots/effectiveWeights.ts'
import { learningCurves } from '../../src/plots/learningCurves.ts'
import { phasePlane } from '../../src/plots/phasePlane.ts'
import { attractors, timingDifferences } from '../../src/plots/pspShapes.ts'
import { raster } from '../../src/plots/raster.ts'
import { rasters } from '../../src/plots/rasters.ts'
import { receptiveFields } from '../../src/plots/receptiveFields.ts'
import { ruleWindow } from '../../src/plots/ruleWindow.ts'
import { svgToPng } from '../../src/plots/render.ts'
import { trainingCurve } from '../../src/plots/trainingCurve.ts'
import { weightCauses } from '../../src/plots/weightCauses.ts'
import { weightMatrices } from '../../src/plots/weightMatrices.ts'
import { weightsBeforeAfter } from '../../src/plots/weightsBeforeAfter.ts'
import { weightsScatter } from '../../src/plots/weightsScatter.ts'
import { weightTraces } from '../../src/plots/weightTraces.ts'
import {
  aligning,
  bothWays,
  completions,
  curves,
  differences,
  dreams,
  effective,
  fields,
  groups,
  learning,
  matrices,
  moved,
  plane,
  resting,
  spikes,
  states,
  still,
  timed,
  traces,
  training,
  weights,
} from './samples.ts'
import { number, parse, translation } from './svg.ts'

const all: readonly (readonly [string, string])[] = [
  ['learningCurves', learningCurves(curves)],
  ['weightsScatter', weightsScatter(weights)],
  ['distributions', distributions(states)],
  ['raster', raster(spikes)],
  ['rasters', rasters(groups)],
  ['weightMatrices', weightMatrices(matrices)],
  ['completionGrid', completionGrid(completions)],
  ['dreamGrid', dreamGrid(dreams)],
  ['receptiveFields', receptiveFields(fields)],
  ['accuracyOverTime', accuracyOverTime(timed)],
  ['trainingCurve', trainingCurve(training)],
  ['weightsBeforeAfter', weightsBeforeAfter(bothWays)],
  ['ruleWindow', ruleWindow(learning)],
  ['alignmentCurves', alignmentCurves(aligning)],
  ['weightTraces', weightTraces(traces)],
  ['weightCauses', weightCauses(moved)],
  ['phasePlane', phasePlane(plane)],
  ['effectiveWeights', effectiveWeights(effective)],
  ['timingDifferences', timingDifferences(differences)],
  ['attractors', attractors(resting)],
]

const samples = {
  curves,
  weights,
  states,
  spikes,
  groups,
  matrices,
  completions,
  dreams,
  fields,
  timed,
  training,
  bothWays,
  learning,
  aligning,
  traces,
  moved,
  plane,
  effective,
  differences,
  resting,
}

describe.each(all)('%s', (_, svg) => {
  it('is one SVG document with a role and a label, on white, in the shipped font', () => {
    const { root, find } = parse(svg)
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" role="img"')).toBe(true)
    expect(root.getAttribute('aria-label')).toMatch(/^\w+: /)
    expect(root.getAttribute('font-family')).toMatch(/^Inter,/)
    const background = find('rect.background')[0]
    expect(background?.getAttribute('fill')).toBe('white')
    expect(background?.getAttribute('width')).toBe(root.getAttribute('width'))
    expect(find('svg svg, figure, style, [id]')).toHaveLength(0)
    expect(find('[aria-label]')).toHaveLength(0)
  })

  it('holds numbers only, and short ones', () => {
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/)
    expect(svg).not.toMatch(/="[^"]*\d\.\d{3,}[^"]*"/)
  })

  it('keeps ticks inside the picture, and their texts apart', () => {
    const { root, find } = parse(svg)
    for (const panel of find('.panel')) {
      for (const [k, axis, length] of [
        [0, 'x', 'width'],
        [1, 'y', 'height'],
      ] as const) {
        const start = translation(panel)[k]
        const labels = [...panel.querySelectorAll(`.${axis}-axis-tick-label text`)]
          .map((text) => ({
            at: start + translation(text)[k],
            room: k === 0 ? text.textContent.length * 6 : 11,
          }))
          .sort((a, b) => a.at - b.at)
        expect(labels.length).toBeGreaterThan(0)
        expect(labels[0]?.at).toBeGreaterThan(0)
        expect(labels.at(-1)?.at).toBeLessThan(number(root, length))
        labels.slice(1).forEach((label, before) => {
          const { at, room } = labels[before] ?? label
          expect(label.at - at).toBeGreaterThan((label.room + room) / 2)
        })
      }
    }
  })

  it('is drawn by the renderer', () => {
    expect(svgToPng(svg, 1).length).toBeGreaterThan(3000)
  })
})

describe('every plot', () => {
  it('is the same string each time and leaves its data alone', () => {
    const before = structuredClone(samples)
    expect(learningCurves(curves)).toBe(all[0]?.[1])
    expect(weightsScatter(weights)).toBe(all[1]?.[1])
    expect(distributions(states)).toBe(all[2]?.[1])
    expect(raster(spikes)).toBe(all[3]?.[1])
    expect(rasters(groups)).toBe(all[4]?.[1])
    expect(weightMatrices(matrices)).toBe(all[5]?.[1])
    expect(completionGrid(completions)).toBe(all[6]?.[1])
    expect(dreamGrid(dreams)).toBe(all[7]?.[1])
    expect(receptiveFields(fields)).toBe(all[8]?.[1])
    expect(accuracyOverTime(timed)).toBe(all[9]?.[1])
    expect(trainingCurve(training)).toBe(all[10]?.[1])
    expect(weightsBeforeAfter(bothWays)).toBe(all[11]?.[1])
    expect(ruleWindow(learning)).toBe(all[12]?.[1])
    expect(alignmentCurves(aligning)).toBe(all[13]?.[1])
    expect(weightTraces(traces)).toBe(all[14]?.[1])
    expect(weightCauses(moved)).toBe(all[15]?.[1])
    expect(phasePlane(plane)).toBe(all[16]?.[1])
    expect(effectiveWeights(effective)).toBe(all[17]?.[1])
    expect(timingDifferences(differences)).toBe(all[18]?.[1])
    expect(attractors(resting)).toBe(all[19]?.[1])
    expect(samples).toEqual(before)
  })

  it('may have any text as its title', () => {
    const title = 'p < q & "r" > \u0007s'
    for (const svg of [
      learningCurves({ ...curves, title }),
      weightsScatter({ ...weights, title }),
      distributions({ ...states, title }),
      raster({ ...spikes, title }),
      rasters({ ...groups, title }),
      weightCauses({ ...moved, title }),
      weightMatrices({ ...matrices, title }),
      completionGrid({ ...completions, title }),
      dreamGrid({ ...dreams, title }),
      receptiveFields({ ...fields, title }),
      accuracyOverTime({ ...timed, title }),
      trainingCurve({ ...training, title }),
      weightsBeforeAfter({ ...bothWays, title }),
      ruleWindow({ ...learning, title }),
      alignmentCurves({ ...aligning, title }),
      weightTraces({ ...traces, title }),
      phasePlane({ ...plane, title }),
      effectiveWeights({ ...effective, title }),
      timingDifferences({ ...differences, title }),
      attractors({ ...resting, title }),
    ]) {
      expect(svg).toContain('p &lt; q &amp; &quot;r&quot; &gt; \uFFFDs')
      expect(svgToPng(svg, 1).length).toBeGreaterThan(1000)
    }
  })

  it('is drawn from nothing and from one point', () => {
    const one = { epochs: [3], lower: [0.1], median: [0.2], upper: [0.3], name: 'one' }
    const none = { epochs: [], lower: [], median: [], upper: [], name: 'none' }
    const drawn = [
      learningCurves({ title: 'Empty', measures: [] }),
      learningCurves({ title: 'Empty', measures: [{ label: 'divergence', arms: [] }] }),
      learningCurves({
        title: 'One',
        measures: [
          { label: 'divergence', arms: [one, none] },
          { label: 'asymmetry', arms: [still('nothing', Number.NaN)] },
        ],
      }),
      learningCurves({
        title: 'Zero',
        measures: [{ label: 'asymmetry', arms: [still('zero', 0), still('negative', -1)] }],
      }),
      weightsScatter({ title: 'Empty', arms: [] }),
      weightsScatter({
        title: 'Empty',
        arms: [
          { name: 'a', networks: [] },
          { name: 'b', networks: [{ size: 1, target: [0], learned: [0] }] },
        ],
      }),
      weightsScatter({
        title: 'Same',
        arms: [{ name: 'a', networks: [{ size: 2, target: [0, 0, 0, 0], learned: [0, 0, 0, 0] }] }],
      }),
      weightsScatter({
        title: 'Hole',
        arms: [{ name: 'a', networks: [{ size: 2, target: [0, 1, 1, 0], learned: [0, Number.NaN, 1, 0] }] }],
      }),
      alignmentCurves({ title: 'Empty', curves: [] }),
      alignmentCurves({ title: 'One', curves: [{ name: 'a', angle: [90], correlation: [Number.NaN] }] }),
      phasePlane({
        title: 'Empty',
        field: { w12: [], w21: [], drift: [] },
        nullcline: [],
        points: [],
        trajectories: [],
      }),
      phasePlane({
        title: 'Still',
        field: { w12: [1], w21: [1], drift: [[0]] },
        nullcline: [{ w12: 1, w21: 1 }],
        points: [{ w12: 1, w21: 1, drift: 0 }],
        trajectories: [{ w12: [], w21: [], isFrozen: false }],
      }),
      effectiveWeights({
        title: 'Empty',
        field: {
          w12: [0, 1],
          w21: [0, 1],
          drift: [
            [null, null],
            [null, null],
          ],
        },
        predicted: 0,
        nullcline: [],
        trajectories: [],
      }),
      timingDifferences({ title: 'Empty', edges: [], sets: [], shapes: [] }),
      attractors({ title: 'Empty', sets: [], shapes: [] }),
      attractors({
        title: 'None',
        sets: ['one'],
        shapes: [{ name: 'a', curves: [{ w12: [1], w21: [null], rests: [] }] }],
      }),
      weightTraces({ title: 'Empty', epoch_tau_ref: 1, arms: [] }),
      weightTraces({ title: 'None', epoch_tau_ref: 1, arms: [{ name: '', pairs: [] }] }),
      weightTraces({
        title: 'One',
        epoch_tau_ref: 1,
        arms: [{ name: 'a', pairs: [{ w12: [0], w21: [0] }] }],
      }),
      distributions({ title: 'Empty', arms: [] }),
      distributions({ title: 'Empty', arms: [{ name: 'a', networks: [] }] }),
      distributions({ title: 'One', arms: [{ name: 'a', networks: [{ target: [1], sampled: [1] }] }] }),
      distributions({
        title: 'Zero',
        arms: [{ name: 'a', networks: [{ target: [0, 1], sampled: [1, 0] }] }],
      }),
      rasters({ title: 'Empty', populations: [], from: 0, to: 1 }),
      weightCauses({
        ...moved,
        path: { t: [], w: [] },
        changes: [],
        pre: { name: 'a', t: [] },
        post: { name: 'b', t: [] },
      }),
      weightMatrices({ title: 'Empty', matrices: [] }),
      weightMatrices({
        title: 'None',
        matrices: [{ name: 'none', postSize: 1, preSize: 1, post: [], pre: [], weight: [] }],
      }),
      completionGrid({ title: 'Empty', blocks: [] }),
      completionGrid({ title: 'Empty', width: 8, blocks: [{ name: 'none', images: [] }] }),
      completionGrid({
        title: 'One',
        blocks: [{ name: 'one', images: [{ clamped: [null], sample: [1], mean: [0.5] }] }],
      }),
      dreamGrid({ title: 'Empty', labels: [] }),
      dreamGrid({ title: 'Empty', width: 8, labels: [{ label: 'a', samples: [] }], free: [] }),
      receptiveFields({ title: 'Empty', labels: [], forward: [] }),
      receptiveFields({ title: 'Empty', labels: ['a'], forward: [], backward: [] }),
      receptiveFields({ title: 'Labels only', labels: ['a'], forward: [[0]] }),
      receptiveFields({ title: 'Hole', labels: [], forward: [[Number.NaN, 1]], backward: [[Infinity], [1]] }),
      accuracyOverTime({ title: 'Empty', times_tau_ref: [], arms: [] }),
      accuracyOverTime({
        title: 'One',
        times_tau_ref: [10],
        arms: [{ name: 'a', runs: [{ seed: 1, accuracy: [Number.NaN] }] }],
      }),
      trainingCurve({ title: 'Empty', arms: [{ name: 'a', runs: [] }] }),
      trainingCurve({ title: 'One', arms: [{ name: 'a', runs: [{ seed: 1, epochs: [3], accuracy: [1] }] }] }),
      weightsBeforeAfter({ title: 'Empty', arms: [] }),
      weightsBeforeAfter({
        title: 'Empty',
        arms: [
          {
            name: 'a',
            before: { forward: [], backward: [] },
            after: { forward: [[1]], backward: [[Infinity]] },
          },
        ],
      }),
      raster({ size: 1, spikes: { t: [], source: [] }, from: 0, to: 1 }),
      ruleWindow({
        title: 'Empty',
        dt: [],
        dw: [],
        atZero: 0,
        frequency: { rates: [], dt: 10, causal: [], anticausal: [] },
        triplets: {
          intervals: [],
          prePostPre: { dw: [], beyondPairs: [] },
          postPrePost: { dw: [], beyondPairs: [] },
        },
      }),
      raster({ size: 1, spikes: { t: [0.5], source: [0] }, from: 0, to: 1, tau_ref: 0.1 }),
    ]
    for (const svg of drawn) {
      expect(svg).not.toMatch(/NaN|Infinity|undefined/)
      expect(svgToPng(svg, 1).length).toBeGreaterThan(500)
    }
  })
})
