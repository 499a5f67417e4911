// Another process: takes snapshots from standard input, a line of JSON each, restores them, lets them run on to the end
// and answers with what happened. What it runs is the built package.
import { createInterface } from 'node:readline'
import { restore, Snapshot } from '../../dist/graph/index.js'

const recordOf = async (net, end) => {
  const events = []
  for (const { name } of net.spec.populations)
    net.spikes(name).subscribe(({ t, source }) => events.push(`${name} ${source} ${t}`))
  net.phases.subscribe(({ t, began }) => events.push(`phase ${began?.name} ${t}`))
  await net.clock.runUntil(end).catch((error) => events.push(error.message))
  const weights = net.spec.projections.map(({ name }) => [...net.synapses(name).toMatrix()])
  const biases = net.spec.populations
    .filter(({ kind }) => kind === 'sampler')
    .map(({ name }) => [...net.sampler(name).bias])
  return { events, weights, biases }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { bytes, json, end } = JSON.parse(line)
  const snapshot =
    bytes === undefined ? Snapshot.fromJSON(json) : Snapshot.fromBytes(Buffer.from(bytes, 'base64'))
  process.stdout.write(`${JSON.stringify(await recordOf(restore(snapshot), end))}\n`)
}
