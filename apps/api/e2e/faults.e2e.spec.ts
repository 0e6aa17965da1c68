import { loadConfig } from '@app/config';
import { runScenario } from './faults/scenario.js';

jest.setTimeout(3_600_000);

const { testFaultRuns: runs, testFaultSeed } = loadConfig();
const firstSeed = testFaultSeed ?? Math.floor(Math.random() * 2 ** 31);

// `npm run test:faults -- --runs 20 --seed N` for many runs, with more disasters in each.
const disasters = runs === null ? 3 : 5;
test.each(Array.from({ length: runs ?? 1 }, (_, run) => firstSeed + run))(
  'whatever is killed, cut, repeated or overtaken, in the end the fleet is what was sent (seed %i)',
  async (seed) => {
    const report = await runScenario({ seed, kiosks: 8, disasters, senders: 8 }).catch((error: unknown) => {
      throw new Error(`With seed ${seed}: ${(error as Error).message}`, { cause: error });
    });
    if (runs !== null) process.stdout.write(`${JSON.stringify({ seed, passed: true, ...report })}\n`);
    expect(report.disasters).toHaveLength(disasters);
  },
);
