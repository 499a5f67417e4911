import type { NetworkSpec } from '../graph/index.ts'
import { createUseCaseContainer, WIRING } from '../usecases/container.ts'
import { InputError, unknownName } from './errors.ts'
import { namesText } from './namesText.ts'
import type { Rerun } from './rerun.ts'
import { outcomeIn } from './trialFiles.ts'
import { trialRunIn } from './trials.ts'
import type { AnyOptions, AnyTrialUseCase } from './trialUseCases.ts'

/**
 * A trial of the run in a folder, to be done again: its network does what its program says and nothing else. One that the run
 * has not come to yet can be done too.
 *
 * @param key which one; needed if several have plasticity
 * @throws InputError if there is no such trial, or none whose weights change
 */
export const trialAgain = (folder: string, key: string | undefined): Rerun => {
  const { run, entry, options } = trialRunIn(folder)
  const trial =
    key === undefined ? onlyPlastic(folder, entry, options) : plasticOf(folder, entry, options, key)
  const { spec } = trial
  const net = createUseCaseContainer().resolve(WIRING)(spec)
  const outcome = outcomeIn(folder, entry, options, trial.key)
  return {
    spec,
    trial: trial.key,
    end: net.duration,
    rxspike: run.rxspike,
    changed: 'run.json was changed since, or the outcome of the trial was',
    wire: () => net,
    recorded: (synapse) =>
      outcome === undefined ? undefined : entry.weightLeft(outcome.outcome, options, synapse),
    nothing:
      outcome === undefined
        ? `The trial ${trial.key} is not done in this run: there is no weight to compare with.`
        : `The run left no weight to compare with: what was kept of the trial ${trial.key} holds none of this synapse.`,
  }
}

interface PlasticTrial {
  readonly key: string
  readonly spec: NetworkSpec
}

const isPlastic = (spec: NetworkSpec): boolean =>
  spec.projections.some(({ plasticity }) => plasticity !== undefined)

/** Those whose weights change, in turn. */
const plasticIn = ({ usecase }: AnyTrialUseCase, options: AnyOptions): readonly PlasticTrial[] =>
  usecase.trials(options).flatMap(({ key }) => {
    const spec = usecase.spec(options, key)
    return spec !== undefined && isPlastic(spec) ? [{ key, spec }] : []
  })

const keysText = (trials: readonly PlasticTrial[]): string => namesText(trials.map(({ key }) => key))

const onlyPlastic = (folder: string, entry: AnyTrialUseCase, options: AnyOptions): PlasticTrial => {
  const trials = plasticIn(entry, options)
  const [only, another] = trials
  if (only === undefined) throw nonePlastic(folder)
  if (another === undefined) return only
  throw new InputError(
    `why: of no trial, and the weights of ${trials.length} in ${folder} change; expected --trial with one of ${keysText(trials)}`,
  )
}

const plasticOf = (
  folder: string,
  entry: AnyTrialUseCase,
  options: AnyOptions,
  key: string,
): PlasticTrial => {
  const { usecase } = entry
  const isKnown = usecase.trials(options).some((trial) => trial.key === key)
  const spec = isKnown ? usecase.spec(options, key) : undefined
  if (spec !== undefined && isPlastic(spec)) return { key, spec }
  const trials = plasticIn(entry, options)
  if (trials.length === 0) throw nonePlastic(folder)
  const expected = `expected one of ${keysText(trials)}`
  if (!isKnown)
    throw unknownName(
      `--trial ${key}: ${folder} has no such trial; ${expected}`,
      key,
      trials.map((trial) => trial.key),
    )
  const reason =
    spec === undefined
      ? 'it computes without a network, so it has no synapse'
      : 'its network has no plasticity, so its weights never change'
  throw new InputError(`--trial ${key}: ${reason}; ${expected}`)
}

const nonePlastic = (folder: string): InputError =>
  new InputError(
    `${folder}: no trial of it has a network with plasticity, so no weight ever changes; expected a run that has one`,
  )
