import { readFileSync } from 'node:fs';
import { type Clock, systemClock } from '@app/kernel';
import { backfill, originDay } from '../backfill/backfill.js';
import { hasTemperature } from '../backfill/stored-days.js';
import type { SimulatorOptions } from '../cli/options.js';
import { listen, report } from '../control/parent-port.js';
import { FaultEngine } from '../faults/fault-engine.js';
import { orderTruthLine, TruthFile, truthLine } from '../faults/truth-file.js';
import { type FleetBlueprint, fleetBlueprint, type KioskBlueprint } from '../fleet/blueprint.js';
import { hashText, stream } from '../random/stream.js';
import { type Prepared, prepare } from '../registration/prepare.js';
import { type CsvReading, parseCsv } from '../replay/csv.js';
import { replay } from '../replay/replay.js';
import { Tally } from '../sending/receipts.js';
import { pause, Sender, type SenderOptions } from '../sending/sender.js';
import { transport } from '../sending/transport.js';
import { commandServer, obeyCommands } from './commands.js';
import { askByHttp, Handshakes } from './handshakes.js';
import { LiveRun, TURN_MS } from './live-run.js';
import { StatusLine } from './status-line.js';
import { timeline } from './timeline.js';
import { VisitRecords } from './visit-records.js';

/** Slots were set up at least so many days before a kiosk was registered: the past that a new fleet comes with. */
const DAYS_BEFORE_REGISTRATION = 30;
/** What waits while the server is away: some minutes of a large fleet. */
const QUEUE_CHARS = 64 * 1024 * 1024;

export type Say = (line: string) => void;

interface Run {
  options: SimulatorOptions;
  fleet: FleetBlueprint;
  prepared: Prepared;
  start: number;
  clock: Clock;
  stop: AbortSignal;
  say: Say;
}

/** Registers the fleet and keeps it sending until stopped; or replays a file. */
export async function simulate(options: SimulatorOptions, stop: AbortSignal, say: Say): Promise<void> {
  const readings = options.replay
    ? parseCsv(readFileSync(options.replay.file, 'utf8'), options.replay.unit)
    : [];
  const fleet = fleetBlueprint(options.kiosks, options.seed);
  const prepared = await prepare(options, fleet, stop, say);
  // The history behind a live fleet ends with it.
  const ending = new AbortController();
  const end = () => ending.abort();
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  const start = systemClock.now();
  const run: Run = { options, fleet, prepared, start, clock: systemClock, stop: ending.signal, say };
  try {
    await perform(run, readings);
  } finally {
    end();
  }
}

async function perform(run: Run, readings: readonly CsvReading[]): Promise<void> {
  const { options, stop, say } = run;
  if (options.replay) {
    const tally = new Tally();
    const sender = newSender(run, tally, { lanes: 1, maxReadings: 1000 });
    stop.addEventListener('abort', () => sender.stop(), { once: true });
    await replay(readings, options.replay, { sender, clock: systemClock, stop, sleep: pause });
    say(`replayed ${readings.length}: ${tally.summary()}`);
    for (const complaint of tally.takeComplaints()) say(complaint);
    return;
  }
  if (options.thenLive) return live(run);
  await history(run, async () => undefined, 0);
}

