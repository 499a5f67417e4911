import type {
  NetworkSpec,
  Params,
  PartSpec,
  PopulationSpec,
  ProjectionSpec,
  RepeatStep,
} from '../graph/index.ts'
import { ParameterError } from '../models/errors.ts'
import { checkMachine, populationOf, tauRefOf } from './checkMachine.ts'
import { type LearningOptions, type LearningSettings, learningSettings } from './learningOptions.ts'

/** How the names of the copy end that sees the patterns. */
const WAKE = ' (wake)'

/** How the names of the n-th free copy end; the first is the machine itself. */
const sleepOf = (n: number): string => (n === 1 ? '' : ` (sleep ${n})`)

/** The name of what sees the patterns in place of a population of the machine. */
export const wakeName = (population: string): string => `${population}${WAKE}`

/**
 * A machine that learns from patterns, as a network: the machine itself, which dreams; a copy of it that is awake, whose visible
 * neurons are held at one pattern after the other; and the rules that compare the two.
 *
 *     dW_ij = eta (<z_i z_j> wake - <z_i z_j> sleep) - decay eta W_ij        db_i = etaBias (<z_i> wake - <z_i> sleep)
 *
 * once a mini-batch, z_i = 1 for tau_ref after a spike of i. This is the gradient of the mean log-likelihood of the patterns, as far as the copies
 * sample from the machine's distribution. Both run at the same time, and the machine goes on dreaming from where it was (persistent
 * contrastive divergence). They share synapses and biases, so `net.weights('forward 1')` are those that learn. SAL acts on what is dreamt.
 *
 * Names: copies are named after the machine's parts, `visible (wake)`, `visible (sleep 2)`; recorders are kept, and the machine's own
 * program and duration left out. Phases: `settle`, at whose beginning a pattern is shown, then `learn`, which counts; one pair a pattern.
 * Schedule: rates stay for the share `flat` of all mini-batches, then fall geometrically to `factor`.
 *
 * Any machine of samplers will do: fully connected, restricted, layered, with hidden neurons in the visible population (`visibleNeurons`). Synapses or biases
 * that several parts of it share learn from all of them. With PSPs of another length or shape than tau_ref, or with delays, a machine samples
 * from no Boltzmann distribution exactly; the rule is the same then, of the coactivations that synapses see.
 *
 * @throws ParameterError if a population is none of samplers, their tau_ref differ, the machine has rules of its own, or names that the copies
 *   need; if an option is out of range
 * @see {@link learner} for what shows the patterns
 * @source Hinton, Dayan, Frey, Neal 1995, Science 268:1158 (wake–sleep); Tieleman 2008, ICML (persistent chains)
 */
export const learningSpec = (machine: NetworkSpec, options: LearningOptions): NetworkSpec => {
  const where = 'learningSpec'
  const settings = learningSettings(`${where}.options`, options)
  const tau_ref = checkLearning(where, machine, settings)
  const rules = rulesOf(settings, tau_ref)
  const endings = [...Array.from({ length: settings.chains }, (_, n) => sleepOf(n + 1)), WAKE]
  const { duration: _duration, ...rest } = machine
  return {
    ...rest,
    populations: endings.flatMap((ending) =>
      machine.populations.map((population) => ({
        ...(ending === '' ? population : copyOf(population, ending)),
        plasticity: rules.bias(ending === WAKE, population.size),
      })),
    ),
    projections: endings.flatMap((ending) =>
      machine.projections.map((projection) => ({
        ...(ending === '' ? projection : linkOf(projection, ending)),
        plasticity: rules.weights(ending === WAKE, isShared(projection)),
      })),
    ),
    program: [learningProgram(settings, tau_ref)],
  }
}

/**
 * A pair of phases a pattern.
 *
 * A neuron that is held on fires every tau_ref, and a phase `learn` of whole tau_ref has as many of its spikes as it should, wherever it begins.
 * But one that begins and ends at the very time of a spike has one more or less if its times are rounded, and all patterns
 * the same: such a phase begins a little earlier.
 */
export const learningProgram = (
  { epochs, shown, settle_tau_ref, learn_tau_ref }: LearningSettings,
  tau_ref: number,
): RepeatStep => ({
  repeat: epochs * shown,
  steps: [
    { phase: 'settle', duration: settlingOf(settle_tau_ref * tau_ref, tau_ref) },
    { phase: 'learn', duration: learn_tau_ref * tau_ref },
  ],
})

const settlingOf = (duration: number, tau_ref: number): number => {
  // sums of numbers of 24 bits are exact up to 2^29 of them
  const isExact = [duration, tau_ref].every((x) => Math.fround(x) === x)
  return isExact ? duration : duration * (1 - 2 ** -20)
}

/** The machine that a network of {@link learningSpec} was made of: what is to be asked, without program and recorders. */
export const machineIn = ({ recorders: _recorders, ...spec }: NetworkSpec): NetworkSpec => ({
  ...spec,
  populations: spec.populations.filter(({ name }) => !isCopy(name)).map(withoutRule),
  projections: spec.projections.filter(({ name }) => !isCopy(name)).map(withoutRule),
  program: [],
})

