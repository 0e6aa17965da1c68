import {
  aDatabase,
  aKiosk,
  eventually,
  FaultProxy,
  freePort,
  ServerProcess,
  TcpGate,
  type TestDatabase,
} from '@app/testing';
import { aSenderToken } from '../ingest-harness.js';
import { expectLiveState, expectStoredSet, openAlerts, trueAlerts } from './compare.js';
import { kinds, makePlan, type Plan } from './plan.js';
import { Random } from '../random.js';
import { RetryingSender } from './retrying-sender.js';

export interface ScenarioOptions {
  seed: number;
  kiosks: number;
  /** Something is killed or cut so many times. */
  disasters: number;
  /** Requests on their way at once. */
  senders: number;
}

export interface ScenarioReport {
  disasters: string[];
  requests: number;
  attempts: number;
  seconds: number;
  faults: Record<string, number>;
}

const faultProbabilities = {
  refuse: 0.03,
  delay: 0.1,
  duplicate: 0.08,
  cutRequest: 0.05,
  cutAnswer: 0.04,
  loseAnswer: 0.05,
};

/** A whole fleet for one run: two apis behind faulty networks, a worker, a database behind a gate. */
class Fleet {
  readonly disasters: string[] = [];

  private constructor(
    readonly db: TestDatabase,
    private readonly gate: TcpGate,
    private readonly processes: ServerProcess[],
    readonly proxies: FaultProxy[],
  ) {}

  static async start(random: Random): Promise<Fleet> {
    const db = await aDatabase();
    // What comes and goes is held open for a while; the truth of a run is what the readings say.
    await db.database.pool.query('UPDATE alert_rule SET flapping_slot_seconds = 0');
    const { gate, url } = await TcpGate.before(db.url);
    const variables = {
      DATABASE_URL: url,
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
      // Short, so that a run with many disasters is: nothing here depends on their length.
      KIOSK_FLEET_STATEMENT_TIMEOUT_MS: '5000',
    };
    const processes: ServerProcess[] = [];
    for (const name of ['api', 'api', 'worker'] as const)
      processes.push(new ServerProcess(name, await freePort(), variables));
    const started = await Promise.allSettled(processes.map((process) => process.start()));
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') {
      await Promise.all(processes.map((process) => process.end('SIGKILL')));
      await gate.stop();
      await db.stop();
      throw failed.reason as Error;
    }
    const proxies = await Promise.all(
      processes
        .filter(({ name }) => name === 'api')
        .map(({ port }) =>
          FaultProxy.start({
            port,
            random: random.next,
            probabilities: faultProbabilities,
            longestDelayMs: 400,
          }),
        ),
    );
    return new Fleet(db, gate, processes, proxies);
  }

  /** Resolves when what was struck is up again. */
  async strike(random: Random): Promise<void> {
    const what = random.pick(['api', 'api', 'worker', 'database', 'connections'] as const);
    this.disasters.push(what);
    if (what === 'database') return this.db.kill();
    if (what === 'connections') {
      this.gate.shut();
      return this.gate.open();
    }
    const victim = random.pick(this.processes.filter(({ name }) => name === what));
    await victim.end('SIGKILL');
    await victim.start();
  }

  /** What nobody has killed has not ended by itself. */
  expectAlive(): void {
    const starts = this.processes.map((process) => process.starts).reduce((sum, count) => sum + count, 0);
    const killed = this.disasters.filter((what) => what === 'api' || what === 'worker').length;
    expect(starts).toBe(this.processes.length + killed);
    for (const process of this.processes)
      expect([process.name, process.isRunning]).toEqual([process.name, true]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end('SIGTERM')));
    await Promise.all(this.proxies.map((proxy) => proxy.stop()));
    await this.gate.stop();
    await this.db.stop();
  }
}

async function registerSenders(db: TestDatabase, plan: Plan): Promise<(kiosk: number) => string> {
  const tokens: string[] = [];
  const gateway = await aSenderToken(db, {});
  for (const [index, { serial }] of plan.kiosks.entries()) {
    const kiosk = await aKiosk(db.database, { serial });
    // Half of the fleet speaks for itself, the other half through a gateway.
    tokens.push(index % 2 === 0 ? gateway : await aSenderToken(db, { kioskId: kiosk.id }));
  }
  return (kiosk) => tokens[kiosk]!;
}

/** One run: everything is sent through faults and disasters, and in the end the fleet is what was sent. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioReport> {
  const startedAt = performance.now();
  const random = new Random(options.seed);
  const plan = makePlan(options.kiosks, random, Date.now() - 5_000);
  const fleet = await Fleet.start(random);
  let stopSending = () => {};
  try {
    const tokenOf = await registerSenders(fleet.db, plan);
    const sender = new RetryingSender(
      fleet.proxies.map(({ url }) => url),
      tokenOf,
      random,
    );
    stopSending = () => sender.stop();
    const waiting = [...plan.shipments].reverse();
    let failure: unknown = null;
    const sending = Promise.all(
      Array.from({ length: options.senders }, async () => {
        for (let next = waiting.pop(); next !== undefined && failure === null; next = waiting.pop())
          await sender.deliver(next).catch((error: unknown) => (failure ??= error));
      }),
    );
    for (let disaster = 1; disaster <= options.disasters; disaster++) {
      const left = plan.shipments.length * (1 - disaster / (options.disasters + 1));
      await eventually(() => failure !== null || waiting.length <= left, { timeoutMs: 120_000, everyMs: 5 });
      if (failure !== null) break;
      await fleet.strike(random);
    }
    await sending;
    if (failure !== null) throw failure as Error;
    fleet.expectAlive();
    await expectStoredSet(fleet.db, plan.kiosks);
    await expectLiveState(fleet.db, plan.kiosks);
    const measured = plan.kiosks.reduce(
      (sum, kiosk) => sum + kinds.reduce((rows, kind) => rows + kiosk[kind].length, 0),
      0,
    );
    // Each is called stored by one receipt at most; by none where that receipt was lost.
    expect(sender.stored).toBeLessThanOrEqual(measured);
    await eventually(
      async () => {
        const open = await openAlerts(fleet.db);
        expect(open).toEqual(trueAlerts(plan.kiosks));
        return true;
      },
      { timeoutMs: 45_000, everyMs: 250 },
    );
    const faults: Record<string, number> = {};
    for (const { counts } of fleet.proxies)
      for (const [fault, count] of Object.entries(counts)) faults[fault] = (faults[fault] ?? 0) + count;
    return {
      disasters: fleet.disasters,
      requests: plan.shipments.length,
      attempts: sender.attempts,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      faults,
    };
  } finally {
    stopSending();
    await fleet.stop();
  }
}
