import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { spikeTrain } from '../../src/operators/index.ts'
import { intrinsic, type IntrinsicParameters } from '../../src/plasticity/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import { programs, trains } from './arbitraries.ts'
import { phasesOn, type PhaseRun } from './drive.ts'

type Spikes = Parameters<typeof spikeTrain>[0]['spikes']

const learn = (
  parameters: IntrinsicParameters,
  spikes: Spikes,
  { start, phases }: { start: number; phases: readonly PhaseRun[] },
  wiring = 0,
): { biases: number[][]; bias: Float64Array } => {
  const clock = new EventTimeScheduler()
  const changes = phasesOn(clock, phases, start)
  const size = parameters.means.length
  const bias = new Float64Array(size).fill(0.25)
  const biases: number[][] = []
  const stream = spikeTrain({ size, spikes }, clock)
  clock.schedule(() => {
    stream.pipe(intrinsic(parameters).operator({ bias, phases: changes, clock })).subscribe((changed) => {
      biases.push([...changed])
      bias.set(changed)
    })
  }, wiring)
  clock.runSync(1000)
  return { biases, bias }
}

describe('intrinsic', () => {
  const size = 3
  const means = [0.1, 0.5, 0.9]

  test.prop([
    trains(size),
    programs,
    fc.double({ min: 0.01, max: 3, noNaN: true }),
    fc.double({ min: 0.5, max: 20, noNaN: true }),
    fc.double({ min: 0.3, max: 2, noNaN: true }),
    fc.boolean(),
  ])(
    'moves each bias by eta times wanted minus measured mean at the end of each run, within the bound',
    (spikes, { start, phases }, eta, per, bound, isFalling) => {
      // a source that completes ends the statistics: one more spike, after the last phase
      const all = [...spikes, { t: 900, source: 0 }]
      const schedule = { from: 1, to: 2, factor: 0.5 }
      const during = { phase: 'a', per, ...(isFalling ? { schedule } : {}) }
      const { biases } = learn({ eta, means, during, bound }, all, { start, phases })
      let expected = means.map(() => 0.25)
      let n = 0
      const runs: number[][] = []
      phases.forEach(({ name, end }, k) => {
        if (name !== 'a') return
        const begin = phases[k - 1]?.end ?? start
        const rate = eta * (isFalling && n >= 2 ? 0.5 : 1)
        expected = expected.map((b, i) => {
          const count = spikes.filter(({ t, source }) => source === i && t >= begin && t < end).length
          const next = b + rate * (means[i]! - (count * per) / (end - begin))
          return Math.min(bound, Math.max(-bound, next))
        })
        runs.push(expected)
        n++
      })
      expect(biases).toHaveLength(runs.length)
      biases.forEach((changed, k) => changed.forEach((b, i) => expect(b).toBeCloseTo(runs[k]![i]!, 11)))
    },
  )

  it('reads the biases and leaves the writing to others', () => {
    const clock = new EventTimeScheduler()
    const bias = Float64Array.of(1)
    const changes = phasesOn(clock, [{ name: 'a', end: 10 }], 0)
    const seen: Float64Array[] = []
    spikeTrain({ size: 1, spikes: [{ t: 50, source: 0 }] }, clock)
      .pipe(
        intrinsic({ eta: 1, means: [0.5], during: { phase: 'a', per: 10 } }).operator({
          bias,
          phases: changes,
          clock,
        }),
      )
      .subscribe((changed) => seen.push(changed))
    clock.runSync(20)
    expect([bias[0], seen.map(([b]) => b)]).toEqual([1, [1.5]])
  })

  it('measures a run that had begun before from its wiring on', () => {
    const spikes = [1, 6, 7, 50].map((t) => ({ t, source: 0 }))
    const { biases } = learn(
      { eta: 1, means: [0], during: { phase: 'a', per: 5 } },
      spikes,
      { start: 0, phases: [{ name: 'a', end: 10 }] },
      5,
    )
    // two spikes in the 5 ms that it saw
    expect(biases).toEqual([[0.25 - 2]])
  })

  it('learns nothing from a run of no duration', () => {
    const phases = [
      { name: 'a', end: 3 },
      { name: 'a', end: 5 },
    ]
    const { biases } = learn({ eta: 1, means: [1], during: { phase: 'a', per: 1 } }, [{ t: 50, source: 0 }], {
      start: 3,
      phases,
    })
    expect(biases).toEqual([[1.25]])
  })

  it('keeps a copy of the wanted means: a rule is a value', () => {
    const wanted = [1]
    const part = intrinsic({ eta: 1, means: wanted, during: { phase: 'a', per: 1 } })
    wanted[0] = 7
    const clock = new EventTimeScheduler()
    const changes = phasesOn(clock, [{ name: 'a', end: 10 }], 0)
    const seen: number[] = []
    spikeTrain({ size: 1, spikes: [{ t: 50, source: 0 }] }, clock)
      .pipe(part.operator({ bias: new Float64Array(1), phases: changes, clock }))
      .subscribe(([b]) => seen.push(b!))
    clock.runSync(20)
    expect(seen).toEqual([1])
  })
})
