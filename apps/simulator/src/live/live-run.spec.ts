import type { KioskBatch } from '@app/contracts';
import { FaultEngine } from '../faults/fault-engine.js';
import {
  DEFAULT_SCRIPT,
  type Fault,
  type FaultKind,
  NO_FAULTS,
  USUAL_PARAMETERS,
} from '../faults/fault-script.js';
import { fleetBlueprint } from '../fleet/blueprint.js';
import { LiveRun, TURN_MS } from './live-run.js';
import { timeline } from './timeline.js';

// A Monday noon in New York, so that most clinics are open.
const START = Date.parse('2026-03-02T17:00:00Z');
const fleet = fleetBlueprint(40, 1);

/** A fleet under a clock that the test moves; what it sends is kept with the instant of sending. */
class TestFleet {
  readonly sent: { at: number; batch: KioskBatch }[] = [];
  readonly changes: string[] = [];
  readonly run: LiveRun;
  private now = START;

  constructor({ script = NO_FAULTS, speed = 1, heartbeat = 15, temperature = 15 } = {}) {
    this.run = new LiveRun({
      fleet,
      seed: 1,
      start: START,
      timeline: timeline(START, speed),
      heartbeatSeconds: heartbeat,
      temperatureSeconds: temperature,
      faults: new FaultEngine(script, fleet, 1, START),
      clock: { now: () => this.now },
      originDay: () => Math.floor(START / 86_400_000) - 3,
      send: (parcels) =>
        parcels.forEach(({ json }) =>
          this.sent.push({ at: this.now, batch: JSON.parse(json) as KioskBatch }),
        ),
      onFault: ({ event, fault }) => this.changes.push(`${event} ${fault.kind}`),
    });
  }

  pass(seconds: number): this {
    for (const end = this.now + seconds * 1000; this.now < end;) {
      this.now += TURN_MS;
      this.run.advance();
    }
    return this;
  }

  inject(kind: FaultKind, durationSeconds: number, serial = 'K-00003'): void {
    const fault: Fault = { kind, serial, durationSeconds, parameters: USUAL_PARAMETERS[kind] };
    expect(this.run.inject(fault)).toHaveProperty('id');
  }

  of(serial = 'K-00003'): KioskBatch[] {
    return this.sent.map(({ batch }) => batch).filter((batch) => batch.kiosk === serial);
  }

  cabinet(serial = 'K-00003'): number[] {
    return this.of(serial).flatMap((batch) =>
      (batch.temperatures ?? []).filter(({ probe }) => probe === 'cabinet').map(({ celsius }) => celsius),
    );
  }
}

const seconds = (batch: KioskBatch) => (Date.parse(batch.sentAt) - START) / 1000;

