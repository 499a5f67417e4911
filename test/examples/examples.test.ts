import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

test('a rule of one’s own moves the weights of a wired network, within its bounds', async () => {
  const { weights } = await import('../../examples/own-rule.ts')
  expect(weights[0]).toBe(0)
  expect(weights[3]).toBe(0)
  expect(weights[1]).not.toBe(0.8)
  // what one direction gains the other loses: the window is odd
  expect(weights[1]! + weights[2]!).toBeCloseTo(0.4, 9)
  for (const w of weights) expect(Math.abs(w)).toBeLessThanOrEqual(1 + 1e-15)
})

test('a window of one’s own goes with any pairing and stage, and says how far it reaches', async () => {
  const { explained, weights } = await import('../../examples/own-window.ts')
  expect(explained).toContain('all-to-all → function → scale')
  expect(weights[1]).not.toBe(0.5)
  // the window is even: what one direction gains the other gains
  expect(weights[1]).toBeCloseTo(weights[2]!, 12)
})

test('a pairing of one’s own goes with any window: here only causal pairs count', async () => {
  const { explained, weights } = await import('../../examples/own-pairing.ts')
  expect(explained).toContain('causal-only → exponential → scale')
  for (const w of weights) expect(w).toBeGreaterThan(0.5)
})

test('a whole rule comes from JSON, and does what its parts say', async () => {
  const { before, after, weights } = await import('../../examples/rule-from-json.ts')
  expect(before).toBe(1)
  expect(after).toBeLessThan(0.2)
  for (const w of weights) expect(w >= 0 && w <= 2).toBe(true)
})

test('a neuron of one’s own counts its input exactly', async () => {
  const { counts } = await import('../../examples/own-neuron.ts')
  expect(counts.in).toBeGreaterThan(9_000)
  // what is still on its way, or below the threshold, has not come out
  expect(Math.abs(counts.out - counts.in / 20)).toBeLessThanOrEqual(1)
})

test('a live pipeline loses nothing without a count, and gives its archive every spike', async () => {
  const { report } = await import('../../examples/live-pipeline.ts')
  const { input, archive, dashboard, archived, shown } = report
  // a few of the last are beyond the end of the run
  expect(input.received).toBeGreaterThan(4_800)
  expect(input.received).toBe(input.delivered + input.late + input.dropped + input.pending)
  // every hundredth comes too late, and nothing else does
  expect(input.late).toBe(Math.floor(input.received / 100))
  expect(input.delivered).toBeGreaterThan(4_700)
  expect(archive).toMatchObject({ dropped: 0, pending: 0, delivered: archived, received: archived })
  expect(dashboard).toMatchObject({ pending: 0, delivered: shown, received: archived })
  expect(dashboard.dropped).toBeGreaterThan(0)
  expect(dashboard.received).toBe(dashboard.delivered + dashboard.dropped)
  // 20 samplers: what one instant may give beyond the last free place
  expect(archive.highWater).toBeLessThanOrEqual(31 + 20)
  expect(dashboard.highWater).toBeLessThanOrEqual(16)
})

test('a live pipeline holds no more the longer it runs', async () => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('no collector')
  const { pipeline } = await import('../../examples/live-pipeline.ts')
  const inUse: number[] = []
  await pipeline(30_000, (given) => {
    if (given % 5_000 !== 4_999) return
    collect()
    inUse.push(process.memoryUsage().heapUsed)
  })
  expect(inUse).toHaveLength(6)
  // 20,000 events and their spikes at 16 bytes or more each would be a megabyte
  expect(Math.min(...inUse.slice(-2)) - inUse[1]!).toBeLessThan(5e5)
})

test('a third factor of one’s own moves weights less and less as rewards are expected, and is saved', async () => {
  const { course, weights, restored } = await import('../../examples/own-third-factor.ts')
  expect(restored).toEqual(weights)
  const moved = (from: number, to: number) =>
    Math.max(...course[to]!.map((w, k) => Math.abs(w - course[from]![k]!))) / (to - from)
  expect(course).toHaveLength(41)
  expect(moved(1, 5)).toBeGreaterThan(0)
  expect(moved(35, 40)).toBeLessThan(moved(1, 5) / 2)
})
