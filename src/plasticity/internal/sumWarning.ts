/** What is to say of a sum over a phase that was never handed on. */
export const sumWarning = (phase: string, runs: number, came: string): string => {
  const needed = runs === 1 ? `a run of phase '${phase}'` : `${runs} runs of phase '${phase}'`
  return (
    `accumulate: it never handed a sum on, though ${came}; expected ${needed}, from begin to end, while the rule is at work. ` +
    'Name a phase that the program has, or let the program come to its end.'
  )
}
