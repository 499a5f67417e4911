import { NEVER } from 'rxjs'
import { builtInKinds } from '../../src/graph/index.ts'
import { EventTimeScheduler } from '../../src/scheduler/index.ts'
import * as all from '../../src/testing/index.ts'
import { type ArgumentOptions, arg, type Entry, entry, FINITE, OPTIONAL } from './table.ts'

const clock = arg('clock', () => new EventTimeScheduler())
/** Of a line the word is named that is wrong. */
const LINE: ArgumentOptions = { says: 'spikes' }
const line = arg('line', () => 'a@1 b@2.5', LINE)
const spikes = (name: string) =>
  arg(name, () => [{ t: 1, source: 0 }], {
    allow: [['no spike at all', []]],
    says: new RegExp(`${name}|spikes: 'nonsense'`),
  })

export const testing: readonly Entry[] = [
  entry(
    'populationContract',
    all.populationContract,
    arg('kind', () => builtInKinds().get('population', 'sampler'), { whole: 'see KindRegistry#register' }),
    arg('options', () => ({ params: {}, size: 3, weight: 1, rate: 100, duration: 300, isSaving: true }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: {
        params: { ...OPTIONAL, allow: [['no parameters', {}]] },
        size: OPTIONAL,
        weight: { ...OPTIONAL, ...FINITE },
        rate: OPTIONAL,
        duration: OPTIONAL,
        isSaving: OPTIONAL,
      },
    }),
  ),
  entry(
    'differenceOf',
    all.differenceOf,
    spikes('actual'),
    spikes('expected'),
    arg('tolerance', () => ({ within: 1e-9 }), {
      ...OPTIONAL,
      allow: [['no option is needed', {}]],
      fields: { within: OPTIONAL },
    }),
  ),
  entry('lineOf', all.lineOf, spikes('list')),
  entry('moments', all.moments, line),
  entry('spikes', all.spikes, line),
  entry('stream', all.stream, line, clock),
  entry(
    'told',
    all.told,
    arg('source', () => NEVER),
    clock,
  ),
]
