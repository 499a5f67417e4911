import { filter, map, type Observable, scan, Subscriber } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { Output } from '../../src/operators/internal/output.ts'
import { rates } from '../../src/operators/rates.ts'
import { residenceTimes } from '../../src/operators/residenceTimes.ts'
import { spikeTimingDifferences } from '../../src/operators/spikeTimingDifferences.ts'
import { spikeTrain } from '../../src/operators/spikeTrain.ts'
import { EventTimeScheduler, type RunError } from '../../src/scheduler/index.ts'
import { hear, nonsense, refused, spike } from './support.ts'

describe('the stream of a node', () => {
  it('tells everyone in the order of subscription, and who comes or goes meanwhile from the next value on', () => {
    const output = new Output<number>(new EventTimeScheduler(), 'node')
    const told: string[] = []
    const leaving = output.stream.subscribe((x) => {
      told.push(`a${x}`)
      if (x === 1) output.stream.subscribe((y) => told.push(`late${y}`))
      leaving.unsubscribe()
    })
    output.stream.subscribe((x) => told.push(`b${x}`))
    output.next(1)
    output.next(2)
    expect(told).toEqual(['a1', 'b1', 'b2', 'late2'])
  })

  it('tells nothing more to one who left while a value is told', () => {
    const output = new Output<number>(new EventTimeScheduler(), 'node')
    const told: number[] = []
    output.stream.subscribe(() => second.unsubscribe())
    const second = output.stream.subscribe((x) => told.push(x))
    output.next(1)
    expect(told).toEqual([])
  })

  it('completes once, and then completes everyone at once', () => {
    const output = new Output<number>(new EventTimeScheduler(), 'node')
    const heard = hear(output.stream)
    output.complete()
    output.complete()
    output.next(1)
    expect(heard).toEqual({ values: [], ended: 'complete' })
    expect(hear(output.stream)).toEqual({ values: [], ended: 'complete' })
  })

  it('is of a named node on a clock', () => {
    for (const x of nonsense) expect(refused(() => new Output(x, 'node'))).toBe('Output.clock')
    for (const x of [null, 1, []]) {
      expect(refused(() => new Output(new EventTimeScheduler(), x as never))).toBe('Output.node')
    }
  })
})

describe('a throw in a subscriber', () => {
  const thrown = new Error('mine')
  const fail = (): never => {
    throw thrown
  }

  /** Runs two spikes at 1 and 2 ms, and gives the error that ended the run. */
  const ending = (
    listen: (spikes: Observable<{ t: number; source: number }>, clock: EventTimeScheduler) => void,
  ) => {
    const clock = new EventTimeScheduler()
    const spikes = spikeTrain({ size: 1, spikes: [spike(1), spike(2)], name: 'train' }, clock)
    listen(spikes, clock)
    try {
      clock.runSync(5)
    } catch (error) {
      return error as RunError
    }
    return 'nothing'
  }
  const expected = { code: 'E_RUN', node: 'train', cause: thrown }
  const tick = (clock: EventTimeScheduler): Observable<{ t: number }> =>
    spikeTrain({ size: 1, spikes: [spike(1.5)] }, clock).pipe(map(() => ({ t: clock.now() })))

  it('ends the run with the node and the event time, wherever it happens', () => {
    expect(ending((spikes) => spikes.subscribe(fail))).toMatchObject({ ...expected, t: 1 })
    expect(ending((spikes) => spikes.subscribe({ next: fail }))).toMatchObject({ ...expected, t: 1 })
    expect(ending((spikes) => spikes.subscribe({ complete: fail }))).toMatchObject({ ...expected, t: 2 })
    expect(ending((spikes) => spikes.pipe(map(fail)).subscribe({ error: fail }))).toMatchObject({
      ...expected,
      t: 1,
    })
  })

  it('ends the run also beyond stock operators, and an error that nobody handles does', () => {
    const through = [filter(() => true), scan((n: number) => n + 1, 0)] as const
    expect(ending((spikes) => spikes.pipe(...through).subscribe(fail))).toMatchObject({ ...expected, t: 1 })
    expect(ending((spikes) => spikes.pipe(map(fail)).subscribe())).toMatchObject({ ...expected, t: 1 })
    expect(ending((spikes) => spikes.pipe(map(fail)).subscribe({ error: () => {} }))).toBe('nothing')
  })

  it('ends the run also beyond our own operators', () => {
    const pairs = spikeTimingDifferences({ support: 3 })
    const twoOf = map(({ t }: { t: number }, k: number) => spike(t, k % 2))
    expect(ending((spikes) => spikes.pipe(twoOf, pairs).subscribe(fail))).toMatchObject({ ...expected, t: 2 })
    expect(
      ending((spikes, clock) => spikes.pipe(rates({ size: 1 }, tick(clock), clock)).subscribe(fail)),
    ).toMatchObject({ ...expected, t: 1.5 })
    expect(
      ending((spikes, clock) =>
        spikes.pipe(residenceTimes({ size: 1, tau_ref: 1 }, tick(clock), clock)).subscribe(fail),
      ),
    ).toMatchObject({ ...expected, t: 1.5 })
  })

  it('is left to a Subscriber that was made by hand, as RxJS does', () => {
    const errors: unknown[] = []
    const own = new Subscriber<unknown>({
      next: () => {},
      error: (cause: unknown) => errors.push(cause),
      complete: () => {},
    })
    expect(ending((spikes) => spikes.pipe(map(fail)).subscribe(own))).toBe('nothing')
    expect(errors).toEqual([thrown])
  })

  it('does not keep others from hearing that event, and the first error counts', () => {
    const others: number[] = []
    const error = ending((spikes) => {
      spikes.subscribe(fail)
      spikes.subscribe(({ t }) => {
        others.push(t)
        throw new Error('second')
      })
    })
    expect(error).toMatchObject({ ...expected, t: 1 })
    expect(others).toEqual([1])
  })
})
