import { checkObject, checkText } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import type { Model } from './model.ts'

/**
 * Refuses what is no model: names of features and labels, and a machine that has a neuron for each of them.
 *
 * @returns how many neurons the population has that is seen: those of features and labels are its first
 */
export const checkModel = (where: string, model: Model): number => {
  checkObject(where, model, 'a model, { machine, visible, columns, labels, … }')
  const { machine, visible, columns, labels, labelColumn } = model
  checkObject(`${where}.machine`, machine, 'the spec of a network')
  checkText(`${where}.visible`, visible)
  checkNames(`${where}.columns`, columns, 'the names of the features')
  checkNames(`${where}.labels`, labels, 'the names of the labels, or none')
  if (labelColumn !== undefined) checkText(`${where}.labelColumn`, labelColumn)
  if (columns.length === 0)
    throw new ParameterError(`${where}.columns`, columns, 'the name of a feature at least')
  const { populations } = machine
  if (!Array.isArray(populations))
    throw new ParameterError(`${where}.machine.populations`, populations, 'a list of populations')
  const seen = machine.populations.find(({ name }) => name === visible)
  if (seen === undefined)
    throw new ParameterError(`${where}.visible`, visible, 'the name of a population of the machine')
  const named = columns.length + labels.length
  if (!(Number.isInteger(seen.size) && seen.size >= named))
    throw new ParameterError(
      `${where}.machine: size of population '${visible}'`,
      seen.size,
      `at least ${named}, a neuron for each of ${columns.length} features and ${labels.length} labels`,
    )
  return seen.size
}

const checkNames = (where: string, names: unknown, expected: string): void => {
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
    throw new ParameterError(where, names, expected)
}
