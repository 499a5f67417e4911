import type { Observable } from 'rxjs'
import type { Spike } from '../../models/events.ts'
import type { Keep } from '../../models/saving.ts'
import { delaySpikes, type WeightUpdate } from '../../operators/index.ts'
import { linesOf, type LinesOfSide } from '../../operators/internal/lines.ts'
import { lineSpikes } from '../../operators/internal/lineSpikes.ts'
import { translated } from '../../operators/internal/translated.ts'
import type { RuleSite } from '../site.ts'

/** A site as its synapses see it: spikes come when they reach them. */
export interface SiteAtSynapses {
  readonly at: RuleSite
  /** An update by line as one by neuron; undefined where lines are neurons. */
  readonly toNeurons: ((update: WeightUpdate) => WeightUpdate) | undefined
  /** How delays are seen, in words, if lines are not neurons. */
  readonly line: string | undefined
}

/**
 * The site behind the delays of its synapses. Times are t + delay, computed once: where two delays are equal, ties are
 * ties.
 */
export const atSynapses = (site: RuleSite): SiteAtSynapses => {
  const { synapses, clock, pre, post, keep } = site
  const { axonal, dendritic } = synapses
  const reach = (
    spikes: Observable<Spike>,
    delay: number | Float64Array,
    size: number,
    lines: LinesOfSide | undefined,
    side: string,
  ): Observable<Spike> => {
    const own: Keep | undefined = keep && ((name, state) => keep(`${side} ${name}`, state))
    if (lines !== undefined) return lineSpikes(spikes, lines, clock, own)
    return typeof delay === 'number' && delay > 0 ? spikes.pipe(delaySpikes(delay, size, clock, own)) : spikes
  }
  if (typeof axonal === 'number' && typeof dendritic === 'number') {
    if (axonal === 0 && dendritic === 0) return { at: site, toNeurons: undefined, line: undefined }
    const reached = reach(pre, axonal, synapses.preSize, undefined, 'presynaptic')
    // one population on both sides stays one
    const isOne = pre === post && axonal === dendritic
    const back = isOne ? reached : reach(post, dendritic, synapses.postSize, undefined, 'postsynaptic')
    return { at: { ...site, pre: reached, post: back }, toNeurons: undefined, line: undefined }
  }
  const lines = linesOf(synapses)
  const { synapses: view } = lines
  const at: RuleSite = {
    ...site,
    synapses: view,
    pre: reach(pre, axonal, synapses.preSize, lines.pre, 'presynaptic'),
    post: reach(post, dendritic, synapses.postSize, lines.post, 'postsynaptic'),
  }
  return {
    at,
    // a column without synapses comes to nothing; there lines are neurons
    toNeurons: (update) => translated(update, view, synapses)[0] ?? update,
    line: `at the synapses: ${view.preSize} presynaptic and ${view.postSize} postsynaptic lines of equal delay`,
  }
}