/** The live fleet, with its history behind it at low priority. */
async function live(run: Run): Promise<void> {
  const { options, fleet, prepared, start, clock, stop, say } = run;
  const tally = new Tally();
  const heard = new Set<number>();
  const sender = newSender(run, tally, {
    // One lane keeps requests few and full; a large fleet needs more than one round trip at a time.
    lanes: options.kiosks > 2000 ? 4 : 1,
    maxReadings: 1000,
    onAccepted: (parcels) => parcels.forEach((parcel) => heard.add(parcel.kiosk)),
  });
  const line = timeline(start, options.speed);
  const truth = new TruthFile(options.truth, say);
  const jitter = stream('handshake', options.seed);
  const handshakes: Handshakes = new Handshakes({
    kiosks: fleet.kiosks,
    ask: askByHttp(options.url, prepared.token),
    sleep: pause,
    random: () => jitter.next(),
    stop,
    release: (parcels) => sender.enqueue(parcels),
    onInterval: (kiosk, seconds) => {
      // A run that is sped up or slowed down by hand keeps its own pace.
      if (!options.heartbeatIsGiven) liveRun.setHeartbeatSeconds(kiosk, seconds);
    },
    say,
  });
  const visits =
    prepared.api === undefined
      ? undefined
      : new VisitRecords(prepared.api, { signal: stop, sleep: pause, random: () => jitter.next() }, say);
  const liveRun: LiveRun = new LiveRun({
    fleet,
    seed: options.seed,
    start,
    timeline: line,
    heartbeatSeconds: options.heartbeatSeconds,
    temperatureSeconds: options.temperatureSeconds,
    faults: new FaultEngine(options.faults, fleet, options.seed, start),
    clock,
    originDay: (kiosk) => originOf(run, kiosk),
    send: (parcels) => handshakes.offer(parcels),
    onFills: (serial, fills) => visits?.offer(serial, fills),
    onOrderEnded: (serial, order, heard) => truth.write(orderTruthLine(serial, order, heard)),
    onFault: (change) => {
      truth.write(truthLine(change, line.simulated));
      const { id, kind, serials, site } = change.fault;
      say(`${change.event} ${kind} ${id}: ${site ?? serials.join(' ')}`);
    },
  });
  const obeying = obeyCommands({
    server: commandServer(options.url, prepared.token, stop),
    obey: ({ kiosk, kind }) => liveRun.obey(kiosk, kind),
    sleep: pause,
    stop,
    say,
  });
  obeying.catch((error: unknown) => say(`commands are not heard any more: ${String(error)}`));
  const unlisten = listen({ inject: (fault) => liveRun.inject(fault), say });
  const status = new StatusLine({ phase: 'live', total: fleet.kiosks.length, say, report, tally });
  const timer = setInterval(
    () => status.update(heard.size, `${heard.size} of ${fleet.kiosks.length} kiosks heard`),
    1000,
  );
  const past = options.backfillDays > 0 ? history(run, () => quiet(sender, heard, run), 0.5) : undefined;
  // Without this a failure would end the process while the live fleet runs on; it is told below instead.
  past?.catch((error: unknown) => say(`history failed: ${String(error)}`));
  const ended = options.duration === undefined ? Infinity : start + options.duration * 1000;
  try {
    while (!stop.aborted && clock.now() < ended) {
      liveRun.advance();
      await pause(TURN_MS, stop);
    }
    if (!stop.aborted) {
      await handshakes.answered();
      await sender.settled();
      await visits?.settled();
    }
  } finally {
    clearInterval(timer);
    unlisten();
    sender.stop();
    await truth.close();
  }
}

/** Resolves when every kiosk was heard once and live telemetry is not held up. */
async function quiet(sender: Sender, heard: ReadonlySet<number>, run: Run): Promise<void> {
  const count = run.fleet.kiosks.length;
  while (
    !run.stop.aborted &&
    ((heard.size < count && run.clock.now() - run.start < 30_000) || sender.waiting > count)
  )
    await pause(200, run.stop);
}

/** The fleet's past, up to the moment that live telemetry or the kiosk's registration takes over. */
async function history(run: Run, turn: () => Promise<void>, restRatio: number): Promise<void> {
  const { options, fleet, prepared, start, stop, say } = run;
  if (options.backfillDays === 0) return;
  const tally = new Tally();
  const sender = newSender(run, tally, { lanes: 2, maxReadings: 5000, restRatio });
  stop.addEventListener('abort', () => sender.stop(), { once: true });
  const status = new StatusLine({ phase: 'backfill', total: 0, say, report, tally });
  await backfill({
    fleet,
    seed: options.seed,
    days: options.backfillDays,
    stepMinutes: options.backfillStepMinutes,
    sentAt: new Date(start).toISOString(),
    sender,
    stop,
    turn,
    originDay: (kiosk) => originOf(run, kiosk),
    until: (kiosk) => Math.min(start, prepared.registeredAt.get(kiosk.serial) ?? start),
    stored: (kiosk, from, to) => hasTemperature(prepared.api, kiosk.serial, from, to, stop),
    progress: (done, total) => status.update(done, `${done} of ${total} kiosk-days of history`, total),
  });
  if (!stop.aborted) say(`history of ${options.backfillDays} days: ${tally.summary()}`);
  for (const complaint of tally.takeComplaints()) say(complaint);
}

function originOf({ options, prepared, start }: Run, kiosk: KioskBlueprint): number {
  const before = Math.max(DAYS_BEFORE_REGISTRATION, options.backfillDays);
  return originDay(kiosk, prepared.registeredAt.get(kiosk.serial) ?? start, before);
}

function newSender(
  { options, prepared, start, clock, stop }: Run,
  tally: Tally,
  own: Pick<SenderOptions, 'lanes' | 'maxReadings' | 'onAccepted' | 'restRatio'>,
): Sender {
  const jitter = stream('jitter', hashText(String(start), options.seed));
  return new Sender({
    transport: transport({
      name: options.transport,
      url: options.url,
      mqttUrl: options.mqttUrl,
      token: prepared.token,
      stop,
    }),
    tally,
    clock,
    random: () => jitter.next(),
    sleep: pause,
    // Below the 1 MiB that HTTP servers commonly accept.
    maxBytes: 900_000,
    maxQueuedChars: QUEUE_CHARS,
    ...own,
  });
}
