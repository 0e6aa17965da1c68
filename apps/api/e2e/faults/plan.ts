import type { FulfilmentStage, KioskBatch, SessionOutcome } from '@app/contracts';
import type { Random } from '../random.js';

/** What the kiosks of a run measure: the truth, against which the stored fleet is compared in the end. */
export interface KioskPlan {
  serial: string;
  heartbeats: NonNullable<KioskBatch['heartbeats']>[number][];
  temperatures: NonNullable<KioskBatch['temperatures']>[number][];
  stockLevels: NonNullable<KioskBatch['stockLevels']>[number][];
  errors: NonNullable<KioskBatch['errors']>[number][];
  fulfilment: NonNullable<KioskBatch['fulfilment']>[number][];
  sessions: NonNullable<KioskBatch['sessions']>[number][];
  /** Rules with an open alert in the end, each as `rule/instance`. */
  alerts: string[];
}

export const kinds = [
  'heartbeats',
  'temperatures',
  'stockLevels',
  'errors',
  'fulfilment',
  'sessions',
] as const satisfies (keyof KioskPlan)[];

/** One request. */
export interface Shipment {
  kiosk: number;
  batches: KioskBatch[];
  readings: number;
}

const s = 1_000;
const day = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

/** Warm and healthy by turns; each phase long enough to fire, and short or long enough for the 15 minutes rule. */
function temperatures(plan: KioskPlan, random: Random, newest: number): void {
  const ending = random.pick(['healthy', 'warm', 'long warm'] as const);
  let at = newest;
  const phase = (warm: boolean, readings: number) => {
    for (let index = 0; index < readings; index++, at -= 10 * s)
      plan.temperatures.push({
        at: iso(at),
        probe: 'cabinet',
        celsius: warm ? 33 + random.whole(0, 20) / 10 : 21 + random.whole(0, 20) / 10,
      });
  };
  phase(ending !== 'healthy', ending === 'long warm' ? 110 : random.whole(12, 20));
  for (let turn = 0; turn < 6; turn++)
    phase((turn % 2 === 0) === (ending === 'healthy'), random.whole(6, 30));
  if (ending !== 'healthy') plan.alerts.push('temperature-excursion/cabinet');
  if (ending === 'long warm') plan.alerts.push('temperature-out-of-band/cabinet');
  // What it measured weeks ago and sends only now. None of it says anything about the present.
  for (let index = 0, old = newest - random.whole(20, 60) * day; index < 60; index++, old += 10 * s)
    plan.temperatures.push({ at: iso(old), probe: 'cabinet', celsius: 22 });
}

function errors(plan: KioskPlan, random: Random, newest: number): void {
  const jam = (age: number, severity: 'CRITICAL' | 'INFO') =>
    plan.errors.push({ at: iso(newest - age * s), code: 'JAM', severity, component: 'arm' });
  // Over after a quarter of an hour by itself.
  if (random.chance(0.5)) jam(random.whole(1_500, 2_000), 'CRITICAL');
  if (random.chance(0.6)) {
    jam(random.whole(200, 300), 'CRITICAL');
    if (random.chance(0.5)) jam(random.whole(50, 150), 'INFO');
    else plan.alerts.push('critical-error/JAM');
  }
  for (let index = 0; index < 5; index++)
    plan.errors.push({
      at: iso(newest - (index * 97 + 3) * s),
      code: 'SLOW',
      severity: 'WARNING',
      message: 'Slow',
    });
}

export function planKiosk(serial: string, random: Random, newest: number): KioskPlan {
  const plan: KioskPlan = {
    serial,
    heartbeats: [],
    temperatures: [],
    stockLevels: [],
    errors: [],
    fulfilment: [],
    sessions: [],
    alerts: [],
  };
  temperatures(plan, random, newest);
  errors(plan, random, newest);
  for (let index = 0; index < 60; index++) {
    const at = newest - index * 30 * s;
    plan.heartbeats.push({
      at: iso(at),
      uptimeSeconds: 10_000 - index * 30,
      firmware: index < 10 ? '2.0.0' : '1.9.0',
      cpuPercent: random.whole(1, 90),
    });
    plan.stockLevels.push({
      at: iso(at),
      slot: 'A1',
      quantity: random.whole(0, 20),
      dispensedTotal: 60 - index,
    });
  }
  if (plan.stockLevels[0]!.quantity < 5) plan.alerts.push('slot-below-par/A1');
  const stages: FulfilmentStage[] = ['RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP'];
  const outcomes: SessionOutcome[] = ['COMPLETED', 'ABANDONED', 'FAILED'];
  for (let index = 0; index < 10; index++) {
    const at = newest - index * 150 * s;
    stages.forEach((stage, step) =>
      plan.fulfilment.push({ at: iso(at + step * s), order: `${serial}-order-${index}`, stage }),
    );
    plan.sessions.push({
      session: `${serial}-session-${index}`,
      startedAt: iso(at - 60 * s),
      endedAt: iso(at),
      outcome: random.pick(outcomes),
    });
  }
  return plan;
}

type Cut = Partial<Record<(typeof kinds)[number], unknown[]>>;

/** Cuts a plan into requests of a few readings of mixed kinds; its clock, boot and numbers jump back and forth. */
function cut(plan: KioskPlan, kiosk: number, random: Random, newest: number): Shipment[] {
  const all = kinds.flatMap((kind) =>
    (plan[kind] as { at?: unknown; startedAt?: unknown }[]).map((reading) => ({
      kind,
      reading,
      at: Date.parse(String(reading.at ?? reading.startedAt)),
    })),
  );
  all.sort((a, b) => a.at - b.at);
  const shipments: Shipment[] = [];
  let boot = 1;
  let sequence = 0;
  for (let first = 0; first < all.length;) {
    const size = random.whole(1, 40);
    const part = all.slice(first, first + size);
    first += size;
    const readings: Cut = {};
    for (const { kind, reading } of part) (readings[kind] ??= []).push(reading);
    if (random.chance(0.1)) boot += random.pick([-1, 1]);
    sequence = Math.max(0, sequence + random.pick([1, 1, 1, 2, -3]));
    const jump = random.chance(0.15) ? random.whole(-2 * day, 2 * day) : 0;
    const batch = {
      kiosk: plan.serial,
      boot: `boot-${boot}`,
      sequence,
      sentAt: iso(newest + jump),
      ...readings,
    } as KioskBatch;
    shipments.push({ kiosk, batches: [batch], readings: part.length });
  }
  return shipments;
}

/** Moves each a little: what was measured later is sent earlier. Some are sent again, much later. */
function disorder(shipments: Shipment[], random: Random): Shipment[] {
  const placed = shipments.flatMap((shipment, index) => {
    const here = { shipment, place: index + random.next() * 60 };
    return random.chance(0.1)
      ? [here, { shipment, place: index + random.next() * shipments.length }]
      : [here];
  });
  return placed.sort((a, b) => a.place - b.place).map(({ shipment }) => shipment);
}

export interface Plan {
  kiosks: KioskPlan[];
  shipments: Shipment[];
}

export function makePlan(kiosks: number, random: Random, newest: number): Plan {
  const plans = Array.from({ length: kiosks }, (_, index) => planKiosk(`K-${index + 1}`, random, newest));
  const byKiosk = plans.map((plan, index) => cut(plan, index, random, newest));
  const longest = Math.max(...byKiosk.map(({ length }) => length));
  const shipments = Array.from({ length: longest }, (_, step) =>
    byKiosk.flatMap((own) => own[step] ?? []),
  ).flat();
  return { kiosks: plans, shipments: disorder(shipments, random) };
}
