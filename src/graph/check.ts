import type { Fault } from './errors.ts'
import type { NetworkSpec, ProgramStep } from './spec.ts'

/** What a spec's parts say of one another: names once each, references that exist, indices in range. */
export const checkReferences = (spec: NetworkSpec): readonly Fault[] => {
  const faults: Fault[] = []
  const sizes = new Map(spec.populations.map(({ name, size }) => [name, size]))
  const twice = (list: readonly { readonly name: string }[], path: string) => {
    list.forEach(({ name }, k) => {
      const first = list.findIndex((other) => other.name === name)
      if (first < k)
        faults.push({
          path: `${path}[${k}].name`,
          value: name,
          expected: `another name than that of ${path}[${first}]`,
        })
    })
  }
  twice(spec.populations, 'populations')
  twice(spec.projections, 'projections')
  const known = `one of the populations ${[...sizes.keys()].join(', ')}`
  spec.projections.forEach((projection, k) => {
    for (const end of ['from', 'to'] as const) {
      if (!sizes.has(projection[end])) {
        faults.push({ path: `projections[${k}].${end}`, value: projection[end], expected: known })
      }
    }
  })
  const steps = (list: readonly ProgramStep[], path: string) => {
    list.forEach((step, k) => {
      if ('repeat' in step) return steps(step.steps, `${path}[${k}].steps`)
      step.clamp?.forEach(({ population, neurons }, c) => {
        const at = `${path}[${k}].clamp[${c}]`
        const size = sizes.get(population)
        if (size === undefined)
          return faults.push({ path: `${at}.population`, value: population, expected: known })
        neurons.forEach((neuron, n) => {
          if (neuron < size) return
          faults.push({
            path: `${at}.neurons[${n}]`,
            value: neuron,
            expected: `an index from 0 to ${size - 1}`,
          })
        })
        return undefined
      })
      return undefined
    })
  }
  steps(spec.program, 'program')
  return faults
}
