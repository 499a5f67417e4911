import { BehaviorSubject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { type Network, restore, Snapshot, wire } from '../../src/graph/index.ts'
import {
  boltzmannMachine,
  type Clamping,
  type Evidence,
  type Inference,
  inference,
} from '../../src/inference/index.ts'
import { SnapshotError } from '../../src/models/index.ts'
import { hear, refused } from '../operators/support.ts'

const weights = [
  [0, 2, 0],
  [2, 0, -1],
  [0, -1, 0],
]
const machine = () => wire(boltzmannMachine({ seed: 1, bias: [-1, 0.5, 0.25], weights }))
const restored = (net: Network): Network => restore(Snapshot.fromBytes(net.snapshot().toBytes()))

const waysToHold: readonly Clamping[] = [{ by: 'force' }, { by: 'input', strength: 20 }]

const refusal = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'an answer',
    (error: unknown) => (error as Error).message,
  )

describe.each(waysToHold)('what is held by $by', (clamping) => {
  const evidence: Evidence = { units: [1, null, 0] }

  it('is known of a network that was restored, and can be let go', async () => {
    const net = machine()
    inference(net, { clamping }).clamp(evidence)
    await net.run(100)
    const twice = restored(restored(net))
    const again = inference(twice, { clamping })
    expect(again.evidence).toEqual(evidence)
    again.clamp({})
    expect(again.evidence).toEqual({})
    expect([...twice.sampler('units').bias]).toEqual([-1, 0.5, 0.25])
    const one = hear(twice.spikes('units'))
    await twice.run(2000)
    const spikes = [0, 1, 2].map((i) => one.values.filter(({ source }) => source === i).length)
    // forced on it would be 200, off 0
    expect(spikes[0]).toBeLessThan(150)
    expect(spikes[2]).toBeGreaterThan(50)
  })

  it('is nothing once the inference has ended, for the next one too', async () => {
    const net = machine()
    const first = inference(net, { clamping })
    first.clamp(evidence)
    await net.run(100)
    first.end()
    expect([...net.sampler('units').bias]).toEqual([-1, 0.5, 0.25])
    expect(inference(restored(net), { clamping }).evidence).toEqual({})
    const next = inference(net)
    next.clamp(evidence)
    // once more is no harm
    first.end()
    expect(inference(restored(net)).evidence).toEqual(evidence)
    expect(refused(() => inference(net))).toBe('inference.net')
  })
})

it('what was held by input cannot be let go as if it were forced', () => {
  const net = machine()
  inference(net, { clamping: { by: 'input', strength: 3 } }).clamp({ units: [1, null, null] })
  for (const clamping of [{ by: 'force' }, { by: 'input', strength: 4 }] as const)
    expect(() => inference(restored(net), { clamping })).toThrow(SnapshotError)
  expect(() => inference(restored(net))).toThrow(
    `inference: clamping: 'by force'; expected that of what is held in the network, by input of strength 3`,
  )
})

it('two inferences of one network would not know what the other holds', () => {
  const net = machine()
  inference(net)
  expect(refused(() => inference(net))).toBe('inference.net')
})

describe.each([
  ['an inference that has ended', (ask: Inference) => ask.end()],
  ['an inference with a network that has ended', (ask: Inference) => ask.net.end()],
])('%s', (_, end) => {
  it('refuses to answer, instead of taking its deafness for silence', async () => {
    const ask = inference(machine())
    await ask.posterior({ duration_tau_ref: 10 })
    end(ask)
    expect(await refusal(ask.posterior({ duration_tau_ref: 10 }))).toMatch(/^posterior: .*one that goes on/)
    expect(await refusal(ask.answers([{}]).next())).toMatch(/^posterior: .*one that goes on/)
    expect(() => ask.clamp({})).toThrow('one that goes on')
  })

  it('refuses the answer in the middle of which it ended', async () => {
    const ask = inference(machine())
    ask.net.clock.observers.schedule(() => end(ask), 500)
    expect(await refusal(ask.posterior({ duration_tau_ref: 100 }))).toMatch(/^posterior: .*one that goes on/)
  })

  it('has no more beliefs', async () => {
    const ask = inference(machine())
    const before = hear(ask.beliefs({ every_tau_ref: 2 }))
    await ask.net.run(50)
    end(ask)
    expect(before.ended).toBe('complete')
    const after = hear(ask.beliefs({ every_tau_ref: 2 }))
    expect(after.ended).toBe('complete')
    await ask.net.run(50)
    expect([before.values.length, after.values.length]).toEqual([2, 0])
  })
})

it('an inference that has ended follows no evidence', () => {
  const ask = inference(machine())
  const evidence$ = new BehaviorSubject<Evidence>({ units: [1, null, null] })
  ask.follow(evidence$)
  expect(ask.evidence).toEqual({ units: [1, null, null] })
  ask.end()
  expect(evidence$.observed).toBe(false)
  evidence$.next({ units: [null, 1, null] })
  expect(ask.evidence).toEqual({})
  expect(() => ask.follow(evidence$)).toThrow('one that goes on')
})

it('beliefs of a network that was already running begin when it is known who is on', async () => {
  const net = machine()
  inference(net, { clamping: { by: 'force' } }).clamp({ units: [1, null, null] })
  await net.run(1005)
  const heard = hear(inference(restored(net)).beliefs({ every_tau_ref: 0.5 }))
  expect(heard.values).toEqual([])
  const other = restored(net)
  const beliefs = hear(inference(other).beliefs({ every_tau_ref: 0.5 }))
  await other.run(30)
  expect(beliefs.values.map(({ t }) => t)).toEqual([1020, 1025, 1030, 1035])
  for (const { marginals } of beliefs.values) expect(marginals['units']![0]).toBe(1)
})

it('a time so short that the clock does not resolve it is refused', async () => {
  const net = machine()
  await net.run(1000)
  expect(await refusal(inference(net).posterior({ duration_tau_ref: 1e-12 }))).toMatch(
    /^posterior.query.duration_tau_ref: 1e-12; expected more than 1.6\d*e-9 tau_ref/,
  )
})
