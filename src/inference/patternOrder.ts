import { present } from '../models/errors.ts'
import { randomStream } from '../models/random.ts'

/**
 * The order in which an epoch shows its patterns: a permutation that follows from the seed and the epoch alone, every one of them
 * equally probable (Fisher and Yates).
 */
export const patternOrder = (seed: number, epoch: number, size: number): Uint32Array => {
  const random = randomStream(seed, `patterns of epoch ${epoch}`)
  const order = Uint32Array.from({ length: size }, (_, k) => k)
  for (let k = size - 1; k > 0; k--) {
    const other = Math.floor(random.uniform() * (k + 1))
    const moved = present(order[k], 'pattern')
    order[k] = present(order[other], 'pattern')
    order[other] = moved
  }
  return order
}
