// Runs one of the tests for longer than the suite does:
// npm run test:faults -- [--runs N=20] [--seed N], npm run fuzz -- [--requests N=100000] [--seed N].
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const tests = {
  faults: { option: 'runs', usual: '20', variable: 'KIOSK_FLEET_TEST_FAULT' },
  fuzz: { option: 'requests', usual: '100000', variable: 'KIOSK_FLEET_TEST_FUZZ' },
};
const [name, ...args] = process.argv.slice(2);
const { option, usual, variable } = tests[name];
const { values } = parseArgs({
  args,
  options: { [option]: { type: 'string', default: usual }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`${name}: ${values[option]} ${option}, seed ${seed}\n`);
const jest = spawn(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--selectProjects=e2e',
    `--testPathPatterns=apps/api/e2e/${name}.e2e.spec`,
  ],
  {
    cwd: new URL('..', import.meta.url),
    env: {
      ...process.env,
      [`${variable}_${option.toUpperCase()}`]: values[option],
      [`${variable}_SEED`]: seed,
    },
    stdio: 'inherit',
  },
);
jest.once('exit', (code) => process.exit(code ?? 1));
