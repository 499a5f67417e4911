import { minus } from '../plots/axes.ts'
import { attractors, timingDifferences } from '../plots/pspShapes.ts'
import {
  type PspShapeName,
  type PspShapesOptions,
  type PspShapesOutcome,
  pspShapesResult,
} from '../usecases/pspShapes/index.ts'

/** The pictures of a run: spike timing differences, and where SAL rests. */
export const drawPspShapes = (
  options: PspShapesOptions,
  outcomes: ReadonlyMap<string, PspShapesOutcome>,
): Readonly<Partial<Record<string, string>>> => {
  const result = pspShapesResult(options, outcomes)
  const sets = options.b1.map((b1, k) => `biases ${b1}, ${options.b2[k]}`.replaceAll('-', minus))
  return {
    'timing-differences': timingDifferences({
      title: `Spike timing differences, both weights ${options.weight}`.replaceAll('-', minus),
      edges: result.edges,
      sets,
      shapes: byShape(result.differences),
    }),
    attractors: attractors({
      title: 'Where SAL rests',
      sets,
      shapes: byShape(result.attractors).map(({ name, curves }) => ({
        name,
        curves: curves.map(({ curve, rests }) => ({
          w12: curve?.w12 ?? [],
          w21: curve?.w21 ?? [],
          rests: rests.flatMap(({ w12, w21, spread }) =>
            w21 === null || spread === null ? [] : [{ w12, w21, spread }],
          ),
        })),
      })),
    }),
  }
}

const byShape = <T extends { readonly shape: PspShapeName }>(
  all: readonly T[],
): { readonly name: PspShapeName; readonly curves: readonly T[] }[] =>
  [...new Set(all.map(({ shape }) => shape))].map((name) => ({
    name,
    curves: all.filter(({ shape }) => shape === name),
  }))