test('every kiosk sends once per interval, evenly spread', () => {
  const { sent } = new TestFleet().pass(75);
  const steady = sent.filter(({ at }) => at > START + 15_000);
  for (const { serial } of fleet.kiosks)
    expect(steady.filter(({ batch }) => batch.kiosk === serial)).toHaveLength(4);
  const perSecond = new Map<number, number>();
  for (const { at } of steady) {
    const second = Math.floor(at / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(5);
});

test('sequences have no gap, and the first batch reports every slot', () => {
  const fleetUnderTest = new TestFleet().pass(120);
  for (const { serial, slots } of fleet.kiosks) {
    const batches = fleetUnderTest.of(serial);
    expect(batches.map(({ sequence }) => sequence)).toEqual(batches.map((_, index) => index + 1));
    expect(new Set(batches[0]!.stockLevels!.map(({ slot }) => slot)).size).toBe(slots.length);
  }
});

test('heartbeats and temperatures keep their own intervals', () => {
  const batches = new TestFleet({ heartbeat: 30, temperature: 10 }).pass(121).of();
  const count = (name: 'heartbeats' | 'temperatures') => batches.filter((batch) => batch[name]).length;
  expect(count('heartbeats')).toBeGreaterThanOrEqual(4);
  expect(count('heartbeats')).toBeLessThanOrEqual(5);
  expect(count('temperatures')).toBeGreaterThanOrEqual(12);
});

test('two runs of one seed send the same bytes', () => {
  const bytes = () => JSON.stringify(new TestFleet({ script: DEFAULT_SCRIPT }).pass(400).sent);
  expect(bytes()).toBe(bytes());
});

test('no reading is later than its sending, at any speed', () => {
  for (const speed of [1, 60]) {
    const { sent } = new TestFleet({ speed }).pass(300);
    const times = sent.flatMap(({ at, batch }) =>
      [...(batch.heartbeats ?? []), ...(batch.fulfilment ?? []), ...(batch.stockLevels ?? [])].map(
        (reading) => Date.parse(reading.at) - at,
      ),
    );
    expect(Math.max(...times)).toBeLessThanOrEqual(0);
    expect(sent.flatMap(({ batch }) => batch.fulfilment ?? []).length).toBeGreaterThan(20);
  }
});

test('a silent kiosk sends nothing, and comes back as after a restart', () => {
  const one = new TestFleet().pass(60);
  one.inject('silent', 60);
  one.pass(120);
  const batches = one.of();
  expect(batches.filter((batch) => seconds(batch) > 60 && seconds(batch) < 120)).toEqual([]);
  const back = batches.find((batch) => seconds(batch) >= 120)!;
  expect(back.sequence).toBe(1);
  expect(back.boot).not.toBe(batches[0]!.boot);
});

test('a warming cabinet is beyond 30 °C from the second reading on, its room is not, and it heals', () => {
  const one = new TestFleet().pass(30);
  one.inject('warming', 120);
  const before = one.cabinet().length;
  one.pass(120);
  expect(Math.min(...one.cabinet().slice(before + 2))).toBeGreaterThan(30);
  one.pass(180);
  expect(one.cabinet().at(-1)).toBeLessThan(25);
  const room = one.of().flatMap((batch) => batch.temperatures!.filter(({ probe }) => probe === 'room'));
  expect(Math.max(...room.map(({ celsius }) => celsius))).toBeLessThan(25);
});

test('a jam is told at once as CRITICAL, repeated while it lasts, and cleared', () => {
  const one = new TestFleet().pass(60);
  one.inject('jam', 150);
  const reported = (batches: KioskBatch[]) =>
    batches
      .flatMap((batch) => batch.errors ?? [])
      .filter(({ component }) => component === 'dispenser')
      .map(({ code, severity }) => `${code} ${severity}`);
  expect(reported(one.of())).toEqual(['DISPENSER_JAM CRITICAL']);
  one.pass(240);
  expect(reported(one.of())).toEqual([
    'DISPENSER_JAM CRITICAL',
    'DISPENSER_JAM CRITICAL',
    'DISPENSER_JAM CRITICAL',
    'JAM_CLEARED INFO',
  ]);
});

test('a stuck sensor repeats one value', () => {
  const one = new TestFleet().pass(30);
  one.inject('stuck-sensor', 600);
  const before = one.cabinet().length;
  one.pass(300);
  expect(new Set(one.cabinet().slice(before)).size).toBe(1);
  expect(new Set(one.cabinet('K-00004')).size).toBeGreaterThan(1);
});

test('a skewed clock stamps everything early, its sending included', () => {
  const one = new TestFleet().pass(30);
  one.inject('clock-skew', 60);
  one.pass(30);
  const { at, batch } = one.sent.filter(({ batch }) => batch.kiosk === 'K-00003').at(-1)!;
  expect(Date.parse(batch.sentAt) - at).toBeLessThan(-179_000);
  expect(batch.heartbeats![0]!.at).toBe(batch.sentAt);
});

test('an outage is made up for in one burst with the original times', () => {
  const one = new TestFleet().pass(60);
  one.inject('outage', 120);
  one.pass(180);
  const own = one.sent.filter(({ batch }) => batch.kiosk === 'K-00003');
  const burst = own.filter(({ at }) => at === own.find(({ at }) => at > START + 62_000)!.at);
  expect(burst.length).toBeGreaterThanOrEqual(8);
  expect(own.map(({ batch }) => batch.sequence)).toEqual(own.map((_, index) => index + 1));
  expect(burst[0]!.at - Date.parse(burst[0]!.batch.sentAt)).toBeGreaterThan(100_000);
});

test('duplicates are the same batch twice', () => {
  const one = new TestFleet().pass(30);
  one.inject('duplicates', 60);
  one.pass(40);
  const [first, second] = one.of().slice(-2);
  expect(second).toEqual(first);
});

test('a machine that slept does not make up for hours of missed ticks', () => {
  const fleetUnderTest = new TestFleet().pass(30);
  const before = fleetUnderTest.sent.length;
  (fleetUnderTest as unknown as { now: number }).now += 6 * 3_600_000;
  fleetUnderTest.pass(30);
  expect(fleetUnderTest.sent.length - before).toBeLessThan(fleet.kiosks.length * 5);
  expect(fleetUnderTest.changes).toEqual([]);
});
