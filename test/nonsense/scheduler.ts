import { EventTimeScheduler, type PlayOptions } from '../../src/scheduler/index.ts'
import { ANYTHING, arg, CALLED_PER_EVENT, type Entry, entry, made, method, OPTIONAL, TEXT } from './table.ts'

const clock = () => new EventTimeScheduler()
const agent = { name: 'agent', advance: () => {} }
const perEvent = { exempt: CALLED_PER_EVENT }
const on =
  (call: (on: EventTimeScheduler, wakeup: never, ...args: never[]) => unknown) =>
  (...args: unknown[]) => {
    const own = clock()
    const [wakeup, ...rest] = args
    return call(own, (wakeup === agent ? own.register(agent) : wakeup) as never, ...(rest as never[]))
  }
/** Runs a little way only, whatever the end. */
const running = (...args: unknown[]) => clock().run(...(args as Parameters<EventTimeScheduler['run']>))

/** Options of `play` that come to an end, if they are ones. */
const ending = (options: unknown): PlayOptions =>
  isEndless(options) ? { speed: Infinity, until: 1 } : (options as PlayOptions)

const isEndless = (options: unknown): boolean => {
  if (options === undefined) return true
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false
  const { until, speed, signal, progress } = options as Record<string, unknown>
  const isOdd = [speed, signal, progress].some((value) => value === null || value === 'nonsense')
  return !isOdd && (until === undefined || until === Infinity)
}

const runOptions = {
  ...OPTIONAL,
  allow: [['no option is needed', {}]],
  fields: { signal: OPTIONAL, progress: OPTIONAL },
} as const

const duration = { allow: [['runs until nothing is pending', Infinity]] } as const
const options = () => ({ signal: new AbortController().signal, progress: () => {} })
const phase = { says: 'phase' }

export const scheduler: readonly Entry[] = [
  made(
    'EventTimeScheduler',
    EventTimeScheduler,
    arg('options', () => ({ seed: 1, wall: { now: () => 0, after: () => () => {} } }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { seed: OPTIONAL, wall: OPTIONAL },
    }),
  ),
  method(
    'EventTimeScheduler#schedule',
    clock,
    arg('work', () => () => {}),
    arg('delay', () => 1, { ...OPTIONAL, allow: [['an action that never comes', Infinity]] }),
    arg('state', () => 0, ANYTHING),
  ),
  method(
    'EventTimeScheduler#register',
    clock,
    arg('agent', () => agent, { fields: { name: TEXT } }),
  ),
  entry(
    'EventTimeScheduler#unregister',
    on((own, wakeup) => own.unregister(wakeup)),
    arg('wakeup', () => agent),
  ),
  method(
    'EventTimeScheduler#isNamed',
    clock,
    arg('name', () => 'a', TEXT),
  ),
  method(
    'EventTimeScheduler#uniqueName',
    clock,
    arg('kind', () => 'a', TEXT),
  ),
  entry(
    'EventTimeScheduler#wake',
    on((own, wakeup, t, at) => own.wake(wakeup, t, at)),
    arg('wakeup', () => agent),
    arg('t', () => 1, { says: 't', allow: [['never, as `sleep` has it', Infinity]] }),
    arg('phase', () => 0, phase),
  ),
  entry(
    'EventTimeScheduler#sleep',
    on((own, wakeup) => own.sleep(wakeup)),
    arg('wakeup', () => agent),
  ),
  entry(
    'EventTimeScheduler#moved',
    on((own, wakeup) => own.moved(wakeup)),
    arg('wakeup', () => agent, perEvent),
  ),
  method(
    'EventTimeScheduler#slotNow',
    clock,
    arg('phase', () => 0, perEvent),
  ),
  method(
    'EventTimeScheduler#isBeforeHorizon',
    clock,
    arg('time', () => 0, perEvent),
    arg('slot', () => 0, perEvent),
  ),
  method(
    'EventTimeScheduler#enter',
    clock,
    arg('agent', () => agent, perEvent),
    arg('t', () => 1, perEvent),
    arg('slot', () => 0, perEvent),
  ),
  method(
    'EventTimeScheduler#countArrivals',
    clock,
    arg('options', () => agent, perEvent),
    arg('count', () => 1, perEvent),
  ),
  method(
    'EventTimeScheduler#fail',
    clock,
    arg('cause', () => new RangeError('x'), { exempt: 'anything can be thrown' }),
    arg('node', () => 'a', { exempt: 'to refuse the name would hide the error that is being told' }),
  ),
  method(
    'EventTimeScheduler#startAt',
    clock,
    arg('t', () => 1, { says: 'startAt' }),
  ),
  entry(
    'EventTimeScheduler#run',
    running,
    arg('duration', () => 1, duration),
    arg('options', options, runOptions),
  ),
  method(
    'EventTimeScheduler#runUntil',
    clock,
    arg('end', () => 1, { ...duration, says: 'runUntil' }),
    arg('options', options, runOptions),
  ),
  method(
    'EventTimeScheduler#runSync',
    clock,
    arg('duration', () => 1, duration),
  ),
  entry(
    'EventTimeScheduler#enqueue',
    on((own, wakeup, delay, isObserver) => own.enqueue(wakeup, delay, isObserver)),
    arg('wakeup', () => agent, { exempt: 'for actions, which make their own' }),
    arg('delay', () => 1, { exempt: 'see schedule, through which every action goes' }),
    arg('isObserver', () => false, { exempt: 'for actions' }),
  ),
  entry(
    'EventTimeScheduler#play',
    // what ends only by its signal is ended at once
    (given: PlayOptions) => clock().play(ending(given)),
    arg('options', () => ({ speed: Infinity, until: 1, ...options() }), {
      ...runOptions,
      fields: {
        ...runOptions.fields,
        speed: { ...OPTIONAL, allow: [['as fast as `run`', Infinity]] },
        until: { ...OPTIONAL, allow: [['until the signal', Infinity]], says: 'play' },
      },
    }),
  ),
  method(
    'EventTimeScheduler#addGate',
    clock,
    arg('gate', () => ({ name: 'g', known: () => Infinity, isReady: () => true, failed: () => {} }), {
      fields: { name: TEXT, failed: OPTIONAL },
    }),
  ),
]
