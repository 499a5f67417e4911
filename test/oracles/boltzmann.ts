// The Boltzmann distribution by its definition: for every state the double sum, then the exponential.

export interface Enumerated {
  /** States as lists of 0 and 1, in the order in which they were met: neuron 0 changes fastest. */
  readonly states: readonly (readonly number[])[]
  readonly probabilities: readonly number[]
  readonly partition: number
}

export const enumerate = (W: readonly (readonly number[])[], b: readonly number[]): Enumerated => {
  let states: number[][] = [[]]
  for (const _ of b) states = [...states.map((z) => [...z, 0]), ...states.map((z) => [...z, 1])]
  const weights = states.map((z) => {
    let exponent = 0
    z.forEach((z_i, i) => {
      exponent += b[i]! * z_i
      z.forEach((z_j, j) => {
        if (i !== j) exponent += (z_i * W[i]![j]! * z_j) / 2
      })
    })
    return Math.exp(exponent)
  })
  const partition = weights.reduce((sum, w) => sum + w, 0)
  return { states, probabilities: weights.map((w) => w / partition), partition }
}
