export { type Edited, edit, network, type NetworkBuilder } from './builder.ts'
export { decodeSpec, networkSpecCodec } from './codecs.ts'
export { CLOCK, createContainer, KINDS, type Token, token } from './container.ts'
export { diffSpecs, patchSpec, type SpecChange, type SpecDiff } from './diff.ts'
export { type Fault, SpecError, UnknownNameError } from './errors.ts'
export { type Field, type Fields, fieldsOf, type PartRole, type Role } from './fields.ts'
export {
  type ConnectivitySite,
  defineKind,
  type FusedForm,
  type Kind,
  KindRegistry,
  type MatrixSite,
  type Misfit,
  type PopulationSite,
  type Products,
  type Recurrence,
  type Sites,
} from './kind.ts'
export { builtInKinds } from './kinds/index.ts'
export { isSampler, Network, type NetworkParts, type WiredProjection } from './network.ts'
export { durationOf, phasesOf, Program } from './program.ts'
export type { NamedRecorder, Recorder, RecorderSite } from './recorder.ts'
export type { Matrix } from './resolve.ts'
export { restore } from './restore.ts'
export { Snapshot, SNAPSHOT_VERSION } from './snapshot.ts'
export type {
  ClampSpec,
  MatrixSpec,
  NetworkSpec,
  Params,
  ParamValue,
  PartSpec,
  PhaseStep,
  PopulationSpec,
  ProgramStep,
  ProjectionSpec,
  RecorderSpec,
  RepeatStep,
} from './spec.ts'
export { type JsonSchema, specSchema } from './schema.ts'
export { wire } from './wire.ts'
