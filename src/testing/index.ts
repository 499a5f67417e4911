export { type ContractCase, ContractError, type ContractOptions, populationContract } from './contract.ts'
export { differenceOf, type MatcherResult, matchers, type SpikeMatchers, type Tolerance } from './matchers.ts'
export { lineOf, type Moment, moments, spikes } from './spikes.ts'
export { LineError, stream, type Told, told } from './stream.ts'
