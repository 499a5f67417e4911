import { checkReach } from './reach.ts'
import { completed, type TableOf } from '../parameters.ts'
import type { FormulaWindow } from './window.ts'

/** Parameters of a window of one time constant, with an amplitude for each sign of dt. */
export interface OneWidthParameters {
  readonly A_causal: number
  readonly A_anticausal: number
  readonly tau: number
}

/** The two amplitudes by what they are at. */
export const amplitudes = (
  at: string,
  anticausal: number,
): Pick<TableOf<OneWidthParameters>, 'A_causal' | 'A_anticausal'> => ({
  A_causal: { unit: '1', value: 1, doc: `${at} from above, pre before post` },
  A_anticausal: { unit: '1', value: anticausal, doc: `${at} from below, post before pre` },
})

/** The limits of the window at dt = 0. */
export const LIMIT = 'limit of the window at dt = 0'

/** A window whose two sides have one shape. */
export const oneWidth = (
  where: string,
  table: TableOf<OneWidthParameters>,
  parameters: Partial<OneWidthParameters>,
  kind: FormulaWindow['kind'],
  shapeOf: (tau: number) => (x: number) => number,
  supportOf: (tau: number) => number,
): FormulaWindow => {
  const { A_causal, A_anticausal, tau } = completed(where, table, parameters)
  checkReach(`${where}.tau`, tau, supportOf(1))
  const shape = shapeOf(tau)
  return {
    kind,
    causal: shape,
    anticausal: shape,
    A_causal,
    A_anticausal,
    tau_causal: tau,
    tau_anticausal: tau,
    support: supportOf(tau),
  }
}
