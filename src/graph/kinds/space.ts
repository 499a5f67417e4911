import { ParameterError } from '../../models/errors.ts'
import { gridSpace, lineSpace, pointSpace, ringSpace } from '../../operators/index.ts'
import type { Field, GroupsField } from '../fields.ts'
import { defineKind, type Kind } from '../kind.ts'

const length = (doc: string): Field => ({ type: 'number', unit: '1', value: 1, above: 0, doc })

const columns = (of: string): Field => ({
  type: 'number',
  unit: '1',
  atLeast: 1,
  integer: true,
  optional: true,
  doc: `columns of the ${of}; about the square root of their number unless given`,
})

interface Point {
  readonly x: number
  readonly y?: number
  readonly z?: number
}

const points = (of: string): GroupsField => ({
  type: 'groups',
  doc: `the points { x, y, z } of the ${of}, one each; y and z may be left out of all of them`,
  fields: {
    x: { type: 'number', unit: '1', doc: 'first coordinate' },
    y: { type: 'number', unit: '1', optional: true, doc: 'second coordinate' },
    z: { type: 'number', unit: '1', optional: true, doc: 'third coordinate' },
  },
})

const coordinates = ({ x, y, z }: Point): readonly number[] =>
  [x, y, z].filter((coordinate) => coordinate !== undefined)

interface GridParams {
  readonly width: number
  readonly height: number
  readonly preColumns?: number
  readonly postColumns?: number
  readonly periodic: boolean
}

interface PointParams {
  readonly pre: readonly Point[]
  readonly post: readonly Point[]
  readonly period?: readonly number[]
}

export const spaceKinds: readonly Kind<'space'>[] = [
  defineKind<'space', { readonly length: number }>({
    role: 'space',
    kind: 'line',
    doc: 'both populations evenly on a line: neuron i of n at (i + 1/2) length / n',
    fields: { length: length('length of the line') },
    make:
      (params) =>
      ({ preSize, postSize }) =>
        lineSpace({ ...params, preSize, postSize }),
  }),
  defineKind<'space', { readonly length: number }>({
    role: 'space',
    kind: 'ring',
    doc: 'the line closed to a ring: distances are taken the shorter way round',
    fields: { length: length('length of the ring') },
    make:
      (params) =>
      ({ preSize, postSize }) =>
        ringSpace({ ...params, preSize, postSize }),
  }),
  defineKind<'space', GridParams>({
    role: 'space',
    kind: 'grid',
    doc: 'both populations in rows and columns on a rectangle',
    fields: {
      width: length('width of the rectangle'),
      height: length('its height'),
      preColumns: columns('sources'),
      postColumns: columns('targets'),
      periodic: { type: 'flag', value: false, doc: 'whether opposite edges meet' },
    },
    make:
      (params) =>
      ({ preSize, postSize }) =>
        gridSpace({ ...params, preSize, postSize }),
  }),
  defineKind<'space', PointParams>({
    role: 'space',
    kind: 'points',
    doc: 'both populations at points of your own, in one to three dimensions',
    fields: {
      pre: points('sources'),
      post: points('targets'),
      period: {
        type: 'numbers',
        unit: '1',
        above: 0,
        optional: true,
        doc: 'length of each dimension after which it begins again',
      },
    },
    make:
      ({ pre, post, ...rest }) =>
      ({ preSize, postSize }) => {
        checkLength('points.pre', pre, preSize)
        checkLength('points.post', post, postSize)
        return pointSpace({ ...rest, pre: pre.map(coordinates), post: post.map(coordinates) })
      },
  }),
]

const checkLength = (where: string, list: readonly Point[], size: number): void => {
  if (list.length !== size) throw new ParameterError(where, list, `${size} points, one a neuron`)
}
