import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { Wakeup, WakeupQueue } from '../../src/scheduler/queue.ts'

const agent = { name: 'nobody', advance: () => {} }

/** Few values, so that ties are many; Infinity is where an agent sleeps. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.double({ min: 0, max: 4, noNaN: true }),
  fc.constant(Infinity),
)
const slot = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(8, 11, 2 ** 40, 2 ** 40 + 1))
const change = fc.record({
  how: fc.constantFrom('insert', 'insert', 'move', 'remove', 'take the first'),
  which: fc.nat(),
  time,
  slot,
})

const sorted = (all: readonly Wakeup[]): Wakeup[] =>
  [...all].sort((a, b) => (a.time === b.time ? a.slot - b.slot || a.rank - b.rank : a.time < b.time ? -1 : 1))

describe('the queue of wake-ups', () => {
  test.prop([fc.array(change, { maxLength: 200 })])(
    'equals a list that is sorted by time, slot and rank, whatever is put in, moved and taken out',
    (changes) => {
      const queue = new WakeupQueue()
      let list: Wakeup[] = []
      let rank = 0
      for (const { how, which, time: t, slot: s } of changes) {
        const chosen = how === 'take the first' ? queue.first : list[which % list.length]
        if (how === 'insert') {
          const wakeup = new Wakeup(agent, rank++)
          wakeup.time = t
          wakeup.slot = s
          queue.insert(wakeup)
          list.push(wakeup)
        } else if (chosen !== undefined && how === 'move') {
          chosen.time = t
          chosen.slot = s
          queue.moved(chosen)
        } else if (chosen !== undefined) {
          queue.remove(chosen)
          expect(chosen.place).toBe(-1)
          list = list.filter((wakeup) => wakeup !== chosen)
        }
        const [first, second] = sorted(list)
        expect(queue.first).toBe(first)
        expect(queue.second).toBe(second)
        expect(queue.size).toBe(list.length)
      }
      for (const expected of sorted(list)) {
        expect(queue.first).toBe(expected)
        queue.remove(expected)
      }
      expect(queue.first).toBeUndefined()
    },
  )

  it('takes no notice of one that is taken out twice', () => {
    const queue = new WakeupQueue()
    const [a, b] = [new Wakeup(agent, 0), new Wakeup(agent, 1)]
    queue.insert(a)
    queue.insert(b)
    queue.remove(a)
    queue.remove(a)
    expect([queue.size, queue.first]).toEqual([1, b])
  })

  it('takes in again one that was taken out', () => {
    const queue = new WakeupQueue()
    const a = new Wakeup(agent, 0)
    queue.insert(a)
    queue.remove(a)
    queue.insert(a)
    expect([queue.size, queue.first, queue.second]).toEqual([1, a, undefined])
  })
})
