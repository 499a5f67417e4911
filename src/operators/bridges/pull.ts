import { from, isObservable, type Observable, type ObservableInput } from 'rxjs'

/** What can be asked for its next value: the common form of iterables and streams. */
export interface Puller<T> {
  next(): Promise<IteratorResult<T, unknown>> | IteratorResult<T, unknown>
  /** Says that nothing more is wanted. */
  return?(): unknown
}

/** A Web ReadableStream, as far as it is needed. */
export interface ReadableLike<T> {
  getReader(): ReaderLike<T>
}

/** The reader of a Web ReadableStream, as far as it is needed. */
export interface ReaderLike<T> {
  read(): Promise<{ readonly done: boolean; readonly value?: T | undefined }>
  cancel(reason?: unknown): Promise<unknown>
}

/** Anything that gives values from outside: an Observable, an iterable, async or not, a Web Stream, a Node Readable. */
export type Outside<T> = Observable<T> | AsyncIterable<T> | Iterable<T> | ReadableLike<T>

/** Observables of another library, or of another copy of RxJS. */
const observableKey = (): PropertyKey =>
  (Symbol as { readonly observable?: symbol }).observable ?? '@@observable'

/** Whether a source pushes, so that it cannot be made to wait: an Observable. */
export const isPushing = (source: unknown): boolean =>
  isObservable(source) || hasMethod(source, observableKey())

/** Whether a source can be asked for its next value. */
export const isPulled = (source: unknown): boolean =>
  hasMethod(source, Symbol.asyncIterator) ||
  hasMethod(source, 'getReader') ||
  hasMethod(source, Symbol.iterator)

/** The source as an Observable, if it is one. */
export const pushing = <T>(source: Outside<T>): Observable<T> | undefined => {
  if (isObservable(source)) return source
  return isPushing(source) ? from(source as ObservableInput<T>) : undefined
}

/** The source as something to be asked, if it can be. */
export const pulling = <T>(source: Outside<T>): Puller<T> | undefined => {
  // before its iterator, which can be left only when the value that is awaited has come
  if ('getReader' in source) return readerOf(source)
  if (Symbol.asyncIterator in source) {
    const iterator = source[Symbol.asyncIterator]()
    // the same of a Node Readable, which is told by its own method
    return hasMethod(source, 'destroy') ? destroyable(iterator, source as unknown as Destroyable) : iterator
  }
  return Symbol.iterator in source ? source[Symbol.iterator]() : undefined
}

/** A Node stream, as far as it is needed. */
interface Destroyable {
  destroy(): unknown
}

const destroyable = <T>(iterator: AsyncIterator<T>, stream: Destroyable): Puller<T> => ({
  next: () => iterator.next(),
  return: () => stream.destroy(),
})

const readerOf = <T>(stream: ReadableLike<T>): Puller<T> => {
  const reader = stream.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done ? { done, value } : { done, value: value as T }
    },
    return: () => reader.cancel(),
  }
}

/** Text is no source, though it could be iterated. */
const hasMethod = (x: unknown, key: PropertyKey): boolean =>
  typeof x === 'object' && x !== null && typeof (x as Record<PropertyKey, unknown>)[key] === 'function'
