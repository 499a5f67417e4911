import { basename, extname } from 'node:path'
import { writeWhole } from '../io/files.ts'
import type { RuleProbe } from '../plasticity/index.ts'
import { svgToPng } from '../plots/render.ts'
import { ruleWindow } from '../plots/ruleWindow.ts'

/** Draws a probe into a file, as its ending says. */
export const drawProbe = (found: RuleProbe, file: string): void => {
  const { rule, dt, dw, atZero, alone, silent, frequency, triplets, notes } = found
  const isTimed = notes.some((note) => note.startsWith('what time does to the weight by itself'))
  const actsAlone = alone.pre !== 0 || alone.post !== 0 || silent !== 0 || isTimed
  // a file is named without its folder
  const title = `What ${basename(rule, extname(rule))} does`
  const svg = ruleWindow({ title, actsAlone, dt, dw, atZero, frequency, triplets })
  writeWhole(file, extname(file) === '.png' ? svgToPng(svg) : svg)
}