const isCopy = (name: string): boolean => / [(](wake|sleep \d+)[)]$/.test(name)

const withoutRule = <T extends { readonly plasticity?: PartSpec }>({
  plasticity: _rule,
  ...part
}: T): Omit<T, 'plasticity'> => part

/** Refuses what cannot learn. Gives the refractory period in ms. */
const checkLearning = (
  where: string,
  machine: NetworkSpec,
  { visible, visibleNeurons }: LearningSettings,
): number => {
  checkMachine(`${where}.machine`, machine)
  checkNames(where, machine)
  const { size } = populationOf(`${where}.options.visible`, machine, visible)
  if (visibleNeurons !== undefined && visibleNeurons > size)
    throw new ParameterError(
      `${where}.options.visibleNeurons`,
      visibleNeurons,
      `at most ${size}, the neurons of ${visible}`,
    )
  const [tau_ref = 0, ...others] = machine.populations.map(tauRefOf)
  others.forEach((other, k) => {
    if (other !== tau_ref)
      throw new ParameterError(
        `${where}.machine.populations[${k + 1}].params.tau_ref`,
        other,
        `${tau_ref} ms, that of the first population: neurons of a machine are on equally long`,
      )
  })
  for (const key of ['populations', 'projections'] as const) {
    machine[key].forEach(({ plasticity }, k) => {
      if (plasticity !== undefined)
        throw new ParameterError(
          `${where}.machine.${key}[${k}].plasticity`,
          plasticity,
          'none: the rules of learning are put there',
        )
    })
  }
  return tau_ref
}

/** Names of copies are told from others by how they end. */
const checkNames = (where: string, machine: NetworkSpec): void => {
  for (const key of ['populations', 'projections'] as const) {
    machine[key].forEach(({ name }, k) => {
      if (isCopy(name))
        throw new ParameterError(
          `${where}.machine.${key}[${k}].name`,
          name,
          `a name that does not end as those of copies do, in '${WAKE}' or '${sleepOf(2)}'`,
          'Hand in the machine itself, not a network that learns already.',
        )
    })
  }
}

const isShared = ({ connectivity }: ProjectionSpec): boolean => connectivity?.kind === 'synapses-of'

const copyOf = ({ name, stream, params = {}, ...rest }: PopulationSpec, ending: string): PopulationSpec => {
  const { bias: _bias, ...others } = params
  return {
    ...rest,
    name: `${name}${ending}`,
    ...(stream === undefined ? {} : { stream: `${stream}${ending}` }),
    params: { ...others, biasOf: name },
  }
}

const linkOf = ({ name, from, to, port }: ProjectionSpec, ending: string): ProjectionSpec => ({
  name: `${name}${ending}`,
  from: `${from}${ending}`,
  to: `${to}${ending}`,
  ...(port === undefined ? {} : { port }),
  connectivity: { kind: 'synapses-of', params: { projection: name } },
})

interface Rules {
  readonly weights: (isWake: boolean, isShared: boolean) => PartSpec
  readonly bias: (isWake: boolean, size: number) => PartSpec
}

const part = (kind: string, params: Params): PartSpec => ({ kind, params })

/** The rules of the copies: what is awake adds coactivations, each of those that sleep takes its share away. */
const rulesOf = (settings: LearningSettings, tau_ref: number): Rules => {
  const { epochs, batches, batch, chains, eta, etaBias, decay, sal, flat, factor } = settings
  const total = epochs * batches
  const schedule = factor === 1 ? {} : { schedule: { from: flat * total, to: total, factor } }
  const sum = { phase: 'learn', per: tau_ref, runs: batch }
  const during: Params = { ...sum, ...schedule }
  const coactivations = (rate: number, decaying: number): PartSpec =>
    part('rule', {
      pairing: { kind: 'all-to-all' },
      window: part('triangular', { A_causal: 1, A_anticausal: 1, tau: tau_ref }),
      stages: [
        part('accumulate', sum),
        part('scale', { factor: rate }),
        ...(decaying === 0 ? [] : [part('decay', { rate: decaying })]),
        ...('schedule' in schedule ? [part('anneal', schedule.schedule)] : []),
      ],
    })
  const asleep = coactivations(-eta / chains, 0)
  const aligned = part('sum', { rules: [asleep, part('sal', { eta: sal / chains, tau: tau_ref, during })] })
  return {
    // what several projections share decays once
    weights: (isWake, shared) =>
      isWake ? coactivations(eta, shared ? 0 : decay * eta) : sal === 0 ? asleep : aligned,
    bias: (isWake, size) =>
      part('intrinsic', {
        // wanted minus measured, and nothing is wanted
        eta: isWake ? -etaBias : etaBias / chains,
        means: Array.from({ length: size }, () => 0),
        during,
      }),
  }
}
