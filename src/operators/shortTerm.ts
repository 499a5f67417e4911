import type { OperatorFunction } from 'rxjs'
import type { Keep } from '../models/saving.ts'
import type { Volley } from './volley.ts'

/** What short-term plasticity of a projection is made with. */
export interface ShortTermSite {
  /** Number of presynaptic neurons. */
  readonly preSize: number
  /** Makes its state part of snapshots. */
  readonly keep: Keep
}

/** Short-term plasticity: what becomes of the volleys of a projection, whose weights stay. */
export interface ShortTermPlasticity {
  readonly kind: string
  /** It has no state, or keeps all of it by `keep`. */
  readonly isSaving?: true
  operator(site: ShortTermSite): OperatorFunction<Volley, Volley>
}
