import { digests } from '../digests.ts'

digests().then(
  (found) => postMessage(found),
  (error: unknown) => postMessage(String(error instanceof Error ? error.stack : error)),
)
