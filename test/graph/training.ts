import type { NetworkSpec, PartSpec, ProjectionSpec } from '../../src/graph/index.ts'

const during = { phase: 'sleep', per: 10 }
const learning: PartSpec = {
  kind: 'sum',
  params: {
    rules: [
      { kind: 'wake-sleep', params: { eta: 0.3, coactivations: 0.3, during } },
      { kind: 'sal', params: { eta: 0.3, during } },
    ],
    stages: [{ kind: 'hard-bound', params: { min: -2, max: 2 } }],
  },
}

/** A sampling network of somebody’s own that learns weights and biases, with clamps and phases. */
export const training = (size: number, projection: Partial<ProjectionSpec> = {}): NetworkSpec => ({
  version: 1,
  name: 'somebody’s own network',
  seed: 11,
  populations: [
    {
      name: 'mine',
      kind: 'sampler',
      size,
      params: { bias: 0.2, tau_ref: 10 },
      plasticity: {
        kind: 'intrinsic',
        params: { eta: 0.3, means: Array.from({ length: size }, () => 0.4), during },
      },
    },
  ],
  projections: [
    {
      name: 'loop',
      from: 'mine',
      to: 'mine',
      weights: { kind: 'normal', params: { std: 0.6 } },
      plasticity: learning,
      ...projection,
    },
  ],
  program: [
    {
      repeat: 10,
      steps: [
        { phase: 'sleep', duration: 3_000 },
        { phase: 'rest', duration: 500, clamp: [{ population: 'mine', neurons: [0], state: 'on' }] },
      ],
    },
  ],
})
