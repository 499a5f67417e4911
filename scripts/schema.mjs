// Writes assets/network.schema.json, the schema of network files, from the kinds of the built package.
// Run it after `npm run build` when a kind has changed; a test holds that the file is current.
import { writeFileSync } from 'node:fs'
import { specSchema } from '../dist/graph/index.js'
import { networkKinds } from '../dist/io/fileKinds.js'

const path = new URL('../assets/network.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(specSchema(networkKinds('.')), undefined, 2)}\n`)
