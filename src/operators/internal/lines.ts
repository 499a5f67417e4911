import { Synapses, type Topology } from '../synapses.ts'
import { delayAt } from './topology.ts'

/**
 * The spikes of one side of a projection on their lines. A line is what the synapses of a neuron share whose delays on
 * that side are equal: at each of them its spikes are at one time.
 */
export interface LinesOfSide {
  /** Number of lines. */
  readonly count: number
  /** The line without delay of each neuron, -1 if it has none. */
  readonly immediate: Int32Array
  /** The lines with delay: from each neuron one synapse to each of its lines, with the line's delay. */
  readonly delayed: Synapses
}

/** A projection by lines: its synapses see each line as a neuron that has no delay. */
export interface Lines {
  /** The view whose sources are presynaptic lines, and whose targets postsynaptic ones. */
  readonly synapses: Synapses
  /** Undefined where the delay is the same for all synapses: the lines are the neurons. */
  readonly pre: LinesOfSide | undefined
  readonly post: LinesOfSide | undefined
}

const known = new WeakMap<Synapses, Lines>()

/** The lines of synapses whose delays differ. Made once. */
export const linesOf = (synapses: Synapses): Lines => {
  const made = known.get(synapses) ?? makeLines(synapses)
  known.set(synapses, made)
  return made
}

interface Line {
  readonly neuron: number
  readonly delay: number
}

const makeLines = (base: Synapses): Lines => {
  const { axonal, dendritic, weights } = base
  const pre = typeof axonal === 'number' ? undefined : presynaptic(base, axonal)
  const post = typeof dendritic === 'number' ? undefined : postsynaptic(base, dendritic)
  const topology: Topology = {
    preSize: pre?.lines.length ?? base.preSize,
    postSize: post?.lines.length ?? base.postSize,
    begin: pre?.begin ?? base.begin,
    targets: post?.targets ?? base.targets,
  }
  const targetOf = post && Int32Array.from(post.lines, ({ neuron }) => neuron)
  return {
    synapses: new Synapses(topology, weights, { base, ...(targetOf && { targetOf }) }),
    pre: pre && sideOf(pre.lines, base.preSize),
    post: post && sideOf(post.lines, base.postSize),
  }
}

/** Runs of equal axonal delay, which stand together. */
const presynaptic = (
  { preSize, begin: columns }: Topology,
  axonal: Float64Array,
): { readonly lines: readonly Line[]; readonly begin: Int32Array } => {
  const lines: Line[] = []
  const begin: number[] = []
  for (let pre = 0; pre < preSize; pre++) {
    for (let k = columns[pre]!; k < columns[pre + 1]!; k++) {
      if (k > columns[pre]! && axonal[k] === axonal[k - 1]) continue
      lines.push({ neuron: pre, delay: axonal[k]! })
      begin.push(k)
    }
  }
  return { lines, begin: Int32Array.from([...begin, axonal.length]) }
}

/** Lines by delay, then by target: so they rise within a presynaptic line, as synapses are stored. */
const postsynaptic = (
  { targets }: Topology,
  dendritic: Float64Array,
): { readonly lines: readonly Line[]; readonly targets: Int32Array } => {
  const byTarget = new Map<number, Map<number, Line>>()
  targets.forEach((neuron, k) => {
    const delay = delayAt(dendritic, k)
    const own = byTarget.get(neuron) ?? new Map<number, Line>()
    byTarget.set(neuron, own)
    if (!own.has(delay)) own.set(delay, { neuron, delay })
  })
  const lines = [...byTarget.values()]
    .flatMap((own) => [...own.values()])
    .sort((a, b) => a.delay - b.delay || a.neuron - b.neuron)
  const places = new Map(lines.map((line, place) => [line, place]))
  return {
    lines,
    targets: targets.map((neuron, k) => places.get(byTarget.get(neuron)!.get(dendritic[k]!)!)!),
  }
}

const sideOf = (lines: readonly Line[], size: number): LinesOfSide => {
  const immediate = new Int32Array(size).fill(-1)
  const delayed: { readonly line: number; readonly neuron: number; readonly delay: number }[] = []
  lines.forEach(({ neuron, delay }, line) => {
    if (delay === 0) immediate[neuron] = line
    else delayed.push({ line, neuron, delay })
  })
  delayed.sort((a, b) => a.neuron - b.neuron || a.delay - b.delay)
  const begin = new Int32Array(size + 1)
  for (const { neuron } of delayed) begin[neuron + 1]!++
  for (let i = 0; i < size; i++) begin[i + 1]! += begin[i]!
  const topology: Topology = {
    preSize: size,
    postSize: lines.length,
    begin,
    targets: Int32Array.from(delayed, ({ line }) => line),
    axonal: Float64Array.from(delayed, ({ delay }) => delay),
  }
  return {
    count: lines.length,
    immediate,
    delayed: new Synapses(topology, new Float64Array(delayed.length)),
  }
}
