import { basename, extname } from 'node:path'
import { writeWhole } from '../io/files.ts'
import type { RuleProbe } from '../plasticity/index.ts'
import { svgToPng } from '../plots/render.ts'
import { ruleWindow } from '../plots/ruleWindow.ts'

/** Draws a probe into a file, as its ending says. */
export const drawProbe = ({ rule, dt, dw, atZero, frequency, triplets }: RuleProbe, file: string): void => {
  // a file is named without its folder
  const title = `What ${basename(rule, extname(rule))} does`
  const svg = ruleWindow({ title, dt, dw, atZero, frequency, triplets })
  writeWhole(file, extname(file) === '.png' ? svgToPng(svg) : svg)
}
