import { isObservable, Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import { standing } from '../internal/standing.ts'
import type { RuleContext, Stage } from '../part.ts'

/**
 * Lets changes through only while a phase of the program runs, or while a stream of yours says so.
 *
 * Pairing goes on behind a closed gate: what happened there is past for the pairs that come after. A gate is closed
 * until it is told: a phase that had begun before the rule was wired does not open it, nor does a stream that has not
 * said `true`. One that let nothing through though changes came has a warning; see `CompiledRule.warnings`.
 *
 * One instant: a phase covers [begin, end), so what is told at its very end meets a closed gate.
 *
 * @throws ParameterError if `open` is neither the name of a phase nor an Observable (at call)
 */
export const gate = (open: string | Observable<boolean>): Stage => {
  if (typeof open === 'string' && open !== '') {
    const ofPhase = (context: RuleContext) => duringPhase(context, open)
    const known = { kind: 'gate', phase: open } as const
    return { kind: 'gate', isSaving: true, isBySynapse: true, known, operator: ofPhase }
  }
  if (!isObservable(open))
    throw new ParameterError('gate', open, 'the name of a phase, or an Observable of true and false')
  // a stream of one's own: where it stands, a snapshot cannot know
  return {
    kind: 'gate',
    isBySynapse: true,
    operator: (context) => whileOpen(open, context, OF_A_STREAM, open),
  }
}

/** How warnings speak of a gate. */
interface Named {
  readonly name: string
  readonly never: string
  readonly expected: string
  readonly advice: string
}

const OF_A_STREAM: Named = {
  name: 'gate of a stream',
  never: 'the stream never said true',
  expected: 'true from it',
  advice: 'Let it begin so (startWith), or take the gate away.',
}

const ofPhase = (phase: string): Named => ({
  name: `gate of phase '${phase}'`,
  never: 'no such phase began while the rule was at work',
  expected: `a phase '${phase}' to begin`,
  advice: 'Name a phase that the program has, or let the program come to it.',
})

const duringPhase = (context: RuleContext, name: string): OperatorFunction<WeightUpdate, WeightUpdate> =>
  whileOpen(
    new Observable((out) =>
      context.phases.subscribe({
        next: ({ began }) => out.next(began?.name === name),
        error: (cause: unknown) => out.error(cause),
      }),
    ),
    context,
    ofPhase(name),
    name,
  )

/** @param of what it is that opens it: all gates in a rule that have the same are open together */
const whileOpen =
  (
    open: Observable<boolean>,
    context: RuleContext,
    named: Named,
    of: unknown,
  ): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      const { keep, warn } = context
      let isOpen = false
      isOpen = standing(context, 'gate', of, () => isOpen) ?? false
      // for the warning
      let hasOpened = false
      let hasPassed = false
      let held = 0
      keep('gate', {
        save: () => ({ isOpen, hasOpened, hasPassed, held }),
        load: (saved) => {
          const from = new SavedReader('gate', saved)
          isOpen = from.flag('isOpen')
          hasOpened = from.flag('hasOpened')
          hasPassed = from.flag('hasPassed')
          held = from.count('held')
        },
      })
      warn(() => (hasPassed || held === 0 ? undefined : warningOf(named, held, hasOpened)))
      out.add(
        open.subscribe({
          next: (now) => {
            isOpen = now
            hasOpened ||= now
          },
          error: (cause: unknown) => out.error(cause),
        }),
      )
      const passing = operator<WeightUpdate, WeightUpdate>((emit) => (update) => {
        if (isOpen) {
          hasPassed = true
          emit(update)
        } else held++
      })
      out.add(updates.pipe(passing).subscribe(out))
    })

const warningOf = ({ name, never, expected, advice }: Named, held: number, hasOpened: boolean): string => {
  const updates = `${held} ${held === 1 ? 'update' : 'updates'}`
  if (!hasOpened)
    return `${name}: it never opened (${never}) and held ${updates} back; expected ${expected}. ${advice}`
  return (
    `${name}: it was closed whenever an update came, and held all ${updates} back; expected some while it is open. ` +
    'A sum over a phase is told when the phase has ended: put the gate before it.'
  )
}
