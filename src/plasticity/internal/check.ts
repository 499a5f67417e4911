import { checkFinite, isList } from '../../models/check.ts'
import { ParameterError } from '../../models/errors.ts'

export {
  checkFinite,
  checkKeys,
  checkMethod,
  checkObject,
  checkPositive,
  isList,
} from '../../models/check.ts'

/** Refuses what cannot name a phase. */
export const checkPhase = (where: string, x: unknown): void => {
  if (typeof x !== 'string' || x === '') throw new ParameterError(where, x, 'the name of a phase')
}

/** Refuses what is no list of one or more finite numbers. */
export const checkNumbers = (where: string, x: unknown, expected: string): void => {
  if (!isList(x) || x.length === 0) throw new ParameterError(where, x, expected)
  for (let k = 0; k < x.length; k++) checkFinite(`${where}[${k}]`, x[k])
}

/** Refuses a spike of a neuron that a side of `size` neurons does not have. */
export const checkSource = (side: 'presynaptic' | 'postsynaptic', neuron: number, size: number): void => {
  if (!Number.isInteger(neuron) || neuron < 0 || neuron >= size)
    throw new ParameterError(`source of a ${side} spike`, neuron, `an index from 0 to ${size - 1}`)
}

/** Refuses what is no finite number >= 0. */
export const checkExponent = (where: string, x: unknown): void => {
  if (!(typeof x === 'number' && x >= 0 && x < Infinity))
    throw new ParameterError(where, x, 'a finite number >= 0')
}
