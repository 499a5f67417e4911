/** Time constant in ms of the traces of both sides, for rules of such traces, unless one is given. */
export const TAU_TRACES = 20
