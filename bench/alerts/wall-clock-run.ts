import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { Asker, benchUser } from '../ingest/ask.js';
import { type BenchDatabase, startProcess } from '../ingest/start-processes.js';
import { everyKind } from './fault-script.js';
import { type Outcome, outcomeOf, tellEverything } from './outcome.js';
import { readTruth, type TrueFault } from './score.js';

/** The last fault needs so long to be found. */
const settleSeconds = 330;

export interface WallClockRun {
  kiosks: number;
  spanMs: number;
  faults: number;
  seed: number;
  sinkUrl: string;
}

/** The processes as they are, by the clock on the wall. */
export async function runByWallClock(
  database: BenchDatabase,
  { kiosks, spanMs, faults, seed, sinkUrl }: WallClockRun,
): Promise<Outcome & { truth: TrueFault[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-bench-'));
  const variables = { KIOSK_FLEET_NOTIFY_ALLOWED_ADDRESSES: '127.0.0.1' };
  const api = await startProcess('api', database, { redisUrl: null, variables });
  const worker = await startProcess('worker', database, { redisUrl: null, variables });
  try {
    await tellEverything(await Asker.signIn(database.url, api.url), sinkUrl);
    const [script, truth] = [join(folder, 'faults.json'), join(folder, 'truth.jsonl')];
    writeFileSync(truth, '');
    writeFileSync(
      script,
      JSON.stringify(everyKind(faults, Math.max(1, spanMs / 1_000 - 30 - settleSeconds))),
    );
    const simulator = fork(
      join(projectRoot(), 'dist/apps/simulator/main.js'),
      [
        ...['--url', api.url, '--email', benchUser.email, '--password', benchUser.password],
        ...['--kiosks', String(kiosks), '--seed', String(seed), '--faults', script, '--truth', truth],
      ],
      { env: childEnvironment({}), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    const ended = new Promise<void>((resolve) => simulator.once('exit', () => resolve()));
    await Promise.race([new Promise((resolve) => setTimeout(resolve, spanMs)), ended]);
    const until = Date.now();
    const outcome = await outcomeOf(database.url);
    simulator.kill('SIGTERM');
    await ended;
    return { ...outcome, truth: readTruth(readFileSync(truth, 'utf8'), until) };
  } finally {
    await worker.stop();
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
