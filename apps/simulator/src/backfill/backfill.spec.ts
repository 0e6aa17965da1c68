import type { KioskBatch } from '@app/contracts';
import { fleetBlueprint, type KioskBlueprint } from '../fleet/blueprint.js';
import type { Parcel, Sender } from '../sending/sender.js';
import { localDays } from '../time/local-days.js';
import { backfill, type BackfillOptions } from './backfill.js';
import { KioskHistory } from './kiosk-history.js';

const NOW = Date.parse('2026-03-10T17:20:00Z');
const fleet = fleetBlueprint(6, 1);
const STEP = 900_000;

/** Accepts everything at once. */
function recorder() {
  const batches: KioskBatch[] = [];
  const sender = {
    laneCount: 2,
    below: async () => undefined,
    settled: async () => undefined,
    enqueue: (parcels: Parcel[]) =>
      parcels.forEach(({ json }) => batches.push(JSON.parse(json) as KioskBatch)),
  } as unknown as Sender;
  return { batches, sender };
}

async function sent(options: Partial<BackfillOptions> = {}): Promise<KioskBatch[]> {
  const { batches, sender } = recorder();
  await backfill({
    fleet,
    seed: 1,
    days: 3,
    stepMinutes: 15,
    sentAt: new Date(NOW).toISOString(),
    sender,
    stop: new AbortController().signal,
    originDay: (kiosk) => localDays(kiosk.site.timeZone).dayAt(NOW) - 30,
    until: () => NOW,
    stored: async () => false,
    turn: async () => undefined,
    progress: () => undefined,
    ...options,
  });
  return batches;
}

const instants = (batch: KioskBatch) =>
  [
    ...(batch.heartbeats ?? []),
    ...(batch.temperatures ?? []),
    ...(batch.stockLevels ?? []),
    ...(batch.errors ?? []),
    ...(batch.fulfilment ?? []),
  ].map(({ at }) => Date.parse(at));

test('nothing is newer than the moment the live fleet started, and the days before are complete', async () => {
  const all = (await sent()).flatMap(instants);
  expect(Math.max(...all)).toBeLessThan(NOW);
  expect(Math.max(...all)).toBeGreaterThan(NOW - STEP);
  expect(Math.min(...all)).toBeLessThan(NOW - 3 * 86_400_000);
});

test('the newest day comes first', async () => {
  const own = (await sent()).filter(({ kiosk }) => kiosk === 'K-00001');
  const days = own.map((batch) => localDays('America/Los_Angeles').dayAt(instants(batch)[0]!));
  expect(days).toEqual([...days].sort((a, b) => b - a));
});

test('sending it again sends the same bytes, also from a later start', async () => {
  const registered = { until: () => NOW };
  const once = await sent(registered);
  expect(await sent(registered)).toEqual(once);
  const later = await sent({ ...registered, sentAt: new Date(NOW + 7_200_000).toISOString() });
  const bare = (batches: KioskBatch[]) => batches.map((batch) => ({ ...batch, sentAt: '' }));
  expect(bare(later)).toEqual(bare(once));
});

test('days that are stored already are left out', async () => {
  const asked: string[] = [];
  const batches = await sent({
    stored: async (kiosk: KioskBlueprint, from: number) => {
      asked.push(`${kiosk.serial} ${new Date(from).toISOString()}`);
      return from > NOW - 86_400_000;
    },
  });
  expect(asked.slice(0, 2)).toEqual(['K-00005 2026-03-10T17:15:00.000Z', 'K-00006 2026-03-10T17:15:00.000Z']);
  const newest = Math.max(...batches.flatMap(instants));
  expect(newest).toBeLessThan(NOW - 86_400_000 / 2);
});

test('stopping ends it', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(await sent({ stop: stop.signal })).toEqual([]);
});

test('heartbeats and temperatures stand on the grid, through a day of 23 hours', () => {
  const kiosk = fleet.kiosks[0]!;
  const calendar = localDays(kiosk.site.timeZone);
  const day = 20_520; // 2026-03-08: clocks go forward
  const history = new KioskHistory(kiosk, 1, day - 5, day - 1, day);
  const batches = history.day(day, STEP, Infinity, '');
  const beats = batches.flatMap(({ batch }) => batch.heartbeats ?? []).map(({ at }) => Date.parse(at));
  expect(beats).toHaveLength(23 * 4);
  expect(beats[0]).toBe(calendar.start(day));
  expect(beats.every((at) => at % STEP === 0)).toBe(true);
});

test('a fine step is cut into batches without losing or repeating anything', () => {
  const kiosk = fleet.kiosks[0]!;
  const history = new KioskHistory(kiosk, 1, 20_500, 20_520, 20_522);
  const events = (stepMs: number) =>
    history.day(20_522, stepMs, Infinity, '').flatMap(({ batch }) => batch.fulfilment ?? []);
  expect(history.day(20_522, 60_000, Infinity, '').length).toBeGreaterThan(5);
  expect(events(60_000).length).toBeGreaterThan(10);
  expect(events(60_000)).toEqual(events(STEP));
});

test('one day goes on from the stock that the day before left', () => {
  const kiosk = fleet.kiosks[0]!;
  const history = new KioskHistory(kiosk, 1, 20_500, 20_515, 20_525);
  const totals = new Map<string, number>();
  for (let day = 20_515; day <= 20_525; day++)
    for (const { batch } of history.day(day, STEP, Infinity, ''))
      for (const { slot, dispensedTotal } of batch.stockLevels ?? []) {
        expect(dispensedTotal!).toBeGreaterThanOrEqual(totals.get(slot) ?? 0);
        totals.set(slot, dispensedTotal!);
      }
  expect(totals.size).toBeGreaterThan(10);
});
