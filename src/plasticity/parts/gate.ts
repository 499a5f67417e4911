import { Observable, type OperatorFunction } from 'rxjs'
import { operator } from '../../operators/internal/operator.ts'
import { ParameterError } from '../../models/errors.ts'
import type { WeightUpdate } from '../../operators/index.ts'
import type { RuleContext, Stage } from '../rule.ts'

/**
 * Lets changes through only while a phase of the program runs, or while a stream of yours says so.
 *
 * Pairing goes on behind a closed gate: what happened there is history for the pairs that come after. A stream is
 * closed until it has said `true`.
 */
export const gate = (open: string | Observable<boolean>): Stage => {
  if (typeof open === 'string') {
    if (open === '') throw new ParameterError('gate.phase', open, 'the name of a phase')
    const ofPhase = (context: RuleContext) => duringPhase(context, open)
    return { kind: 'gate', known: { kind: 'gate', phase: open }, operator: ofPhase }
  }
  return { kind: 'gate', operator: () => whileOpen(open) }
}

const duringPhase = ({ phases }: RuleContext, name: string): OperatorFunction<WeightUpdate, WeightUpdate> =>
  whileOpen(
    new Observable((out) =>
      phases.subscribe({
        next: ({ began }) => out.next(began?.name === name),
        error: (cause: unknown) => out.error(cause),
      }),
    ),
  )

const whileOpen =
  (open: Observable<boolean>): OperatorFunction<WeightUpdate, WeightUpdate> =>
  (updates) =>
    new Observable((out) => {
      let isOpen = false
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
