import { randomStream } from '../../models/random.ts'

/**
 * The seed of the network of a trial: 53 bits by hash from the seed of the experiment and the key of the trial, so that no
 * trial has the noise of another one, be it of the next seed, and none that of its own place in the list.
 */
export const trialSeed = (seed: number, key: string): number => {
  const stream = randomStream(seed, key)
  return stream.uint32() * 2 ** 21 + (stream.uint32() >>> 11)
}
