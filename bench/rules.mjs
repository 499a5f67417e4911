// Synaptic changes a second of CPU by rule, pairing, window and evaluation: `npm run bench:rules`.
//
// 10,000 synapses, dense (100 x 100) or sparse (10 onto each of 1,000), all neurons Poisson at 20/s. A change is a spike times
// its synapses; the time is that of the spikes, of the rule and of writing the weights. 'fused' is what a rule gets unless
// another is asked for, 'streams' what its parts mean one by one, as causes and pairings of one's own have it.
//
//     node bench/rules.mjs [text]        only rows with that text
import Table from 'cli-table3'
import { library, nsPerChange, PHASE, RATE } from './plastic.mjs'

const eta = 1e-9
const tau = 10
const during = { phase: 'learn', per: tau }

const paired = (pairing) => (lib) => lib.rule(pairing(lib), lib.exponentialWindow(), lib.scale(eta))
const windowed = (window) => (lib) => lib.rule(lib.allToAllPairing(), window(lib), lib.scale(eta))

const groups = {
  '': { 'the trains alone': undefined },
  rule: {
    hebbian: (lib) => lib.hebbian({ eta }),
    'anti-hebbian': (lib) => lib.antiHebbian({ eta }),
    'sal, at once': (lib) => lib.sal({ eta, tau }),
    'sal, over a phase': { isOver: true, make: (lib) => lib.sal({ eta, tau, during }) },
    'wake-sleep, over a phase': {
      isOver: true,
      make: (lib) => lib.wakeSleep({ eta, tau, coactivations: 0.04, during }),
    },
    'triplet, all': (lib) => lib.triplet({ eta }),
    'triplet, nearest': (lib) => lib.triplet({ eta, spikes: 'nearest' }),
    'vogels-sprekeler': (lib) => lib.vogelsSprekeler({ eta, rate: RATE }),
    'reward-modulated': (lib) =>
      lib.rewardModulated({ eta, factor: lib.spikeFactor({ population: 'looks', tau: 200 }) }),
    homeostatic: (lib) => lib.homeostatic({ eta, rate: RATE }),
    'dendritic-prediction, by an error': (lib) =>
      lib.dendriticPrediction({ eta, factor: lib.spikeFactor({ population: 'looks', tau: 200 }) }),
    'dendritic-prediction, by voltage *': {
      isSampling: true,
      make: (lib) => lib.dendriticPrediction({ eta, probe: { population: 'looks', every: 1000 / RATE } }),
    },
    oja: (lib) => lib.oja({ eta }),
  },
  pairing: {
    'all-to-all': paired((lib) => lib.allToAllPairing()),
    'last 1': paired((lib) => lib.lastPairing(1)),
    'last 3': paired((lib) => lib.lastPairing(3)),
    symmetric: paired((lib) => lib.symmetricPairing()),
    restricted: paired((lib) => lib.restrictedPairing()),
    'pre-centred': paired((lib) => lib.preCentredPairing()),
    triplet: paired((lib) => lib.tripletPairing({ tau_pre: 100, tau_post: 100 })),
  },
  window: {
    exponential: windowed((lib) => lib.exponentialWindow()),
    alpha: windowed((lib) => lib.alphaWindow()),
    triangular: windowed((lib) => lib.triangularWindow({ tau })),
    rectangular: windowed((lib) => lib.rectangularWindow({ tau })),
    'sum of exponential and triangular': windowed((lib) =>
      lib.sumWindow([lib.exponentialWindow(), lib.triangularWindow({ tau })]),
    ),
    'function, 10 ms': windowed((lib) => lib.functionWindow((dt) => dt / tau, { support: tau })),
  },
}

const wanted = process.argv[2] ?? ''
const lib = await library()
const millions = (ns) => {
  const rate = 1000 / ns
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2)
}

const cases = ['dense', 'sparse'].flatMap((topology) =>
  ['fused', 'streams'].map((evaluation) => ({ topology, evaluation })),
)
const head = ['', '', ...cases.map(({ topology, evaluation }) => `${topology}, ${evaluation}`)]
const table = new Table({
  head,
  style: { head: [], border: [] },
  colAligns: ['left', 'left', ...cases.map(() => 'right')],
})
for (const [group, rows] of Object.entries(groups))
  for (const [name, row] of Object.entries(rows)) {
    if (!`${group} ${name}`.includes(wanted)) continue
    const { make, ...how } = typeof row === 'object' ? row : { make: row }
    const cells = cases.map(({ topology, evaluation }) => {
      // nothing is evaluated: one number a topology
      if (make === undefined && evaluation === 'streams') return ''
      return millions(nsPerChange({ topology, evaluation, make, ...how }, { lib }))
    })
    table.push([group, name, ...cells])
  }

console.log('Plastic events: synaptic changes in millions a second of CPU')
console.log(
  `node ${process.version}, 10,000 synapses, Poisson ${RATE}/s, phases of ${PHASE / 1000} s, best of several runs`,
)
console.log(table.toString())
console.log('* postsynaptic samplers, whose potentials are read at Poisson spikes: all synapses each')
