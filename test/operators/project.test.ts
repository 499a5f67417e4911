import { EMPTY, NEVER, of, Subject, take, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Spike } from '../../src/models/events.ts'
import { allToAll, fromList } from '../../src/operators/connect.ts'
import { project, SOMA } from '../../src/operators/project.ts'
import { hear, isRecord, isText, nonsense, nonsenseBut, refused, spike } from './support.ts'

const synapses = fromList(3, 2, [
  { pre: 0, post: 1, weight: 5 },
  { pre: 2, post: 0, weight: 6 },
  { pre: 2, post: 1, weight: 7 },
])

describe('project', () => {
  it('sends a volley for each spike: where its synapses are, when it was sent and how long it takes', () => {
    const { values } = hear(of(spike(1.5, 2), spike(2, 1), spike(2, 0)).pipe(project(synapses, { delay: 3 })))
    expect(values).toEqual([
      { t: 1.5, source: 2, port: SOMA, synapses, begin: 1, end: 3, delay: 3 },
      { t: 2, source: 1, port: SOMA, synapses, begin: 1, end: 1, delay: 3 },
      { t: 2, source: 0, port: SOMA, synapses, begin: 0, end: 1, delay: 3 },
    ])
  })

  it('is a view, not a copy: a weight that is written later is seen by volleys sent before', () => {
    const own = allToAll(1, 2, [1, 2])
    const [volley] = hear(of(spike(0)).pipe(project(own))).values
    own.write(0, [8, 9])
    const { weights, targets } = volley!.synapses
    expect(volley!.synapses).toBe(own)
    expect([...weights.subarray(volley!.begin, volley!.end)]).toEqual([8, 9])
    expect([...targets.subarray(volley!.begin, volley!.end)]).toEqual([0, 1])
  })

  it('has no delay and goes to the soma unless told', () => {
    expect(hear(of(spike(0)).pipe(project(synapses))).values[0]).toMatchObject({ delay: 0, port: SOMA })
    expect(hear(of(spike(0)).pipe(project(synapses, { port: 'apical' }))).values[0]!.port).toBe('apical')
  })

  it('passes on completion and errors, says nothing of nothing, and stops with its subscriber', () => {
    const through = project(synapses)
    expect(hear(EMPTY.pipe(through)).ended).toBe('complete')
    expect(hear(NEVER.pipe(through)).ended).toBe('open')
    const fault = new Error('upstream')
    expect(hear(throwError(() => fault).pipe(through)).ended).toBe(fault)
    const source = new Subject<Spike>()
    const heard = hear(source.pipe(through, take(1)))
    source.next(spike(0))
    expect([source.observed, heard.ended]).toEqual([false, 'complete'])
  })

  it('gives an error for a spike of a neuron that it does not have', () => {
    for (const source of [3, -1, Number.NaN]) {
      const { ended, values } = hear(of(spike(0, source)).pipe(project(synapses)))
      expect(values).toEqual([])
      expect(ended).toMatchObject({ code: 'E_PARAMETER', where: 'project: source of a spike', value: source })
    }
  })

  it('refuses nonsense when it is called', () => {
    for (const x of nonsense) expect(refused(() => project(x))).toBe('project.synapses')
    for (const x of nonsense) expect(refused(() => project(synapses, { delay: x }))).toBe('project.delay')
    for (const x of nonsenseBut(isText))
      expect(refused(() => project(synapses, { port: x }))).toBe('project.port')
    for (const x of nonsenseBut(isRecord)) expect(refused(() => project(synapses, x))).toBe('project.options')
  })
})
