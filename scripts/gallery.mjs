// Draws the pictures of docs/plasticity.md: what `rxspike probe` finds of every registered rule and window, into docs/images.
// Run it after `npm run build` when a rule or its probe has changed. It says which of them the page does not show yet.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exampleOf } from '../dist/cli/kindExample.js'
import { networkKinds } from '../dist/io/fileKinds.js'
import { svgToPng } from '../dist/plots/render.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Rules that are made of rules or parts: what they do is that of what they are made of. */
const COMBINED = new Set(['rule', 'sum', 'negate', 'when', 'scaled'])

/** Parameters that show a kind better than those of its example. */
const SHOWN = {
  'rule wake-sleep': { during: { phase: 'sleep', per: 10 } },
  'rule triplet': { eta: 1 },
  'rule vogels-sprekeler': { rate: 10 },
  'rule homeostatic': { rate: 10 },
  'window table': { dt: [-30, -10, 0, 0, 10, 30], values: [0, -0.5, -0.5, 1, 1, 0] },
  'window sum': {
    windows: [
      { kind: 'exponential', params: { A_causal: 2, A_anticausal: 2, tau_causal: 5, tau_anticausal: 5 } },
      { kind: 'exponential', params: { A_causal: -1, A_anticausal: -1 } },
    ],
  },
}

/** Pixels for each px of a picture. */
const ZOOM = 1.5

const page = readFileSync(`${root}docs/plasticity.md`, 'utf8')
const kinds = networkKinds('.')
const folder = mkdtempSync(join(tmpdir(), 'rxspike-gallery-'))
const missing = []

/** The rule as JSON in which a kind is shown. */
const shownRule = (kind) => {
  const { part } = exampleOf(kinds, kind)
  const params = { ...part.params, ...SHOWN[`${kind.role} ${kind.kind}`] }
  const shown = { kind: kind.kind, ...(Object.keys(params).length === 0 ? {} : { params }) }
  if (kind.role === 'rule') return shown
  return { kind: 'rule', params: { pairing: { kind: 'all-to-all' }, window: shown } }
}

for (const kind of kinds.all()) {
  const isShown = kind.role === 'window' || (kind.role === 'rule' && !COMBINED.has(kind.kind))
  if (!isShown) continue
  const name = kind.role === 'rule' ? kind.kind : `window-${kind.kind}`
  const picture = `plasticity-${name}.png`
  // the picture is named after its file
  const file = join(folder, `${kind.role === 'rule' ? kind.kind : `${kind.kind} window`}.json`)
  const svg = join(folder, 'picture.svg')
  writeFileSync(file, JSON.stringify(shownRule(kind)))
  const command = ['dist/cli/main.js', 'probe', file, '--plot', svg]
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  if (status === 0) {
    writeFileSync(`${root}docs/images/${picture}`, svgToPng(readFileSync(svg, 'utf8'), ZOOM))
    process.stdout.write(`docs/images/${picture}\n`)
  } else {
    process.stderr.write(`${kind.role} ${kind.kind}: ${stderr}`)
    process.exitCode = 1
  }
  if (!page.includes(`images/${picture}`)) missing.push(picture)
}
rmSync(folder, { recursive: true })
if (missing.length > 0) {
  process.stderr.write(`docs/plasticity.md does not show: ${missing.join(', ')}\n`)
  process.exitCode = 1
}
