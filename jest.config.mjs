// Everything is transformed to CommonJS for the tests: Jest cannot require ES modules on Node 20 without flags.
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true, tsx: false },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
      target: 'es2023',
    },
    module: { type: 'commonjs' },
  },
];
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': swc,
    '^.+\\.m?js$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
};
const roots = ['apps', 'libs', 'migrations', 'dashboards', 'bench', 'tools'];
const under = (suffix) => roots.map((root) => `<rootDir>/${root}/**/*${suffix}`);

export default {
  maxWorkers: 2,
  // On a busy machine a test of the database or of the whole wire takes several times as long as on an idle one.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: under('.spec.ts'),
      testPathIgnorePatterns: ['/node_modules/', '\\.db\\.spec\\.ts$', '/e2e/'],
    },
    // Real TimescaleDB: each file gets a copy of one migrated data folder (libs/testing).
    { ...shared, displayName: 'db', testMatch: under('.db.spec.ts') },
    // Whole processes over the wire, and pages in a real Chromium. They run what `npm run build` left in dist/.
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/apps/*/e2e/**/*.e2e.spec.ts'] },
  ],
};
