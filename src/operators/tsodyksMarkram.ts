import type { OperatorFunction } from 'rxjs'
import { CausalityError } from '../scheduler/index.ts'
import { isList } from '../models/check.ts'
import { ParameterError, refuseKey } from '../models/errors.ts'
import { describeRange, isAllowed } from '../models/parameters.ts'
import { type Keep, SavedReader } from '../models/saving.ts'
import {
  facilitated,
  recovered,
  type TsodyksMarkramParameters,
  tsodyksMarkramTable,
} from '../models/tsodyksMarkram.ts'
import { checkKeep, checkOptions, checkSize, checkSource } from './internal/check.ts'
import { operator } from './internal/operator.ts'
import type { Volley } from './volley.ts'

/** Each parameter for all presynaptic neurons, or one a neuron; what is not given has its default. */
export type TsodyksMarkramOptions = {
  readonly [K in keyof TsodyksMarkramParameters]?: number | ArrayLike<number>
}

/**
 * Short-term plasticity of a projection: every volley with the efficacy `u x` that its synapses have at its spike.
 *
 *     spikes    --|--|--|---------|--      regular, then a pause
 *     efficacy  --5--3--2---------4--      a depressing synapse
 *
 * Put it behind `project`. The weights stay, and are those of a synapse that gives all it has: a PSP is `weight u x` high,
 * following the weight while it lasts. All synapses of a presynaptic neuron share one state, as its spikes reach them
 * alike. It says nothing of long-term plasticity, which sees spikes.
 *
 * Shape: Volley in -> Volley out, one each. One instant: two spikes of a neuron at one time are two, dt = 0. Ends: as its
 * source. Exact: closed form between spikes. Cost: O(1) a spike, O(presynaptic neurons) memory.
 *
 * @param preSize number of presynaptic neurons
 * @param keep is told the state, so that it can be saved
 * @throws ParameterError if a parameter is out of range, or not one number or one a presynaptic neuron (at call)
 * @errors CausalityError if the spikes of a neuron go back in time
 * @source Tsodyks, Pawelzik, Markram 1998, Neural Comput. 10:821
 */
export const tsodyksMarkram = (
  options: TsodyksMarkramOptions,
  preSize: number,
  keep?: Keep,
): OperatorFunction<Volley, Volley> => {
  checkOptions('tsodyksMarkram.options', options)
  checkSize('tsodyksMarkram.preSize', preSize)
  checkKeep('tsodyksMarkram.keep', keep)
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(tsodyksMarkramTable, name))
      refuseKey('tsodyksMarkram', name, value, Object.keys(tsodyksMarkramTable))
  }
  const U = eachOf('U', options, preSize)
  const tau_rec = eachOf('tau_rec', options, preSize)
  const tau_facil = eachOf('tau_facil', options, preSize)
  return operator((emit) => {
    const x = new Float64Array(preSize)
    const u = new Float64Array(preSize)
    /** When each neuron fired last, in ms. */
    const last = new Float64Array(preSize).fill(-Infinity)
    keep?.('short-term plasticity', {
      save: () => ({ x: x.slice(), u: u.slice(), last: last.slice() }),
      load: (saved) => {
        const from = new SavedReader('short-term plasticity', saved)
        x.set(from.float64('x', preSize))
        u.set(from.float64('u', preSize))
        last.set(from.float64('last', preSize))
      },
    })
    return (volley) => {
      const { t, source: j } = volley
      checkSource('tsodyksMarkram', j, preSize)
      const dt = t - last[j]!
      if (!(dt >= 0)) throw new CausalityError('tsodyksMarkram', t, last[j]!)
      const isFirst = dt === Infinity
      const use = isFirst ? U[j]! : facilitated(u[j]!, dt, U[j]!, tau_facil[j]!)
      x[j] = isFirst ? 1 : recovered(x[j]!, u[j]!, dt, tau_rec[j]!)
      u[j] = use
      last[j] = t
      emit({ ...volley, efficacy: use * x[j] })
    }
  })
}

/** A parameter as one number a presynaptic neuron. */
const eachOf = (
  name: keyof TsodyksMarkramParameters,
  options: TsodyksMarkramOptions,
  preSize: number,
): Float64Array => {
  const where = `tsodyksMarkram.${name}`
  const parameter = tsodyksMarkramTable[name]
  const { [name]: given = parameter.value }: { readonly [key: string]: unknown } = options
  if (typeof given === 'number') {
    if (!isAllowed(parameter, given)) throw new ParameterError(where, given, describeRange(parameter))
    return new Float64Array(preSize).fill(given)
  }
  const expected = `${describeRange(parameter)}, or ${preSize} of them, one a presynaptic neuron`
  if (!isList(given) || given.length !== preSize) throw new ParameterError(where, given, expected)
  return Float64Array.from({ length: preSize }, (_, j) => {
    const value: unknown = given[j]
    if (!isAllowed(parameter, value))
      throw new ParameterError(`${where}[${j}]`, value, describeRange(parameter))
    return value
  })
}
