import type { Cause } from '../plasticity/index.ts'
import { type ChangesOf, weightCauses } from '../plots/weightCauses.ts'
import type { SynapseOf } from './rerun.ts'
import type { Watched } from './whyRun.ts'

/** Times and values of one colour. */
class Series {
  readonly t: number[] = []
  readonly dw: number[] = []

  add(t: number, dw: number): void {
    this.t.push(t)
    this.dw.push(dw)
  }
}

/** What a picture shows of causes: gathered one by one, so that none is kept. */
export class PictureOfCauses {
  private readonly t: number[] = []
  private readonly w: number[] = []
  private readonly chains = new Map<string, Series>()
  private readonly rest = new Map<string, Series>()

  add({ t, w, dw, terms, sums }: Cause): void {
    this.t.push(t)
    this.w.push(w + dw)
    if (terms.length === 0) seriesOf(this.rest, 'not by its rule').add(t, dw)
    for (const term of terms) seriesOf(this.chains, term.path).add(t, term.dw)
    for (const { steps } of sums) {
      const [before, after] = [steps[0]?.before ?? 0, steps.at(-1)?.after ?? 0]
      const taken = after - before
      // what a bound rounds is no change of its own
      if (Math.abs(taken) > 1e-9 * Math.max(Math.abs(before), Math.abs(after)))
        seriesOf(this.rest, steps.map(({ kind }) => kind).join(' → ')).add(t, taken)
    }
  }

  svg(
    title: string,
    { projection, pre, post }: SynapseOf,
    { from, to }: { readonly from: number; readonly to: number },
    watched: Watched,
    populations: { readonly pre: string; readonly post: string },
  ): string {
    const changes = this.changes()
    return weightCauses({
      title: `${projection} ${pre} → ${post} in ${title}`,
      caption:
        changes.length > 1
          ? 'Weight, what each change of it came from, and the spikes of both neurons, as fired.'
          : 'Weight, its changes, and the spikes of both neurons, as fired.',
      from,
      to,
      w: watched.w[0],
      path: { t: this.t, w: this.w },
      changes,
      pre: { name: `pre: ${populations.pre} ${pre}`, t: watched.pre },
      post: { name: `post: ${populations.post} ${post}`, t: watched.post },
    })
  }

  /** One chain alone is told apart by sign, several by their places in the rule. */
  private changes(): readonly ChangesOf[] {
    const [only, another] = [...this.chains.values()]
    if (only === undefined || another !== undefined || this.rest.size > 0)
      return [...[...this.chains].sort(byPath), ...this.rest].map(([name, { t, dw }]) => ({
        name,
        t,
        dw,
      }))
    const [up, down] = [new Series(), new Series()]
    only.t.forEach((t, k) => {
      const dw = only.dw[k] ?? 0
      if (dw !== 0) (dw > 0 ? up : down).add(t, dw)
    })
    return [
      { name: 'up', t: up.t, dw: up.dw },
      { name: 'down', t: down.t, dw: down.dw },
    ].filter(({ t }) => t.length > 0)
  }
}

const byPath = ([a]: readonly [string, Series], [b]: readonly [string, Series]): number =>
  a.localeCompare(b, 'en', { numeric: true })

const seriesOf = (all: Map<string, Series>, name: string): Series => {
  const known = all.get(name) ?? new Series()
  all.set(name, known)
  return known
}
