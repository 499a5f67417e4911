import { Readable } from 'node:stream'
import { Observable, Subject } from 'rxjs'
import type { LiveSpike, SpikeSource } from '../../../src/operators/index.ts'

/** How a source goes on after its events. */
export type Ending = 'complete' | 'never' | Error

/** A source from outside that a test watches. */
export interface Watched {
  readonly source: SpikeSource
  /** Whether it was told that no more is wanted. */
  readonly isReleased: () => boolean
}

/** Events in chunks: what comes together in wall time; an empty chunk is a turn of the host without any. */
export type Chunks = readonly (readonly LiveSpike[])[]

export const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))
export const turns = async (n = 8): Promise<void> => {
  for (let k = 0; k < n; k++) await turn()
}

/** Gives the events chunk by chunk, with a turn of the host's event loop before each. */
async function* generated(chunks: Chunks, ending: Ending, release: () => void) {
  let isDone = false
  try {
    for (const chunk of chunks) {
      await turn()
      yield* chunk
    }
    isDone = true
  } finally {
    if (!isDone) release()
  }
  if (ending === 'never') await new Promise(() => {})
  if (ending instanceof Error) throw ending
}

const watched = (make: (release: () => void) => SpikeSource): Watched => {
  let isReleased = false
  return { source: make(() => (isReleased = true)), isReleased: () => isReleased }
}

/** The events as an iterator that says when it is left, also while a value of it is awaited. */
const iterated = (chunks: Chunks, ending: Ending, release: () => void): AsyncIterable<LiveSpike> => {
  const inner = generated(chunks, ending, () => {})
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => inner.next(),
      return: () => {
        release()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}

const webStream = (chunks: Chunks, ending: Ending, release: () => void): ReadableStream<LiveSpike> => {
  const events = generated(chunks, ending, () => {})
  return new ReadableStream<LiveSpike>({
    pull: async (controller) => {
      const { done, value } = await events.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: release,
  })
}

const pushed = (chunks: Chunks, ending: Ending, release: () => void): Observable<LiveSpike> =>
  new Observable((out) => {
    let isOpen = true
    void (async () => {
      for (const chunk of chunks) {
        await turn()
        // oxlint-disable-next-line typescript/no-unnecessary-condition
        if (!isOpen) return
        for (const event of chunk) out.next(event)
      }
      if (ending instanceof Error) out.error(ending)
      else if (ending === 'complete') out.complete()
    })()
    return () => {
      isOpen = false
      release()
    }
  })

/** Every form of a source that comes in its own time. */
export const forms: Readonly<Record<string, (chunks: Chunks, ending: Ending) => Watched>> = {
  'an Observable': (chunks, ending) => watched((release) => pushed(chunks, ending, release)),
  'an Observable of another library': (chunks, ending) =>
    watched((release) => {
      const inner = pushed(chunks, ending, release)
      const key = (Symbol as { readonly observable?: symbol }).observable ?? '@@observable'
      return { [key]: () => inner } as unknown as SpikeSource
    }),
  'an async iterable': (chunks, ending) => watched((release) => iterated(chunks, ending, release)),
  'a Web Stream': (chunks, ending) => watched((release) => webStream(chunks, ending, release)),
  'a Web Stream that is no iterable': (chunks, ending) =>
    watched((release) => {
      const stream = webStream(chunks, ending, release)
      return { getReader: () => stream.getReader() }
    }),
  'a Node Readable': (chunks, ending) =>
    watched((release) => {
      const events = generated(chunks, ending, () => {})
      return new Readable({
        objectMode: true,
        read() {
          events.next().then(
            ({ done, value }) => this.push(done === true ? null : value),
            (cause: Error) => this.destroy(cause),
          )
        },
        destroy(cause, done) {
          release()
          done(cause)
        },
      })
    }),
  'an async iterable of lists': (chunks, ending) =>
    watched((release) => {
      const inner = iterated(chunks, ending, release)[Symbol.asyncIterator]()
      const lists: AsyncIterable<readonly LiveSpike[]> = {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            const first = await inner.next()
            if (first.done === true) return first
            return { done: false, value: [first.value] }
          },
          return: () => inner.return!() as Promise<IteratorResult<readonly LiveSpike[]>>,
        }),
      }
      return lists
    }),
}

/** Whether a form can be asked to wait. */
export const canWait = (form: string): boolean => !form.includes('Observable')

/** A Subject, for tests that push by hand. */
export const subject = (): Subject<LiveSpike> => new Subject()
