import type { Schedule } from '../../plasticity/index.ts'
import type { Field, Fields, GroupField, TextField } from '../fields.ts'
import type { Misfit } from '../kind.ts'

/** The phase that a rule or a stage keeps to. */
export const phase: TextField = { type: 'text', isPhase: true, doc: 'name of a phase of the program' }

/** How a rate falls with the number of updates. */
export const scheduleFields: Fields = {
  from: { type: 'number', unit: '1', atLeast: 0, doc: 'updates before the rate begins to fall' },
  to: { type: 'number', unit: '1', above: 0, doc: 'updates at which it has fallen' },
  factor: { type: 'number', unit: '1', above: 0, doc: 'what is left of it then' },
}

/** A schedule that does not go on; `at` is where it stands, with a dot behind unless it is the parameters themselves. */
export function* backwards(schedule: Schedule | undefined, at = ''): Generator<Misfit> {
  if (schedule !== undefined && schedule.to <= schedule.from)
    yield { at: `${at}to`, value: schedule.to, expected: `a number > from, ${schedule.from}` }
}

/** The same of the schedule in a `during`. */
export const backwardsDuring = (of: {
  readonly during?: { readonly schedule?: Schedule | undefined } | undefined
}): Generator<Misfit> => backwards(of.during?.schedule, 'during.schedule.')

/** How many runs of a phase make one sum. */
export const runs: Field = {
  type: 'number',
  unit: '1',
  atLeast: 1,
  integer: true,
  optional: true,
  doc: 'how many runs of the phase make one sum, a mini-batch; 1 unless given',
}

/** The phase over which a rule sums. */
export const during: GroupField = {
  type: 'group',
  doc: 'sums over each run of a phase',
  fields: {
    phase,
    per: {
      type: 'number',
      unit: 'ms',
      above: 0,
      doc: 'the sum is that of so much of the phase; tau_ref makes it a mean',
    },
    runs,
    schedule: {
      type: 'group',
      optional: true,
      doc: 'how eta falls with the number of sums',
      fields: scheduleFields,
    },
  },
}
