import { ParameterError } from '../models/errors.ts'
import type { Spike } from '../models/events.ts'

/** Who stands where in a line of text: `a` is neuron 0, `b` is neuron 1 …, and `12` is neuron 12. */
const sourceOf = (name: string, place: string): number => {
  if (/^\d+$/.test(name)) return Number(name)
  if (/^[a-z]$/.test(name)) return name.charCodeAt(0) - 97
  throw new ParameterError(place, name, 'a letter a … z, or the number of a neuron')
}

const nameOf = (source: number): string => (source < 26 ? String.fromCharCode(97 + source) : String(source))

/** What happens at one time of a line: spikes, and perhaps the end. */
export interface Moment {
  /** Event time in ms. */
  readonly t: number
  readonly kind: 'spike' | 'complete' | 'error'
  /** Neuron of a spike, -1 for an end. */
  readonly source: number
}

/**
 * What a line of text says of a stream of spikes: `who@when`, times in ms, any real number.
 *
 *     a@0.137 b@2.5 (a c)@4 |@10
 *
 * `a` is neuron 0, `b` neuron 1 … and `12` neuron 12; what stands in brackets fires at one time; `|` completes, `#` fails.
 * White space separates.
 *
 * @throws ParameterError naming the word that is none, a time before the one before it, or what comes after an end
 */
export const moments = (line: string): readonly Moment[] => {
  if (typeof line !== 'string') throw new ParameterError('spikes', line, 'a line such as a@0.137 b@2.5')
  const out: Moment[] = []
  let before = -Infinity
  for (const word of line.match(/\([^)]*\)@\S+|\S+/g) ?? []) {
    const place = `spikes: '${word}'`
    const [, who, time] = /^(.+)@([^@]+)$/.exec(word) ?? []
    const t = time === undefined ? Number.NaN : Number(time)
    if (who === undefined || !Number.isFinite(t))
      throw new ParameterError(place, word, 'who@when, such as a@0.137')
    if (t < before) throw new ParameterError(`${place}: time`, t, `a time >= ${before} ms, in order`)
    if (out.some(({ kind }) => kind !== 'spike'))
      throw new ParameterError(place, word, 'nothing after the end of the line')
    before = t
    if (who === '|' || who === '#') out.push({ t, kind: who === '|' ? 'complete' : 'error', source: -1 })
    else {
      const names = who.startsWith('(') ? who.slice(1, -1).trim().split(/\s+/) : [who]
      for (const name of names) out.push({ t, kind: 'spike', source: sourceOf(name, place) })
    }
  }
  return out
}

/**
 * The spikes of a line of text, as {@link moments} reads it: `spikes('a@0.137 b@2.5')`.
 *
 * @throws ParameterError naming the word that is none, and for an end: a list has none
 * @example
 * ```ts
 * import { spikes } from 'rxspike/testing'
 *
 * spikes('a@0.137 (b c)@2.5') // => [{ t: 0.137, source: 0 }, { t: 2.5, source: 1 }, { t: 2.5, source: 2 }]
 * ```
 */
export const spikes = (line: string): readonly Spike[] =>
  moments(line).map(({ t, kind, source }) => {
    if (kind !== 'spike')
      throw new ParameterError('spikes', kind, 'spikes alone: the end of a stream is for stream(…)')
    return { t, source }
  })

const isSpike = (entry: unknown): entry is Spike =>
  typeof entry === 'object' &&
  entry !== null &&
  't' in entry &&
  'source' in entry &&
  typeof entry.t === 'number' &&
  typeof entry.source === 'number'

/** @throws ParameterError if it is no list of spikes */
export const checkedSpikes = (where: string, list: unknown, expected: string): readonly Spike[] => {
  if (!Array.isArray(list) || !list.every(isSpike)) throw new ParameterError(where, list, expected)
  return list
}

/**
 * The line of some spikes, as one would write it for {@link spikes}.
 * @throws ParameterError if it is no list of spikes
 */
export const lineOf = (list: readonly Spike[]): string => {
  checkedSpikes('lineOf.list', list, 'a list of spikes { t, source }')
  const groups: { readonly t: number; readonly names: string[] }[] = []
  for (const { t, source } of list) {
    const last = groups.at(-1)
    if (last?.t === t) last.names.push(nameOf(source))
    else groups.push({ t, names: [nameOf(source)] })
  }
  return groups
    .map(({ t, names }) => (names.length === 1 ? `${names.join('')}@${t}` : `(${names.join(' ')})@${t}`))
    .join(' ')
}
