import { isObservable, Observable, type OperatorFunction } from 'rxjs'
import { ParameterError } from '../../models/errors.ts'
import { type Keep, SavedReader } from '../../models/saving.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import { operator } from '../../operators/internal/operator.ts'
import type { RuleContext, Stage } from '../part.ts'

/**
 * Lets changes through only while a phase of the program runs, or while a stream of yours says so.
 *
 * Pairing goes on behind a closed gate: what happened there is past for the pairs that come after. A gate is closed
 * until it is told: a phase that had begun before the rule was wired does not open it, nor does a stream that has not
 * said `true`.
 *
 * One instant: a phase covers [begin, end), so what is told at its very end meets a closed gate.
 *
 * @throws ParameterError if `open` is neither the name of a phase nor an Observable (at call)
 */
export const gate = (open: string | Observable<boolean>): Stage => {
  if (typeof open === 'string' && open !== '') {
    const ofPhase = (context: RuleContext) => duringPhase(context, open)
    return { kind: 'gate', isSaving: true, known: { kind: 'gate', phase: open }, operator: ofPhase }
  }
  if (!isObservable(open))
    throw new ParameterError('gate', open, 'the name of a phase, or an Observable of true and false')
  // a stream of one's own: where it stands, a snapshot cannot know
  return { kind: 'gate', operator: ({ keep }) => whileOpen(open, keep) }
}

const duringPhase = (
  { phases, keep }: RuleContext,
  name: string,
): OperatorFunction<WeightUpdate, WeightUpdate> =>
  whileOpen(
    new Observable((out) =>
      phases.subscribe({
        next: ({ began }) => out.next(began?.name === name),
        error: (cause: unknown) => out.error(cause),
      }),
    ),
    keep,
  )

const whileOpen =
  (open: Observable<boolean>, keep: Keep): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
      keep('gate', {
        save: () => ({ isOpen }),
        load: (saved) => {
          isOpen = new SavedReader('gate', saved).flag('isOpen')
        },
      })
      out.add(
        open.subscribe({
          next: (now) => {
            isOpen = now
          },
          error: (cause: unknown) => out.error(cause),
        }),
      )
      const passing = operator<WeightUpdate, WeightUpdate>((emit) => (update) => {
        if (isOpen) emit(update)
      })
      out.add(updates.pipe(passing).subscribe(out))
    })
