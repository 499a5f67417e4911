import type { SpikingNode, Synapses } from '../operators/index.ts'
import type { EventTimeScheduler } from '../scheduler/index.ts'
import type { JointForm } from './kind.ts'

/** A population that is evaluated by itself unless it is joined to others. */
export interface Joinable {
  readonly name: string
  readonly node: SpikingNode
  /** Of its kind, if that has one. */
  readonly joint: JointForm | undefined
}

/** A projection without delay, to the soma. */
export interface DirectProjection {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly synapses: Synapses
}

/** What is evaluated jointly: names of populations, and of the projections among them. */
export interface JointGroup {
  readonly populations: readonly string[]
  readonly projections: readonly string[]
  readonly form: JointForm
}

/**
 * Joins what feeds one another without delay: each connected part of the network that `projections` leave, of
 * populations of one joint form, becomes one group. Others stay as they are.
 */
export const joinAll = (
  populations: readonly Joinable[],
  projections: readonly DirectProjection[],
  clock: EventTimeScheduler,
): readonly JointGroup[] => {
  const able = new Map(populations.filter(isAble).map((each) => [each.name, each]))
  const among = projections.filter(({ from, to }) => {
    const form = able.get(from)?.joint
    return form !== undefined && form === able.get(to)?.joint
  })
  const groups: JointGroup[] = []
  for (const names of connected([...able.keys()], among)) {
    const own = among.filter(({ from }) => names.includes(from))
    const members = names.map((name) => able.get(name)).filter((each) => each !== undefined)
    const form = members[0]?.joint
    if (own.length === 0 || form === undefined) continue
    const nodes = new Map(members.map(({ name, node }) => [name, node]))
    const links = own.flatMap(({ from, to, synapses }) => {
      const [pre, post] = [nodes.get(from), nodes.get(to)]
      return pre === undefined || post === undefined ? [] : [{ from: pre, to: post, synapses }]
    })
    form.join([...nodes.values()], links, clock)
    groups.push({ populations: names, projections: own.map(({ name }) => name), form })
  }
  return groups
}

const isAble = ({ node, joint }: Joinable): boolean => joint !== undefined && joint.unfit(node) === undefined

/** Why a population was not joined to anything. */
export const whyApart = ({ node, joint }: Joinable): string | undefined =>
  joint && `no ${joint.name}: ${joint.unfit(node) ?? 'no projection without delay joins it to its like'}`

/** The connected parts, each in the order of `names`. */
const connected = (names: readonly string[], edges: readonly DirectProjection[]): readonly string[][] => {
  const part = new Map(names.map((name, k) => [name, k]))
  for (const { from, to } of edges) {
    const [one, other] = [part.get(from), part.get(to)]
    if (one === other || one === undefined || other === undefined) continue
    for (const [name, k] of part) if (k === other) part.set(name, one)
  }
  const parts = new Map<number, string[]>()
  for (const [name, k] of part) {
    const known = parts.get(k)
    if (known === undefined) parts.set(k, [name])
    else known.push(name)
  }
  return [...parts.values()]
}
