import * as all from '../../src/inference/index.ts'
import { arg, type Entry, entry, OPTIONAL } from './table.ts'

const pattern = (on: number, label: number) => ({ states: Uint8Array.of(on, 1 - on), label })
const table = () => ({
  columns: ['left', 'right'],
  labels: ['a', 'b'],
  patterns: [pattern(0, 0), pattern(1, 1)],
})

export const inference: readonly Entry[] = [
  entry(
    'visibleStates',
    all.visibleStates,
    arg('table', table, { whole: 'its patterns are not looked at' }),
    arg('pattern', () => pattern(1, 1), { fields: { states: {}, label: OPTIONAL } }),
  ),
]
