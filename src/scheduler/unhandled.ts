import { config } from 'rxjs'

/** Who wants to hear of errors that RxJS reports without saying whose they are. */
export type UnhandledListener = (error: unknown) => void

const listeners = new Set<UnhandledListener>()
let before: typeof config.onUnhandledError = null

const tellAll = (error: unknown): void => {
  for (const listener of listeners) listener(error)
  before?.(error)
}

/**
 * Tells `listener` of every unhandled RxJS error until the returned function is called; whoever was set in RxJS's
 * config before is told too, and set again after the last listener has gone.
 */
export const listenToUnhandled = (listener: UnhandledListener): (() => void) => {
  if (listeners.size === 0) {
    before = config.onUnhandledError
    config.onUnhandledError = tellAll
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && config.onUnhandledError === tellAll) config.onUnhandledError = before
  }
}
