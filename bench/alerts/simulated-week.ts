import pg from 'pg';
import type { KioskBatch } from '@app/contracts';
import { originDay } from '../../apps/simulator/src/backfill/backfill.js';
import { FaultEngine } from '../../apps/simulator/src/faults/fault-engine.js';
import { parseFaultScript } from '../../apps/simulator/src/faults/fault-script.js';
import { truthLine } from '../../apps/simulator/src/faults/truth-file.js';
import { fleetBlueprint } from '../../apps/simulator/src/fleet/blueprint.js';
import { LiveRun } from '../../apps/simulator/src/live/live-run.js';
import { timeline } from '../../apps/simulator/src/live/timeline.js';
import { ApiClient } from '../../apps/simulator/src/registration/api-client.js';
import { registerFleet } from '../../apps/simulator/src/registration/register-fleet.js';
import { Asker, benchUser } from '../ingest/ask.js';
import { type BenchDatabase, startProcess } from '../ingest/start-processes.js';
import { aWeek } from './fault-script.js';
import { type Outcome, outcomeOf, tellEverything } from './outcome.js';
import { readTruth, type Run, type TrueFault } from './score.js';
import { SteppedPipeline } from './stepped-pipeline.js';

/** How far the clock moves until everything that is due is done, in ms. */
const stepMs = 60_000;
/** Messages arrive with this precision: a clock that is wrong is told by the pace of what it sends. */
const sendEveryMs = 10_000;
/** The simulator decides by blocks of so many ms whether a kiosk runs on battery. */
const batteryBlockMs = 600_000;
const hourMs = 3_600_000;
/** A kiosk is silent after so many of its heartbeats did not come: as the standard model has it, 15 s and 60 s. */
const heartbeatsMissed = 4;

export interface Week {
  kiosks: number;
  days: number;
  faults: number;
  seed: number;
  heartbeatSeconds: number;
  temperatureSeconds: number;
  /** Where notifications go. */
  sinkUrl: string;
  say: (line: string) => void;
}

export interface WeekOutcome extends Outcome {
  truth: TrueFault[];
  run: Omit<Run, 'notifications'>;
  readings: number;
}

async function register(database: BenchDatabase, { kiosks, seed, sinkUrl, heartbeatSeconds, say }: Week) {
  const fleet = fleetBlueprint(kiosks, seed);
  const api = await startProcess('api', database, { redisUrl: null });
  try {
    await tellEverything(await Asker.signIn(database.url, api.url), sinkUrl);
    await registerFleet(fleet, {
      api: await ApiClient.signIn(api.url, benchUser.email, benchUser.password),
      signal: new AbortController().signal,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      random: Math.random,
      progress: () => undefined,
    });
  } finally {
    await api.stop();
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('UPDATE kiosk_model SET silent_after_seconds = $1', [
      heartbeatsMissed * heartbeatSeconds,
    ]);
    // Nothing is killed here, and what is measured is no speed.
    const name = new URL(database.url).pathname.slice(1);
    if (database.kind === 'server')
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(name)} SET synchronous_commit = off`);
  } finally {
    await client.end();
  }
  say(`${kiosks} kiosks at ${fleet.sites.length} clinics are registered`);
  return fleet;
}

/** Kiosks run on battery now and then, by no script: noted from what they send. */
class BatteryTruth {
  private readonly seen = new Map<string, TrueFault>();

  note({ kiosk, heartbeats }: KioskBatch): void {
    for (const { at, power } of heartbeats ?? []) {
      if (power !== 'BATTERY') continue;
      const startedAt = Date.parse(at);
      const endedAt = (Math.floor(startedAt / batteryBlockMs) + 1) * batteryBlockMs;
      const id = `${kiosk} ${endedAt}`;
      if (!this.seen.has(id))
        this.seen.set(id, { id, kind: 'on-battery', kiosks: [kiosk], site: null, startedAt, endedAt });
    }
  }

  all(): TrueFault[] {
    return [...this.seen.values()];
  }
}

/**
 * A fleet for days of simulated time, step by step: kiosks and faults of the simulator, and everything from the ingest
 * to the message as it is. It begins now, so that nothing in the database takes it for old.
 */
export async function simulateWeek(database: BenchDatabase, week: Week): Promise<WeekOutcome> {
  const fleet = await register(database, week);
  const start = Math.ceil(Date.now() / hourMs) * hourMs;
  const until = start + week.days * 24 * hourMs;
  const pipeline = await SteppedPipeline.start(database.url, start);
  const script = aWeek(week.faults, (until - start) / 1_000, week.seed);
  const truth: string[] = [];
  const battery = new BatteryTruth();
  const line = timeline(start, 1);
  let waiting: KioskBatch[] = [];
  const live = new LiveRun({
    fleet,
    seed: week.seed,
    start,
    timeline: line,
    heartbeatSeconds: week.heartbeatSeconds,
    temperatureSeconds: week.temperatureSeconds,
    faults: new FaultEngine(parseFaultScript(JSON.stringify(script)), fleet, week.seed, start),
    clock: pipeline.clock,
    originDay: (kiosk) => originDay(kiosk, start, 30),
    send: (parcels) => {
      for (const { json } of parcels) {
        const batch = JSON.parse(json) as KioskBatch;
        waiting.push(batch);
        battery.note(batch);
      }
    },
    onFault: (change) => void truth.push(JSON.stringify(truthLine(change, line.simulated))),
  });
  let readings = 0;
  let saidAt = performance.now();
  try {
    for (let at = start; at <= until; at += sendEveryMs) {
      await pipeline.passTo(at);
      live.advance();
      const batches = waiting;
      waiting = [];
      readings += await pipeline.send(batches);
      if ((at - start) % stepMs !== 0) continue;
      await pipeline.work();
      if (performance.now() - saidAt < 30_000) continue;
      saidAt = performance.now();
      week.say(`${((at - start) / (24 * hourMs)).toFixed(2)} days, ${readings} readings`);
    }
    const { found, notifications, messages } = await outcomeOf(database.url);
    return {
      found,
      notifications,
      messages,
      truth: [...readTruth(truth.join('\n'), until), ...battery.all()],
      run: {
        kiosks: week.kiosks,
        spanMs: until - start,
        silentAfterSeconds: heartbeatsMissed * week.heartbeatSeconds,
      },
      readings,
    };
  } finally {
    await pipeline.stop();
  }
}
