import { map, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'
import { checkDuration, checkOptions, checkSource, checkText } from './internal/check.ts'
import { Synapses } from './synapses.ts'
import type { Volley } from './volley.ts'

export interface ProjectOptions {
  /** Time from spike to arrival, in ms, >= 0; added to the delays that the synapses have of their own. */
  readonly delay?: number
  /** Port of the target population. */
  readonly port?: string
}

/** The port of populations that have only one. */
export const SOMA = 'soma'

/**
 * For each spike, the volley that it sends through `synapses`. A stateless map: what is sent cannot be unsent.
 *
 *     spikes   --a-------b---------
 *     volleys  --a-------b---------      each arrives after its delay, or run by run where its synapses differ
 *
 * Shape: Spike in -> Volley out, one each. Cost: one small object a spike, whatever the number of targets.
 *
 * @throws ParameterError if the delay is not a finite number >= 0 (at call)
 * @errors ParameterError if a spike's source is not one of the synapses' sources
 */
export const project = (
  synapses: Synapses,
  options: ProjectOptions = {},
): OperatorFunction<Spike, Volley> => {
  if (!(synapses instanceof Synapses)) throw new ParameterError('project.synapses', synapses, 'Synapses')
  checkOptions('project.options', options)
  const { delay: own = 0, port = SOMA } = options
  checkDuration('project.delay', own, true)
  checkText('project.port', port)
  const { begin, preSize } = synapses
  const delay = own + synapses.delay
  return map(({ t, source }) => {
    checkSource('project', source, preSize)
    return { t, source, port, synapses, begin: begin[source]!, end: begin[source + 1]!, delay }
  })
}
