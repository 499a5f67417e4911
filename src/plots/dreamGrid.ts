import { checkArray } from '../models/check.ts'
import { ParameterError } from '../models/errors.ts'
import { ink } from './ink.ts'
import { stateKey } from './pixelKeys.ts'
import { checkPixels, greyOf, pixelFormat, type PixelFormat, pixelPicture } from './pixels.ts'
import {
  type Cell,
  columnWidth,
  type GridSection,
  pixelsDocument,
  TEXT_ROW,
  textCell,
} from './pixelsDocument.ts'

/** What a network dreams while a label is held: a value from 0 to 1 a feature in each list. */
export interface LabelDreams {
  readonly label: string
  /** In order of time. */
  readonly samples: readonly ArrayLike<number>[]
  /** Mean of the whole run. */
  readonly mean?: ArrayLike<number>
}

/** A moment of a network that nothing holds. */
export interface FreeDream {
  readonly pixels: ArrayLike<number>
  /** The label it shows; left out where it shows none, or several. */
  readonly label?: string
  /** When, in tau_ref from the first moment of the run. */
  readonly t_tau_ref?: number
}

export interface DreamGrid {
  readonly title: string
  readonly caption?: string
  /** Features in a row of the picture. Default: all of them, which draws each picture as a strip. */
  readonly width?: number
  /** A row each. */
  readonly labels: readonly LabelDreams[]
  /** In order of time. Default: none, and no strip. */
  readonly free?: readonly FreeDream[]
}

/** Rows of labels beyond which pictures become smaller. */
const ROOMY = 12

/**
 * Dreams as SVG: a row of samples for each label that was held, and under them a strip of moments of the free network, with the
 * label it showed and the time.
 *
 * @throws ParameterError E_PARAMETER if lists differ in length, a value is not from 0 to 1, or width cuts no whole rows
 */
export const dreamGrid = ({ title, caption, width, labels, free = [] }: DreamGrid): string => {
  const where = 'dreamGrid'
  checkArray(`${where}.labels`, labels, 'an array of labels with their samples')
  checkArray(`${where}.free`, free, 'an array of moments')
  labels.forEach(({ samples }, k) =>
    checkArray(`${where}.labels[${k}].samples`, samples, 'an array of samples'),
  )
  const pictures: readonly ArrayLike<number>[] = [
    ...labels.flatMap(({ samples, mean }) => (mean === undefined ? samples : [mean, ...samples])),
    ...free.map(({ pixels }) => pixels),
  ]
  const features = pictures[0]?.length ?? 0
  const format = pixelFormat(
    where,
    features,
    features === 0 ? undefined : width,
    labels.length > ROOMY ? 32 : 56,
  )
  check(where, labels, free, features)
  const strip = free.length > 0 || labels.length === 0
  const named = strip && (labels.length > 0 || free.some(({ label }) => label !== undefined))
  const told = [
    ...(labels.length === 0 ? [] : ['A label held: its samples in order of time.']),
    ...(strip ? ['Free: nothing held.'] : []),
    ...(named ? ['–: no label shown, or several.'] : []),
  ]
  return pixelsDocument({
    title,
    caption: caption ?? told.join(' '),
    label: `${title}: samples for ${labels.length} labels that were held, and ${free.length} moments of the free network`,
    key: stateKey('off', 'on', labels.some(({ mean }) => mean !== undefined) ? 'share of the time on' : ''),
    sections: [
      ...(labels.length === 0 ? [] : [heldSection(labels, format)]),
      ...(strip ? [freeSection(free, format, labels.length > 0)] : []),
    ],
  })
}

const picture =
  (className: string, format: PixelFormat, width: number, values: ArrayLike<number>): Cell =>
  (left, top) =>
    pixelPicture(className, format, left + (width - format.width) / 2, top, values, greyOf)

const heldSection = (labels: readonly LabelDreams[], format: PixelFormat): GridSection => {
  const cellWidth = format.width
  const hasMean = labels.some(({ mean }) => mean !== undefined)
  const isEmpty = labels.every(({ samples }) => samples.length === 0)
  return {
    heading: 'Label held',
    columnHeads: [...(hasMean ? ['mean'] : []), ...(isEmpty ? [] : ['samples'])],
    cellWidth,
    rows: labels.map(({ label, samples, mean }) => ({
      head: label,
      height: format.height,
      cells: [
        ...(hasMean ? [mean === undefined ? undefined : picture('mean', format, cellWidth, mean)] : []),
        ...samples.map((values) => picture('sample', format, cellWidth, values)),
      ],
    })),
  }
}

const freeSection = (free: readonly FreeDream[], format: PixelFormat, areLabelled: boolean): GridSection => {
  const cellWidth = columnWidth(
    Math.max(format.width, 34),
    free.map(({ label = '' }) => label),
  )
  const hasLabels = areLabelled || free.some(({ label }) => label !== undefined)
  const hasTimes = free.some(({ t_tau_ref }) => t_tau_ref !== undefined)
  return {
    heading: 'Free',
    cellWidth,
    rows: [
      {
        head: 'state',
        height: format.height,
        cells: free.map(({ pixels }) => picture('free', format, cellWidth, pixels)),
      },
      ...(hasLabels
        ? [
            {
              head: 'label shown',
              height: TEXT_ROW,
              cells: free.map(({ label }) =>
                label === undefined
                  ? textCell('shown', '–', cellWidth, ink.quiet)
                  : textCell('shown', label, cellWidth),
              ),
            },
          ]
        : []),
      ...(hasTimes
        ? [
            {
              head: 'time (tau_ref)',
              height: TEXT_ROW,
              cells: free.map(({ t_tau_ref: t }) =>
                t === undefined
                  ? undefined
                  : textCell('time', String(Number(t.toPrecision(6))), cellWidth, ink.quiet),
              ),
            },
          ]
        : []),
    ],
  }
}

const check = (
  where: string,
  labels: readonly LabelDreams[],
  free: readonly FreeDream[],
  features: number,
): void => {
  labels.forEach(({ samples, mean }, k) => {
    if (mean !== undefined) checkPixels(`${where}.labels[${k}].mean`, mean, features)
    samples.forEach((values, s) => checkPixels(`${where}.labels[${k}].samples[${s}]`, values, features))
  })
  free.forEach(({ pixels, t_tau_ref }, k) => {
    checkPixels(`${where}.free[${k}].pixels`, pixels, features)
    if (t_tau_ref !== undefined && !Number.isFinite(t_tau_ref))
      throw new ParameterError(`${where}.free[${k}].t_tau_ref`, t_tau_ref, 'a finite number of tau_ref')
  })
}
