// Which folder of src may import which, and which packages. Every arrow points one way;
// scripts/imports.mjs applies this table and refuses a folder that is missing from it.
const below = ['scheduler', 'models']
const streams = [...below, 'operators', 'plasticity']

const layers = {
  models: { imports: [], packages: [] },
  scheduler: { imports: [], packages: ['rxjs'] },
  operators: { imports: below, packages: ['rxjs'] },
  plasticity: { imports: [...below, 'operators'], packages: ['rxjs'] },
  graph: {
    imports: streams,
    packages: ['rxjs', 'io-ts', 'fp-ts', 'immer', 'tsyringe', 'reflect-metadata', '@msgpack/msgpack'],
  },
  inference: { imports: [...streams, 'graph'], packages: ['rxjs'] },
  usecases: { imports: [...streams, 'graph', 'inference'], packages: ['rxjs', 'tsyringe'] },
  testing: { imports: [...streams, 'graph'], packages: ['rxjs'] },
  io: {
    imports: ['models', 'operators', 'graph', 'inference'],
    packages: ['hyparquet', 'hyparquet-writer', 'csv-parse', 'csv-stringify'],
    node: true,
  },
  plots: {
    imports: ['models', 'inference'],
    packages: ['@observablehq/plot', 'linkedom', '@resvg/resvg-js'],
    node: true,
  },
  cli: {
    imports: [...streams, 'graph', 'inference', 'usecases', 'io', 'plots'],
    packages: [
      'commander',
      '@commander-js/extra-typings',
      'cli-progress',
      'cli-table3',
      'picocolors',
      'rxjs',
    ],
    node: true,
  },
}

// The main entry re-exports what runs in a browser as well, so neither files nor plots nor the command.
const entry = { imports: [...streams, 'graph', 'usecases'], packages: [] }

const escaped = (name) => name.replaceAll('/', '[/]').replaceAll('.', '[.]')

// A package's types may come from @types/NAME, or @types/SCOPE__NAME.
const packagePaths = (names) =>
  names.flatMap((name) => [name, `@types/${name.replace(/^@/, '').replace('/', '__')}`]).map(escaped)

const rulesOf = (name, from, { imports, packages, node = false }) => [
  {
    name: `${name}-layers`,
    comment: `src/${name} may import from: ${imports.join(', ') || 'no other folder'}`,
    severity: 'error',
    from: { path: from },
    // Outside of src and of node_modules there is nothing a module of src may import.
    to: {
      path: '^(?!.*node_modules/)',
      pathNot: [from, ...imports.map((layer) => `^src/${layer}/`)],
      dependencyTypesNot: ['core'],
      couldNotResolve: false,
    },
  },
  {
    name: `${name}-packages`,
    comment: `src/${name} may import the packages: ${packages.join(', ') || 'none'}`,
    severity: 'error',
    from: { path: from },
    to: {
      path: 'node_modules/',
      pathNot: packages.length === 0 ? [] : [`node_modules/(${packagePaths(packages).join('|')})/`],
    },
  },
  ...(node
    ? []
    : [
        {
          name: `${name}-without-node`,
          comment: `src/${name} also runs where there is no Node: no built-in modules`,
          severity: 'error',
          from: { path: from },
          to: { dependencyTypes: ['core'] },
        },
      ]),
]

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'modules that import each other have no order in which to be read',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-dev-package',
      comment: 'what src imports must be installed with the package',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-bundled'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'],
      },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere cannot be checked',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    ...Object.entries(layers).flatMap(([name, layer]) => rulesOf(name, `^src/${name}/`, layer)),
    {
      name: 'io-patterns',
      comment: 'of src/inference, src/io knows patterns and what reads rows as such',
      severity: 'error',
      from: { path: '^src/io/' },
      to: { path: '^src/inference/', pathNot: '^src/inference/(patterns|pattern|patternRows)[.]ts$' },
    },
    ...rulesOf('index.ts', '^src/[^/]+$', entry),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
