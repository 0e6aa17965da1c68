import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, rethrowDatabaseError } from '@app/persistence';
import type { RegisteredKiosk } from '../registered-kiosk.js';
import { changedKiosks, readRegistryVersion, type RegisteredKioskRow } from './registry-cache.sql.js';

/** How often `ensureFresh` asks for the version at most. */
const versionCheckMs = 500;
/** Kiosks per page: about 20,000 slots, some 10 ms of parsing, between two turns of the event loop. */
const pageOfKiosks = 500;

function registeredKiosk(row: RegisteredKioskRow): RegisteredKiosk {
  return {
    id: row.id,
    serial: row.serial,
    siteId: row.site_id,
    siteName: row.site_name,
    regionId: row.region_id,
    timeZone: row.time_zone,
    modelId: row.model_id,
    lifecycle: row.lifecycle,
    acceptance: row.acceptance,
    heartbeatSeconds: row.heartbeat_seconds,
    silentAfterSeconds: row.silent_after_seconds,
    probes: new Map(
      (row.probes ?? []).map(([id, name, zone, storageClass, low, high, excursionLow, excursionHigh]) => [
        name,
        {
          id,
          name,
          zone,
          storageClass,
          lowCelsius: low,
          highCelsius: high,
          excursionLowCelsius: excursionLow,
          excursionHighCelsius: excursionHigh,
        },
      ]),
    ),
    slots: new Map(
      (row.slots ?? []).map(([id, code, productId, capacity, par]) => [
        code,
        { id, code, productId, capacity, par },
      ]),
    ),
  };
}

/**
 * Every kiosk of the registry in memory, so that a message needs no lookup in the database. Kiosks are never
 * deleted; a changed one is replaced by a new object, so whoever holds one sees no half-made change.
 */
@Injectable()
export class RegistryCache {
  private readonly serials = new Map<string, RegisteredKiosk>();
  private readonly ids = new Map<number, RegisteredKiosk>();
  private version = 0;
  private checkedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  bySerial(serial: string): RegisteredKiosk | undefined {
    return this.serials.get(serial);
  }

  byId(id: number): RegisteredKiosk | undefined {
    return this.ids.get(id);
  }

  all(): Iterable<RegisteredKiosk> {
    return this.ids.values();
  }

  get size(): number {
    return this.ids.size;
  }

  /** Reads what changed, now. @throws AppError DATABASE_UNAVAILABLE */
  async refresh(): Promise<void> {
    // A reading under way may have begun before the caller's change: only the next one is sure to see it.
    await this.reading?.catch(() => undefined);
    await this.readOnce();
  }

  /** Reads what changed when the version moved; asks at most every 500 ms. @throws AppError DATABASE_UNAVAILABLE */
  async ensureFresh(): Promise<void> {
    const age = this.clock.now() - this.checkedAt;
    if (age >= 0 && age < versionCheckMs) return;
    await this.readOnce();
  }

  private readOnce(): Promise<void> {
    this.reading ??= this.read()
      .catch(rethrowDatabaseError)
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    const startedAt = this.clock.now();
    const [current] = await this.database.run(readRegistryVersion, []);
    const version = current?.version ?? 0;
    if (version !== this.version) {
      // A version that went back means another database behind the same address: nothing known holds.
      await this.readChanged(version < this.version ? 0 : this.version);
      this.version = version;
    }
    if ((current?.kiosks ?? 0) > this.ids.size) await this.readChanged(0);
    this.checkedAt = startedAt;
  }

  private async readChanged(sinceVersion: number): Promise<void> {
    for (let afterId = 0; ;) {
      const rows = await this.database.run(changedKiosks, [sinceVersion, afterId, pageOfKiosks]);
      for (const row of rows) {
        const kiosk = registeredKiosk(row);
        this.serials.set(kiosk.serial, kiosk);
        this.ids.set(kiosk.id, kiosk);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageOfKiosks) return;
      afterId = last.id;
    }
  }
}
