import { exponentialWindow } from '../../models/windows.ts'
import { allToAllPairing } from '../parts/pairing.ts'
import { scale } from '../parts/scale.ts'
import { type ChainRule, rule } from '../rule.ts'
import type { StdpParameters } from './hebbian.ts'

/** The mirror image of {@link hebbian}: pre before post depresses, post before pre potentiates. */
export const antiHebbian = ({ eta, ...window }: StdpParameters): ChainRule =>
  rule(allToAllPairing(), exponentialWindow(window), scale(-eta))
