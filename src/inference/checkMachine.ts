import type { NetworkSpec, PopulationSpec } from '../graph/index.ts'
import { checkObject } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { nearest } from '../models/nearest.ts'
import { samplerTable } from '../models/sampler.ts'

/** Refuses what is no network of samplers and nothing else. */
export const checkMachine = (where: string, machine: NetworkSpec): void => {
  checkObject(where, machine, 'the spec of a network of samplers')
  const { populations, projections } = machine
  if (!Array.isArray(populations) || populations.length === 0)
    throw new ParameterError(`${where}.populations`, populations, 'at least one population of samplers')
  if (!Array.isArray(projections))
    throw new ParameterError(`${where}.projections`, projections, 'a list of projections')
  populations.forEach((population: PopulationSpec, k) => {
    const at = `${where}.populations[${k}]`
    checkObject(at, population, 'a population of samplers')
    if (population.kind !== 'sampler')
      throw new ParameterError(
        `${at}.kind`,
        population.kind,
        "'sampler'",
        'Only what samples can be clamped to patterns and learn.',
      )
  })
}

/** The refractory period in ms of a population of samplers. */
export const tauRefOf = ({ params = {} }: PopulationSpec): number => {
  const tau_ref = params['tau_ref']
  return typeof tau_ref === 'number' ? tau_ref : samplerTable.tau_ref.value
}

/** The population of a machine that has a name. */
export const populationOf = (where: string, machine: NetworkSpec, name: string): PopulationSpec => {
  const found = machine.populations.find((population) => population.name === name)
  if (found !== undefined) return found
  const names = machine.populations.map((population) => population.name)
  throw new ParameterError(
    where,
    name,
    `a population of the machine, ${names.join(', ')}`,
    '',
    nearest(name, names),
  )
}
