import { isObservable } from 'rxjs'
import { SavedReader, type Saving, SnapshotError } from '../models/saving.ts'
import type { ReceivingNode, SavingNode, SpikingNode, Synapses } from '../operators/index.ts'
import type { PlasticityRule, Stage } from '../plasticity/index.ts'

/** Whether a kind of the user's own made what its type says. */
export const isNode = (made: unknown): boolean =>
  typeof made === 'object' && made !== null && 'spikes' in made && isObservable(made.spikes)

export const isSavingNode = (node: SpikingNode): node is SpikingNode & SavingNode =>
  'isSaving' in node && node.isSaving === true && 'save' in node && 'load' in node

/** The weights of a projection, put back before anything has heard of them. */
export const weightsOf = (name: string, { weights }: Synapses): Saving => ({
  save: () => ({ weights: weights.slice() }),
  load: (saved) => {
    const where = `weights of ${name}`
    const loaded = new SavedReader(where, saved).float64('weights', weights.length)
    const wrong = loaded.findIndex((weight) => !Number.isFinite(weight))
    if (wrong >= 0) throw new SnapshotError(`${where}: weights[${wrong}]`, loaded[wrong], 'a finite number')
    weights.set(loaded)
  },
})

export const isReceiving = (node: SpikingNode): node is ReceivingNode => 'receive' in node

/** Whether a rule changes weights at the end of phases only. */
export const isPerPhase = ({ stages, ...rule }: PlasticityRule): boolean =>
  isSummed(stages, rule.kind === 'sum' && rule.rules.every(isPerPhase)) &&
  !readsPotentials({ stages, ...rule })

/** Whether what stages tell is told at the end of phases only, if what they are told is or is not. */
const isSummed = (stages: readonly Stage[], isBefore: boolean): boolean =>
  stages.reduce(
    (is, { kind, known }) => (known?.kind === 'accumulate' ? true : kind === 'eligibility' ? false : is),
    isBefore,
  )

/** Whether a third factor of a rule wants potentials at spikes. */
const readsPotentials = ({ stages, ...rule }: PlasticityRule): boolean =>
  stages.some(({ factor }) => factor?.readsPotentials === true) ||
  (rule.kind === 'sum' && rule.rules.some(readsPotentials))
