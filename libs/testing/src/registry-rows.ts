import type { Queryable } from '@app/persistence';
import { statement } from '@app/persistence';

const insertRegion = statement<[string, string], object>(
  'testing.insert-region',
  'INSERT INTO region (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);
const insertSite = statement<[string, string, string, string, number, number, string], object>(
  'testing.insert-site',
  `INSERT INTO site (id, region_id, name, time_zone, latitude, longitude, opening_hours)
   VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb) ON CONFLICT DO NOTHING`,
);
const insertProduct = statement<[string, string], object>(
  'testing.insert-product',
  `INSERT INTO product (id, name, storage_class) VALUES ($1, $2, 'CONTROLLED_ROOM_TEMPERATURE') ON CONFLICT DO NOTHING`,
);
const insertKiosk = statement<[string, string, string], { id: number }>(
  'testing.insert-kiosk',
  `INSERT INTO kiosk (serial, site_id, model_id, lifecycle) VALUES ($1, $2, 'standard', $3) RETURNING id`,
);
const insertProbe = statement<[number, string, string, string], { id: number }>(
  'testing.insert-probe',
  'INSERT INTO probe (kiosk_id, name, zone, storage_class) VALUES ($1, $2, $3, $4) RETURNING id',
);
const insertSlot = statement<[number, string, string, number, number], { id: number }>(
  'testing.insert-slot',
  'INSERT INTO slot (kiosk_id, code, product_id, capacity, par) VALUES ($1, $2, $3, $4, $5) RETURNING id',
);
const bumpVersion = statement<[], object>(
  'testing.bump-registry-version',
  'UPDATE registry_version SET version = version + 1',
);

export async function aRegion(db: Queryable, region: { id?: string; name?: string } = {}): Promise<string> {
  const id = region.id ?? 'pacific';
  await db.run(insertRegion, [id, region.name ?? 'Pacific']);
  await db.run(bumpVersion, []);
  return id;
}

export async function aSite(
  db: Queryable,
  site: { id?: string; region?: string; name?: string; timeZone?: string } = {},
): Promise<string> {
  const id = site.id ?? 'echo-park';
  const region = await aRegion(db, site.region === undefined ? {} : { id: site.region, name: site.region });
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '18:00' }));
  await db.run(insertSite, [
    id,
    region,
    site.name ?? 'Echo Park Clinic',
    site.timeZone ?? 'America/Los_Angeles',
    34.08,
    -118.26,
    JSON.stringify(hours),
  ]);
  await db.run(bumpVersion, []);
  return id;
}

export interface KioskRows {
  id: number;
  serial: string;
  site: string;
  /** Database ids by name. */
  probes: Record<string, number>;
  /** Database ids by code. */
  slots: Record<string, number>;
}

export interface KioskRowsOptions {
  serial?: string;
  site?: string;
  region?: string;
  lifecycle?: 'IN_SERVICE' | 'MAINTENANCE' | 'AWAITING_REQUALIFICATION' | 'RETIRED';
  probes?: { name: string; zone?: string; storageClass?: string }[];
  slots?: { code: string; capacity?: number; par?: number }[];
}

/** A kiosk with one cabinet probe and one slot (capacity 20, par 5) unless told otherwise. */
export async function aKiosk(db: Queryable, options: KioskRowsOptions = {}): Promise<KioskRows> {
  const site = await aSite(db, {
    ...(options.site === undefined ? {} : { id: options.site, name: `${options.site} clinic` }),
    ...(options.region === undefined ? {} : { region: options.region }),
  });
  const serial = options.serial ?? 'K-00001';
  const [kiosk] = await db.run(insertKiosk, [serial, site, options.lifecycle ?? 'IN_SERVICE']);
  const id = kiosk!.id;
  const probes: Record<string, number> = {};
  for (const probe of options.probes ?? [{ name: 'cabinet' }]) {
    const storageClass = probe.storageClass ?? 'CONTROLLED_ROOM_TEMPERATURE';
    const [row] = await db.run(insertProbe, [id, probe.name, probe.zone ?? probe.name, storageClass]);
    probes[probe.name] = row!.id;
  }
  await db.run(insertProduct, ['amoxicillin-500', 'Amoxicillin 500 mg']);
  const slots: Record<string, number> = {};
  for (const slot of options.slots ?? [{ code: 'A1' }]) {
    const [row] = await db.run(insertSlot, [
      id,
      slot.code,
      'amoxicillin-500',
      slot.capacity ?? 20,
      slot.par ?? 5,
    ]);
    slots[slot.code] = row!.id;
  }
  await db.run(bumpVersion, []);
  return { id, serial, site, probes, slots };
}
