import { checkChoice, ParameterError } from '../models/errors.ts'
import { describeRange, isAllowed } from '../models/parameters.ts'
import type { Psp, PspShape } from '../models/psp.ts'
import { biases, type Clamp, CLAMPS, samplerTable } from '../models/sampler.ts'
import { checkOptions, checkSize, checkText } from './internal/check.ts'
import type { SpikingNode } from './population.ts'

export interface SamplerOptions {
  /** Number of neurons. */
  readonly size: number
  /** Bias b of every neuron, or one each; dimensionless. */
  readonly bias?: number | ArrayLike<number>
  /** Shares the biases of that population instead, of the same size: `setBias` of one sets those of both. */
  readonly biasOf?: SamplerNode
  /** Refractory period in ms, 10 unless given. */
  readonly tau_ref?: number
  /** Length of the rectangular PSP in ms, tau_ref unless given. */
  readonly tau_syn?: number
  /** Another shape of PSP, which has its own time constants. */
  readonly psp?: PspShape
  /** Name in errors. */
  readonly name?: string
  /** Key of the random stream; the name unless given. */
  readonly stream?: string
}

/** A population of neural samplers, however it is evaluated. */
export interface SamplerNode extends SpikingNode {
  readonly tau_ref: number
  /** The biases as they are now; written by {@link setBias}. */
  readonly bias: Float64Array
  /** Sets every bias from the present instant on. */
  setBias(bias: ArrayLike<number>): void
  /** Holds neuron `i` on, off, or lets it go, from the present instant on. */
  clamp(i: number, clamp: Clamp): void
  /** The potential u of neuron `i` at the present instant; dimensionless. */
  potential(i: number): number
}

export interface SamplerSettings {
  readonly size: number
  readonly bias: Float64Array
  readonly tau_ref: number
  readonly tau_syn: number
  /** Undefined for the rectangular one. */
  readonly psp: Psp | undefined
  readonly name: string
  readonly stream: string
}

/** The options with their defaults, checked. */
export const samplerSettings = (options: SamplerOptions): SamplerSettings => {
  checkOptions('sampler.options', options)
  const {
    size,
    bias = 0,
    biasOf,
    tau_ref = samplerTable.tau_ref.value,
    tau_syn = tau_ref,
    name = 'sampler',
  } = options
  const { stream = name } = options
  checkText('sampler.name', name)
  checkText(`${name}.stream`, stream)
  checkSize(`${name}.size`, size)
  if (!isAllowed(samplerTable.tau_ref, tau_ref)) {
    throw new ParameterError(`${name}.tau_ref`, tau_ref, describeRange(samplerTable.tau_ref))
  }
  if (!isAllowed(samplerTable.tau_syn, tau_syn)) {
    throw new ParameterError(`${name}.tau_syn`, tau_syn, describeRange(samplerTable.tau_syn))
  }
  const psp = pspOf(name, options, tau_ref)
  const own = biasOf === undefined ? biases(`${name}.bias`, bias, size) : sharedBias(name, options, biasOf)
  return { size, bias: own, tau_ref, tau_syn, psp, name, stream }
}

const sharedBias = (name: string, { size, bias }: SamplerOptions, biasOf: SamplerNode): Float64Array => {
  if (bias !== undefined)
    throw new ParameterError(`${name}.bias`, bias, 'none beside biasOf, a population whose biases it shares')
  const shared: unknown = (biasOf as Partial<SamplerNode> | null)?.bias
  if (!(shared instanceof Float64Array) || shared.length !== size)
    throw new ParameterError(`${name}.biasOf`, biasOf, `a population of ${size} samplers`)
  return shared
}

const pspOf = (name: string, { psp: shape, tau_syn }: SamplerOptions, tau_ref: number): Psp | undefined => {
  if (shape === undefined) return undefined
  const make: unknown = (shape as Partial<PspShape> | null)?.psp
  if (typeof make !== 'function') throw new ParameterError(`${name}.psp`, shape, 'a shape such as alphaPsp()')
  if (tau_syn !== undefined) {
    throw new ParameterError(
      `${name}.tau_syn`,
      tau_syn,
      'none beside a psp',
      'It is the length of the rectangular PSP; other shapes have time constants of their own.',
    )
  }
  return checkedPsp(`${name}.psp`, shape.psp(tau_ref))
}

/** Refuses what is no PSP: a shape may be the user's own, and time constants may be too far from tau_ref for doubles. */
const checkedPsp = (where: string, psp: Psp): Psp => {
  checkOptions(where, psp)
  const { tau_slow, tau_fast, begin, end, length } = psp
  if (!(tau_slow > 0 && tau_slow < Infinity))
    throw new ParameterError(`${where}.tau_slow`, tau_slow, 'a finite number > 0 ms')
  if (!(tau_fast > 0 && tau_fast <= tau_slow))
    throw new ParameterError(`${where}.tau_fast`, tau_fast, `a number > 0 and <= tau_slow, ${tau_slow} ms`)
  for (const [name, part] of Object.entries({ begin, end })) {
    if (name === 'end' && part === undefined) continue
    for (const key of ['level', 'first', 'second'] as const) {
      const value: unknown = part?.[key]
      if (!Number.isFinite(value))
        throw new ParameterError(`${where}.${name}.${key}`, value, 'a finite number')
    }
  }
  const isLength = end === undefined ? length === Infinity : length > 0 && length < Infinity
  if (!isLength) {
    const expected = end === undefined ? 'Infinity, as there is no end' : 'a finite number > 0 ms'
    throw new ParameterError(`${where}.length`, length, expected)
  }
  return psp
}

/** Refuses what is no way to hold a neuron. */
export const checkClamp = (name: string, clamp: Clamp): void => {
  checkChoice(`${name}: clamp`, clamp, CLAMPS)
}
