export {
  allToAll,
  type DelayOptions,
  fromList,
  oneToOne,
  type PerPair,
  type SynapseEntry,
  type Weights,
  withDelays,
} from './connect.ts'
export {
  type FeedCounts,
  type FeedOptions,
  LateError,
  type LiveOptions,
  LiveSource,
  type LiveSpike,
  Outlet,
  outlet,
  type OutletCounts,
  type OutletOptions,
  type Outside,
  type Overflow,
  OverflowError,
  type ReadableLike,
  type ReaderLike,
  SpikeInput,
  type SpikeInputOptions,
  type SpikeFeed,
  type SpikeSource,
  spikesFrom,
  type Timing,
} from './bridges/index.ts'
export { GuardedObservable } from './internal/guard.ts'
export { type Instant, instants } from './instants.ts'
export type { Boundary, Spanned } from './internal/between.ts'
export { Output } from './internal/output.ts'
export { delaySpikes } from './delaySpikes.ts'
export type { Phase, PhaseChange } from './phases.ts'
export { poisson, type PoissonOptions, PoissonSource } from './poisson.ts'
export {
  type Agenda,
  EventSource,
  Population,
  type ReceivingNode,
  SpikeEmitter,
  type SpikingNode,
} from './population.ts'
export { joinSamplers, type SamplerLink } from './joinSamplers.ts'
export { project, type ProjectOptions, SOMA } from './project.ts'
export { type Rates, rates } from './rates.ts'
export { type Residence, residenceTimes, STATES_LIMIT } from './residenceTimes.ts'
export { sampler, samplerPopulation, SamplerPopulation } from './sampler.ts'
export type { SamplerNode, SamplerOptions } from './samplerNode.ts'
export type { SavingNode, SynapsesByName } from './savingNode.ts'
export { ShapedSampler } from './shapedSampler.ts'
export { type SpikePair, spikeTimingDifferences } from './spikeTimingDifferences.ts'
export { type SpikeReader, SpikeSequence, type SpikeSequenceOptions } from './spikeSequence.ts'
export { SpikeTrain, spikeTrain, type SpikeTrainOptions } from './spikeTrain.ts'
export { type Incoming, Synapses, type Topology, type WeightUpdate } from './synapses.ts'
export type { ShortTermPlasticity, ShortTermSite } from './shortTerm.ts'
export { tsodyksMarkram, type TsodyksMarkramOptions } from './tsodyksMarkram.ts'
export { TableSampler } from './tableSampler.ts'
export { type Tick, ticks, type TicksOptions } from './ticks.ts'
export type { Volley } from './volley.ts'
export { autoCorrelogram } from './autoCorrelogram.ts'
export { crossCorrelogram } from './crossCorrelogram.ts'
export { type FanoFactors, fanoFactors } from './fanoFactors.ts'
export { type InterSpikeInterval, interSpikeIntervals } from './interSpikeIntervals.ts'
export { type IntervalVariability, intervalVariability } from './intervalVariability.ts'
export type { Correlogram, LagBins } from './internal/lagHistogram.ts'
export { modulatedPoisson, type ModulatedPoissonOptions, ModulatedPoissonSource } from './modulatedPoisson.ts'
export { type PopulationRate, populationRate } from './populationRate.ts'
export {
  piecewiseRate,
  type RateProfile,
  type SinusoidalParameters,
  sinusoidalRate,
  type Steps,
} from './rateProfiles.ts'
export { regular, type RegularOptions, RegularSource } from './regular.ts'
export { type Synchrony, synchrony } from './synchrony.ts'
export { type Edge, edges } from './edges.ts'
export { byDistance, type ByDistanceOptions } from './connectByDistance.ts'
export { bernoulli, fixedInDegree, fixedOutDegree } from './connectRandomly.ts'
export {
  discProfile,
  type DistanceProfile,
  exponentialProfile,
  gaussianProfile,
  linearProfile,
} from './distanceProfiles.ts'
export { gridSpace, type GridOptions, lineSpace, pointSpace, ringSpace, type Space } from './space.ts'
