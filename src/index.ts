export { network, type NetworkSpec, wire } from './graph/index.ts'
export type { Network } from './graph/index.ts'
export type { Spike } from './models/index.ts'
export { EventTimeScheduler } from './scheduler/index.ts'
