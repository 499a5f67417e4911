/** A population that computes with biases which others may set. */
export interface BiasUser {
  /** Called before they change: uses up what they were worth until now. */
  leaveBias(): void
  /** Called after they have changed. */
  enterBias(): void
}

/** The populations by the array of biases that they share. */
const users = new WeakMap<Float64Array, readonly BiasUser[]>()

/** Tells `user` of every change of the biases, until the returned function is called. */
export const useBias = (bias: Float64Array, user: BiasUser): (() => void) => {
  users.set(bias, [...(users.get(bias) ?? []), user])
  return () => {
    users.set(
      bias,
      (users.get(bias) ?? []).filter((other) => other !== user),
    )
  }
}

/** Sets biases for everyone who shares them. */
export const writeBias = (bias: Float64Array, values: Float64Array): void => {
  const all = users.get(bias) ?? []
  for (const user of all) user.leaveBias()
  bias.set(values)
  for (const user of all) user.enterBias()
}
