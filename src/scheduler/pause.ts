/** A turn of the host's event loop: timers, input and abort signals get their chance. */
export const pause = (): Promise<void> =>
  new Promise((resume) => {
    // setTimeout waits a millisecond or more; a long run would spend a tenth of its time in it
    if (typeof setImmediate === 'function') setImmediate(resume)
    else setTimeout(resume, 0)
  })

/** A turn in which timers that were set before are called. */
export const lastPause = (): Promise<void> =>
  new Promise((resume) => {
    setTimeout(resume, 1)
  })

/** Wall time in ms, for deciding when to pause; no result depends on it. */
export const wallTime = (): number => performance.now()
