import type { Digests } from '../digests.ts'

declare global {
  /** What the worker found; its error, if it had one. */
  var digests: Promise<Digests>
}

globalThis.digests = new Promise((found, failed) => {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<Digests | string>) => {
    if (typeof data === 'string') failed(new Error(data))
    else found(data)
  })
  worker.addEventListener('error', ({ message }) => failed(new Error(message)))
})
