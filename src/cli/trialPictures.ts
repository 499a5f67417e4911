import { join } from 'node:path'
import { writeWhole } from '../io/files.ts'
import { svgToPng } from '../plots/render.ts'
import { outcomesIn } from './trialFiles.ts'
import type { AnyOptions, AnyTrialUseCase } from './trialUseCases.ts'

/** The pictures of a run, drawn from its files: SVG and PNG of each. What no trial is done for is not drawn. */
export const drawTrials = async (
  folder: string,
  entry: AnyTrialUseCase,
  options: AnyOptions,
): Promise<readonly string[]> => {
  const outcomes = outcomesIn(folder, entry, options)
  if (outcomes.size === 0) return []
  const drawn = (await entry.draw())(options, outcomes)
  return entry.pictures.flatMap((name) => {
    const svg = drawn[name]
    if (svg === undefined) return []
    writeWhole(join(folder, `${name}.svg`), svg)
    writeWhole(join(folder, `${name}.png`), svgToPng(svg))
    return [`${name}.svg`, `${name}.png`]
  })
}
