import { checkObject } from '../check.ts'
import { ParameterError } from '../errors.ts'
import type { FunctionWindow } from './window.ts'

/**
 * A window of your own: any function of dt = t_post - t_pre in ms; f(0) is what a tie is worth.
 *
 * @param options `support`: |dt| in ms beyond which it is taken to be 0; needed only where more than the last few spikes
 * pair
 * @throws ParameterError if f is no function, or the support no number > 0 ms (at call)
 * @errors ParameterError if it returns something that is no finite number
 */
export const functionWindow = (
  f: (dt: number) => number,
  options: { readonly support?: number } = {},
): FunctionWindow => {
  if (typeof f !== 'function') throw new ParameterError('functionWindow', f, 'a function of dt in ms')
  checkObject('functionWindow', options, 'options, { support? }')
  const { support = Infinity } = options
  if (typeof support !== 'number' || !(support > 0))
    throw new ParameterError('functionWindow.support', support, 'a number > 0 ms, or Infinity')
  return {
    kind: 'function',
    support,
    value: (dt) => {
      if (Math.abs(dt) > support) return 0
      const value = f(dt)
      if (!Number.isFinite(value))
        throw new ParameterError(`window at dt = ${dt} ms`, value, 'a finite number')
      return value
    },
  }
}
