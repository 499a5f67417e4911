import type { PairingScheme } from '../part.ts'

/** Whether any number of spikes may pair with one: a window that never ends would keep all of them. */
export const reachesBack = (scheme: PairingScheme): boolean =>
  scheme.kind === 'all-to-all' ||
  scheme.kind === 'pre-centred' ||
  (scheme.kind === 'triplet' && scheme.spikes === 'all')

/** Whether which spikes pair does not depend on which side is which. */
export const isSymmetric = (scheme: PairingScheme): boolean =>
  scheme.kind === 'all-to-all' || scheme.kind === 'last' || scheme.kind === 'restricted'
