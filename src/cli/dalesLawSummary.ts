import Table from 'cli-table3'
import type { DalesLawResult } from '../usecases/dalesLaw/index.ts'

/** The result as people read it. */
export const dalesLawSummary = (result: DalesLawResult): string => {
  const { inhibition, predicted, measured, nullcline, ends } = result
  const table = new Table({
    head: ['W_E2E1 − W_E1E2 where the drift vanishes', '', 'standard error'],
    style: { head: [], border: [] },
  })
  table.push(['equal effective weights (prediction)', fixed(predicted), ''])
  for (const { w12, difference, error } of nullcline)
    table.push([`  measured at W_E1E2 = ${w12.toFixed(2)}`, fixed(difference), error.toFixed(3)])
  if (measured !== null)
    table.push(['measured, weighted mean', fixed(measured.difference), measured.error.toFixed(3)])
  if (ends !== null)
    table.push(['where trajectories end, mean', fixed(ends.difference), ends.error.toFixed(3)])
  const lines = [
    `The inhibitory paths count as ${fixed(inhibition.onto1)} to W_E1E2 and ${fixed(inhibition.onto2)} to W_E2E1 in the mean.`,
  ]
  if (measured !== null) {
    const off = (measured.difference - predicted) / measured.error
    const scatter =
      nullcline.length > 1
        ? ` The places scatter about the mean with chi-squared ${measured.chiSquaredPerDegree.toFixed(1)} per degree of freedom (${nullcline.length - 1}).`
        : ''
    lines.push(
      `The measured nullcline is ${fixed(measured.difference - predicted)} from the prediction, ${Math.abs(off).toFixed(1)} standard errors.${scatter}`,
    )
  }
  return [table.toString(), ...lines].join('\n')
}

const fixed = (x: number): string => x.toFixed(3)
