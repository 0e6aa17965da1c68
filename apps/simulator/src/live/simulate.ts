import { AppError, systemClock } from '@app/kernel';
import { listen, report } from '../control/parent-port.js';
import type { SimulatorOptions } from '../cli/options.js';
import { FaultEngine } from '../faults/fault-engine.js';
import { TruthFile, truthLine } from '../faults/truth-file.js';
import { type FleetBlueprint, fleetBlueprint } from '../fleet/blueprint.js';
import { hashText, stream } from '../random/stream.js';
import { ApiClient } from '../registration/api-client.js';
import {
  createGatewayToken,
  patiently,
  registeredKiosks,
  registerFleet,
} from '../registration/register-fleet.js';
import { Tally } from '../sending/receipts.js';
import { pause, Sender } from '../sending/sender.js';
import { transport } from '../sending/transport.js';
import { localDays } from '../time/local-days.js';
import { LiveRun, TURN_MS } from './live-run.js';
import { timeline } from './timeline.js';

const DAY_MS = 86_400_000;
/** Slots were set up so long before a kiosk was registered: the past that a new fleet comes with. */
export const DAYS_BEFORE_REGISTRATION = 30;
const STATUS_MS = 30_000;
/** What waits while the server is away: some minutes of a large fleet. */
const QUEUE_CHARS = 64 * 1024 * 1024;

export type Say = (line: string) => void;

/** Registers the fleet and keeps it sending until stopped. */
export async function simulate(options: SimulatorOptions, stop: AbortSignal, say: Say): Promise<void> {
  const fleet = fleetBlueprint(options.kiosks, options.seed);
  const { token, registeredAt } = await prepare(options, fleet, stop, say);
  const start = systemClock.now();
  const tally = new Tally();
  const heard = new Set<number>();
  const jitter = stream('jitter', hashText(String(start), options.seed));
  const sender = new Sender({
    transport: transport(options.transport, options.url, token),
    tally,
    clock: systemClock,
    random: () => jitter.next(),
    sleep: pause,
    // One lane keeps requests few and full; a large fleet needs more than one round trip at a time.
    lanes: options.kiosks > 2000 ? 4 : 1,
    maxReadings: 1000,
    maxBytes: 900_000,
    maxQueuedChars: QUEUE_CHARS,
    onAccepted: (parcels) => parcels.forEach((parcel) => heard.add(parcel.kiosk)),
  });
  const line = timeline(start, options.speed);
  const truth = new TruthFile(options.truth, say);
  const siteOf = new Map(fleet.kiosks.map((kiosk) => [kiosk.serial, kiosk.site]));
  const run = new LiveRun({
    fleet,
    seed: options.seed,
    start,
    timeline: line,
    heartbeatSeconds: options.heartbeatSeconds,
    temperatureSeconds: options.temperatureSeconds,
    faults: new FaultEngine(options.faults, fleet, options.seed, start),
    clock: systemClock,
    originDay: (serial) => {
      const site = siteOf.get(serial);
      const since = (registeredAt.get(serial) ?? start) - DAYS_BEFORE_REGISTRATION * DAY_MS;
      return localDays(site?.timeZone ?? 'UTC').dayAt(since);
    },
    send: (parcels) => sender.enqueue(parcels),
    onFault: (change) => {
      truth.write(truthLine(change, line.simulated));
      const { id, kind, serials, site } = change.fault;
      say(`${change.event} ${kind} ${id}: ${site ?? serials.join(' ')}`);
    },
  });
  const unlisten = listen({ inject: (fault) => run.inject(fault), say });
  const status = setInterval(() => {
    say(
      `live: ${heard.size}/${fleet.kiosks.length} kiosks heard, ${tally.stored} stored, ${tally.duplicates} duplicates, ` +
        `${tally.refused} refused, ${tally.lost} lost, ${sender.waiting} waiting`,
    );
    for (const complaint of tally.takeComplaints()) say(complaint);
  }, STATUS_MS);
  const progress = setInterval(() => {
    const message = `${heard.size} of ${fleet.kiosks.length} kiosks heard`;
    report({ type: 'progress', phase: 'live', done: heard.size, total: fleet.kiosks.length, message });
  }, 1000);
  const ended = options.duration === undefined ? Infinity : start + options.duration * 1000;
  try {
    while (!stop.aborted && systemClock.now() < ended) {
      run.advance();
      await pause(TURN_MS, stop);
    }
    if (!stop.aborted) await sender.settled();
  } finally {
    clearInterval(status);
    clearInterval(progress);
    unlisten();
    sender.stop();
    await truth.close();
  }
}

/** A fleet that is registered, and a token that speaks for it. */
async function prepare(
  options: SimulatorOptions,
  fleet: FleetBlueprint,
  stop: AbortSignal,
  say: Say,
): Promise<{ token: string; registeredAt: ReadonlyMap<string, number> }> {
  const { account, gatewayToken } = options;
  if (!account) {
    if (gatewayToken === undefined)
      throw new AppError('Neither an account nor a gateway token is given.', { code: 'BAD_ARGUMENTS' });
    return { token: gatewayToken, registeredAt: new Map() };
  }
  const jitter = stream('registration', options.seed);
  const patience = { signal: stop, sleep: pause, random: () => jitter.next() };
  const registrar = {
    ...patience,
    api: await patiently(patience, () =>
      ApiClient.signIn(options.url, account.email, account.password, stop),
    ),
    progress: (done: number, total: number) =>
      report({
        type: 'progress',
        phase: 'register',
        done,
        total,
        message: `${done} of ${total} kiosks registered`,
      }),
  };
  await registerFleet(fleet, registrar);
  say(`${fleet.kiosks.length} kiosks at ${fleet.sites.length} sites are registered`);
  return {
    token: gatewayToken ?? (await createGatewayToken(registrar, 'simulator')),
    registeredAt: await registeredKiosks(registrar),
  };
}
