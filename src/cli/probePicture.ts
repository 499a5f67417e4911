import { extname } from 'node:path'
import { writeWhole } from '../io/files.ts'
import type { RuleProbe } from '../plasticity/index.ts'
import { svgToPng } from '../plots/render.ts'
import { ruleWindow } from '../plots/ruleWindow.ts'

/** Draws a probe into a file, as its ending says. */
export const drawProbe = ({ rule, dt, dw, atZero, frequency, triplets }: RuleProbe, file: string): void => {
  const svg = ruleWindow({ title: `What ${rule} does`, dt, dw, atZero, frequency, triplets })
  writeWhole(file, extname(file) === '.png' ? svgToPng(svg) : svg)
}
