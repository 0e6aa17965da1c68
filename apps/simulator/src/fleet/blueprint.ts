import type { StorageClass } from '@app/contracts';
import { stream } from '../random/stream.js';
import { type OpeningHours, SCHEDULES, type ScheduleName } from '../time/opening-hours.js';
import { FORMULARY, type Product } from './formulary.js';
import { PLACES } from './places.js';

export interface SiteBlueprint {
  id: string;
  name: string;
  region: string;
  city: string;
  timeZone: string;
  latitude: number;
  longitude: number;
  openingHours: readonly OpeningHours[];
  /** Prescriptions per kiosk and open hour on an average weekday. */
  ordersPerHour: number;
}

export interface SlotBlueprint {
  code: string;
  product: Product;
  capacity: number;
  par: number;
  /** Share of the kiosk's prescriptions; a kiosk's shares add up to 1. */
  share: number;
}

export interface ProbeBlueprint {
  name: string;
  zone: string;
  storageClass: StorageClass;
}

export interface KioskBlueprint {
  serial: string;
  /** Position in the fleet, from 0. */
  index: number;
  site: SiteBlueprint;
  probes: readonly ProbeBlueprint[];
  slots: readonly SlotBlueprint[];
  firmware: string;
  /** Days between two restocking visits. */
  restockEveryDays: number;
}

export interface FleetBlueprint {
  sites: readonly SiteBlueprint[];
  kiosks: readonly KioskBlueprint[];
}

const KINDS: readonly { suffix: string; schedule: ScheduleName; ordersPerHour: number; weight: number }[] = [
  { suffix: 'Clinic', schedule: 'family', ordersPerHour: 2.4, weight: 4 },
  { suffix: 'Family Health', schedule: 'office', ordersPerHour: 2, weight: 3 },
  { suffix: 'Health Center', schedule: 'extended', ordersPerHour: 2.6, weight: 3 },
  { suffix: 'Community Care', schedule: 'everyDay', ordersPerHour: 2.2, weight: 2 },
  { suffix: 'Urgent Care', schedule: 'roundTheClock', ordersPerHour: 1.6, weight: 2 },
];
const WHEEL = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

export function serialOf(index: number): string {
  return `K-${String(index + 1).padStart(5, '0')}`;
}

/** The first kiosks of a fleet are the same whatever its size: each draws from streams named after itself. */
export function fleetBlueprint(kioskCount: number, seed: number): FleetBlueprint {
  const sites: SiteBlueprint[] = [];
  const kiosks: KioskBlueprint[] = [];
  while (kiosks.length < kioskCount) {
    const site = siteBlueprint(sites.length, seed);
    sites.push(site);
    const size = stream(`site-size/${sites.length}`, seed).int(2, 8);
    for (let i = 0; i < size && kiosks.length < kioskCount; i++)
      kiosks.push(kioskBlueprint(kiosks.length, site, seed));
  }
  return { sites, kiosks };
}

function siteBlueprint(index: number, seed: number): SiteBlueprint {
  const random = stream(`site/${index}`, seed);
  const place = PLACES[index % PLACES.length];
  if (!place) throw new RangeError('the fleet has no places');
  const round = Math.floor(index / PLACES.length);
  // The first clinic is the demo's front door: named as the handbook names it.
  const kind = index === 0 ? KINDS[0] : random.pick(WHEEL);
  if (!kind) throw new RangeError('the fleet has no kinds of clinic');
  const name = `${place.quarter} ${kind.suffix}${round > 0 ? ` ${round + 1}` : ''}`;
  // Later clinics of the same quarter stand a few kilometres apart, so that a map can show both.
  const jitter = round > 0 ? 0.05 : 0;
  return {
    id: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    name,
    region: place.region,
    city: place.city,
    timeZone: place.timeZone,
    latitude: round6(place.latitude + random.between(-jitter, jitter)),
    longitude: round6(place.longitude + random.between(-jitter, jitter)),
    openingHours: SCHEDULES[kind.schedule],
    ordersPerHour: kind.ordersPerHour * random.between(0.7, 1.3),
  };
}

function kioskBlueprint(index: number, site: SiteBlueprint, seed: number): KioskBlueprint {
  const serial = serialOf(index);
  const random = stream(`kiosk/${serial}`, seed);
  const refrigerated = random.chance(0.15);
  const probes: ProbeBlueprint[] = [
    { name: 'cabinet', zone: 'cabinet', storageClass: 'CONTROLLED_ROOM_TEMPERATURE' },
    { name: 'room', zone: 'room', storageClass: 'CONTROLLED_ROOM_TEMPERATURE' },
  ];
  if (refrigerated) probes.push({ name: 'refrigerator', zone: 'refrigerator', storageClass: 'REFRIGERATED' });
  const wanted = random.int(20, FORMULARY.length - 3);
  const products = FORMULARY.filter((product) => refrigerated || product.storageClass !== 'REFRIGERATED')
    .map((product) => ({ product, taste: product.popularity * random.logNormal(1, 0.5) }))
    .sort((a, b) => b.taste - a.taste)
    .slice(0, wanted);
  const total = products.reduce((sum, { taste }) => sum + taste, 0);
  const slots = products.map(({ product, taste }, position): SlotBlueprint => {
    const share = taste / total;
    // About two weeks of demand, par a quarter of it.
    const capacity = Math.max(8, Math.min(60, Math.ceil(share * site.ordersPerHour * 11 * 14) + 6));
    return { code: slotCode(position), product, capacity, par: Math.ceil(capacity / 4), share };
  });
  return {
    serial,
    index,
    site,
    probes,
    slots,
    firmware: random.pick(['4.1.7', '4.2.0', '4.2.0', '4.2.1', '4.2.1', '4.2.1']),
    // A few are visited too seldom: they run below par, and now and then out of stock.
    restockEveryDays: random.chance(0.03) ? random.int(7, 9) : random.int(2, 4),
  };
}

/** Shelf letter and position, ten slots a shelf: A01 … D10. */
function slotCode(position: number): string {
  return `${String.fromCharCode(65 + Math.floor(position / 10))}${String((position % 10) + 1).padStart(2, '0')}`;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
