import { ParameterError } from '../../models/errors.ts'
import { RandomStream } from '../../models/random.ts'
import { type Saved, SnapshotError } from '../../models/saving.ts'

/**
 * The random stream that goes on where a saved one stood.
 * @throws SnapshotError if that was none
 */
export const savedRandom = (where: string, saved: Saved): RandomStream => {
  try {
    return RandomStream.restore(saved as readonly number[])
  } catch (cause) {
    if (!(cause instanceof ParameterError)) throw cause
    throw new SnapshotError(`${where}: random`, cause.value, cause.expected)
  }
}
