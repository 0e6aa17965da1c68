// How long a plan takes on one core, and in how much memory: 500 kiosks × 40 slots and 10 vans, without a database.
// `--kiosks N --slots N --vans N`.
import {
  type OpenDay,
  type PlanInput,
  planDepot,
  type PlanKiosk,
  roadMatrix,
  usualCosts,
} from '@app/replenishment';
import { random } from './restock/series.js';

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1] ?? otherwise);
};
const kioskCount = option('kiosks', 500);
const slotCount = option('slots', 40);
const vans = option('vans', 10);
const hour = 3_600_000;
const day = 24 * hour;
const midnight = Date.UTC(2026, 2, 2, 8);
const next = random(7);
const depot = { latitude: 34.05, longitude: -118.25 };
/** About three kiosks a clinic, within 35 km. */
const sites = Array.from({ length: Math.ceil(kioskCount / 3) }, () => {
  const angle = next() * 2 * Math.PI;
  const distance = 0.32 * Math.sqrt(next());
  return {
    latitude: depot.latitude + distance * Math.sin(angle),
    longitude: depot.longitude + distance * Math.cos(angle),
  };
});
const days: OpenDay[] = Array.from({ length: 21 }, (_, i) => ({
  ...{ weekday: (i % 7) + 1, opens: midnight + i * day + 8 * hour, closes: midnight + i * day + 18 * hour },
})).filter(({ weekday }) => weekday <= 6);
const kiosks = Array.from({ length: kioskCount }, (_, kiosk): PlanKiosk => ({
  ...{
    kioskId: kiosk,
    serial: `K-${kiosk}`,
    place: 1 + Math.floor(kiosk / 3),
    days,
    today: days[0]!,
    faults: [],
  },
  slots: Array.from({ length: slotCount }, (_, slot) => {
    const mean = (4 * (0.5 + next())) / (slot + 1.5) ** 0.8;
    const capacity = Math.max(6, Math.ceil(mean * 14) + 4);
    return {
      ...{
        slotId: kiosk * 1_000 + slot,
        code: `S${slot}`,
        zone: 'cabinet',
        productId: `p${slot}`,
        product: `p${slot}`,
        cold: slot > 37,
        capacity,
        locked: false,
      },
      demand: {
        byWeekday: [1.2, 1, 1, 1, 1, 0.6, 0].map((share) => share * mean),
        dispersion: 1.2 + next(),
        evidence: 19,
      },
      lots: [
        {
          lotId: kiosk * 1_000 + slot,
          number: 'L',
          quantity: Math.floor(next() * capacity),
          held: 0,
          expiresDay: 20_600,
          recalled: false,
        },
      ],
      dataAt: midnight,
    };
  }),
}));
const input: PlanInput = {
  ...{
    now: midnight + 5 * hour,
    date: '2026-03-02',
    day: 20_514,
    shiftStarts: midnight + 6 * hour,
    shiftEnds: midnight + 15 * hour,
  },
  ...{
    vans,
    totesPerVan: 40,
    packsPerTote: 60,
    coldBagsPerVan: 4,
    packsPerColdBag: 20,
    serviceLevel: 0.95,
    kiosks,
  },
  shelf: Array.from({ length: slotCount }, (_, slot) => ({
    lotId: 1_000_000 + slot,
    number: 'D',
    productId: `p${slot}`,
    expiresDay: 20_800,
    quantity: 100_000,
  })),
  ...{ travel: roadMatrix([depot, ...sites]), costs: usualCosts, serviceSeconds: 480, secondsPerLine: 25 },
};
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const plan = await planDepot(input);
const cpu = process.cpuUsage(cpuBefore);
const stops = plan.routes.reduce((sum, route) => sum + route.stops.length, 0);
process.stdout.write(
  `${kioskCount} kiosks × ${slotCount} slots, ${vans} vans: ${((performance.now() - startedAt) / 1_000).toFixed(2)} s ` +
    `(${((cpu.user + cpu.system) / 1e6).toFixed(2)} s of CPU), ${plan.routes.length} routes, ${stops} stops, ` +
    `${plan.routes.flatMap((route) => route.stops.flatMap(({ lines }) => lines)).length} lines, ` +
    `${plan.expectedShort.toFixed(0)} of ${plan.expectedShortWithout.toFixed(0)} packs missed, ` +
    `${Math.round(process.resourceUsage().maxRSS / 1_024)} MiB at most\n`,
);
