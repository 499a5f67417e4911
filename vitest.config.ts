import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['rxspike-source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['rxspike-source', ...defaultServerConditions] } },
  test: {
    globalSetup: ['test/build.ts'],
    include: ['test/**/*.test.ts', '.doctest/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'test/tsconfig.json' },
    testTimeout: 60_000,
    // no test replaces modules: each is imported once a worker, not once a file
    isolate: false,
    // the tests of the command wait for other processes most of their time
    maxWorkers: '100%',
    reporters: ['default', './scripts/tally.mjs'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
})
