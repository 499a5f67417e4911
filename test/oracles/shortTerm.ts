// Short-term plasticity by its differential equations' solution from spike to spike, written out one spike at a time.

interface Parameters {
  readonly U: number
  readonly tau_rec: number
  readonly tau_facil: number
}

const after = (dt: number, tau: number): number => (tau > 0 ? Math.exp(-dt / tau) : 0)

/** Resources R and use u just before each spike from those just after the one before; the spike takes u R. */
export const efficaciesOf = (times: readonly number[], { U, tau_rec, tau_facil }: Parameters): number[] => {
  let left = 1
  let raised = 0
  let before = Number.NEGATIVE_INFINITY
  return times.map((t) => {
    const dt = t - before
    const resources = dt === Infinity ? 1 : 1 - (1 - left) * after(dt, tau_rec)
    const residue = dt === Infinity ? 0 : raised * after(dt, tau_facil)
    // a spike raises the use by U of what is not in use yet
    const use = residue + U * (1 - residue)
    before = t
    left = resources - use * resources
    raised = use
    return use * resources
  })
}

/** What is left in the long run of a regular train, a spike every dt ms. */
export const steadyEfficacy = (dt: number, { U, tau_rec, tau_facil }: Parameters): number => {
  const e = after(dt, tau_facil)
  const u = U / (1 - (1 - U) * e)
  const r = after(dt, tau_rec)
  return (u * (1 - r)) / (1 - (1 - u) * r)
}
