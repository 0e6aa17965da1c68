// The direction of imports: apps → features → platform → kernel. tools/dependency-rules.spec.ts proves on an
// illegal fixture that each rule fires.
const features = [
  'kiosk-registry',
  'telemetry',
  'alerting',
  'cold-chain',
  'enrolment',
  'notification',
  'fleet-view',
  'inventory',
  'replenishment',
  'fulfilment',
  'kiosk-commands',
  'fhir-door',
  'metrics',
];
const platform = ['config', 'persistence', 'job-queue', 'live-push', 'auth', 'observability', 'platform'];
const development = ['embedded-timescale', 'testing'];
const lib = (names) => `^libs/(${names.join('|')})/`;
const tests = '\\.spec\\.ts$|-fixture\\.ts$|/e2e/';

/** Features see each other along these edges only; everything else goes by event or job. */
const featureEdges = {
  'kiosk-registry': [],
  telemetry: ['kiosk-registry', 'alerting'],
  alerting: ['kiosk-registry'],
  'cold-chain': ['kiosk-registry'],
  enrolment: ['kiosk-registry', 'telemetry'],
  notification: ['kiosk-registry', 'alerting'],
  'fleet-view': ['kiosk-registry', 'telemetry', 'alerting'],
  inventory: ['kiosk-registry', 'telemetry'],
  replenishment: ['kiosk-registry', 'telemetry', 'alerting', 'inventory'],
  fulfilment: ['kiosk-registry'],
  'kiosk-commands': ['kiosk-registry'],
  'fhir-door': ['kiosk-registry'],
  metrics: ['fulfilment'],
};

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: lib(['kernel']), pathNot: tests },
      to: { path: '^(libs|apps)/', pathNot: lib(['kernel']) },
    },
    {
      name: 'contracts-import-nothing',
      severity: 'error',
      from: { path: lib(['contracts']), pathNot: tests },
      to: { path: '^(libs|apps)/', pathNot: lib(['contracts']) },
    },
    {
      name: 'platform-never-imports-features-or-apps',
      severity: 'error',
      from: { path: lib(platform), pathNot: tests },
      to: { path: `${lib(features)}|^apps/` },
    },
    {
      name: 'features-never-import-apps',
      severity: 'error',
      from: { path: lib(features), pathNot: tests },
      to: { path: '^apps/' },
    },
    ...Object.entries(featureEdges).map(([feature, allowed]) => ({
      name: `feature-edges-of-${feature}`,
      severity: 'error',
      from: { path: lib([feature]), pathNot: tests },
      to: { path: lib(features.filter((other) => other !== feature && !allowed.includes(other))) },
    })),
    {
      name: 'libraries-only-through-their-index',
      comment: 'What a library does not export is its own business.',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/$1/|^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'web-and-simulator-speak-the-contract-only',
      severity: 'error',
      from: { path: '^apps/(web|simulator)/', pathNot: tests },
      to: { path: '^libs/|^apps/(?!$1/)', pathNot: lib(['contracts', 'kernel']) + '|^apps/(web|simulator)/' },
    },
    {
      name: 'apps-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'production-never-imports-development',
      comment: 'The embedded database and the test builders are not for production entry points.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: `${lib(development)}|^apps/standalone/|${tests}` },
      to: { path: lib(development) },
    },
    {
      name: 'no-packages-that-are-not-declared',
      severity: 'error',
      from: { pathNot: tests },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/|^tools/fixtures/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
