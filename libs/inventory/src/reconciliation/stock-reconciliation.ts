import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, grouped } from '@app/kernel';
import { Database, type Queryable } from '@app/persistence';
import { kiosksWithStockNews, newestStock } from '@app/telemetry';
import { openAll } from '../discrepancies/open-discrepancy.js';
import { holdMovements } from '../holds/holds.service.js';
import { balancesOfKiosks, lockLedgers } from '../ledger/ledger.sql.js';
import { postMovements } from '../ledger/post-movements.js';
import { insertLots, lotsByNumber } from '../lots/lot.sql.js';
import { holdDepotLot } from '../recall/recall.sql.js';
import { reconcileSlot } from './reconcile-slot.js';
import { expiredInDepots, expiredInKiosks, reconciledSlots, setReconciled } from './reconciliation.sql.js';

/** Kiosks a transaction: short turns for everybody else. */
const kiosksAtOnce = 20;
/** Looked at again, because transactions that received a reading earlier may commit later. */
const overlapMs = 30_000;
/** What a kiosk means that names no lot. */
const unnamedLot = '(not named)';

/** Keeps the ledger up with what kiosks report. Idempotent: each slot knows how far its counter was read. */
@Injectable()
export class StockReconciliation {
  private since = new Date(0);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns kiosks looked at */
  async run(): Promise<number> {
    const news = await this.database.run(kiosksWithStockNews, [this.since]);
    const ids = news.map(({ kiosk_id }) => kiosk_id);
    for (let from = 0; from < ids.length; from += kiosksAtOnce) {
      const some = ids.slice(from, from + kiosksAtOnce);
      await this.database.transaction((transaction) => this.reconcile(transaction, some));
    }
    const newest = news.reduce((latest, { received_at }) => Math.max(latest, received_at.getTime()), 0);
    if (newest > 0) this.since = new Date(Math.max(this.since.getTime(), newest - overlapMs));
    await this.expire();
    return ids.length;
  }

  private async reconcile(transaction: Queryable, kiosks: readonly number[]): Promise<void> {
    await transaction.run(lockLedgers, [kiosks]);
    const now = new Date(this.clock.now());
    const slots = new Map(
      (await transaction.run(reconciledSlots, [kiosks])).map((row) => [row.slot_id, row]),
    );
    const readings = (await transaction.run(newestStock, [kiosks])).filter((reading) => {
      const slot = slots.get(reading.slot_id);
      return slot?.product_id != null && (!(slot.at instanceof Date) || slot.at < reading.at);
    });
    if (readings.length === 0) return;
    const products = readings.map(({ slot_id }) => slots.get(slot_id)!.product_id!);
    const numbers = readings.map(({ lot }) => lot ?? unnamedLot);
    const lots = await this.lots(transaction, products, numbers, now);
    const balances = grouped(await transaction.run(balancesOfKiosks, [kiosks]), (row) => row.slot_id);
    const movements = [];
    const discrepancies = [];
    for (const [index, reading] of readings.entries()) {
      const slot = slots.get(reading.slot_id)!;
      const decided = reconcileSlot({
        kioskId: reading.kiosk_id,
        slotId: reading.slot_id,
        name: `${slot.serial} slot ${slot.code}`,
        reconciled:
          slot.at === null
            ? null
            : {
                at: slot.at instanceof Date ? slot.at : new Date(NaN),
                dispensedTotal: slot.dispensed_total,
                quantity: slot.quantity ?? 0,
                touchedAt: slot.touched_at,
              },
        reading: {
          at: reading.at,
          quantity: reading.quantity,
          dispensedTotal: reading.dispensed_total,
          lotId: lots.get(`${products[index]}\n${numbers[index]}`)!,
        },
        balances: (balances.get(reading.slot_id) ?? []).map((row) => ({
          lotId: row.lot_id,
          quantity: row.quantity,
          held: row.held,
          expiresOn: row.expires_on,
        })),
      });
      movements.push(...decided.movements);
      discrepancies.push(...decided.discrepancies);
    }
    await postMovements(transaction, movements, now);
    await openAll(transaction, discrepancies, now);
    await transaction.run(setReconciled, [
      readings.map(({ slot_id }) => slot_id),
      readings.map(({ kiosk_id }) => kiosk_id),
      readings.map(({ at }) => at),
      readings.map(({ dispensed_total }) => dispensed_total),
      readings.map(({ quantity }) => quantity),
    ]);
  }

  /** Ids by product and number. A lot that a kiosk names and nobody registered is made, unverified. */
  private async lots(
    transaction: Queryable,
    products: readonly string[],
    numbers: readonly string[],
    now: Date,
  ): Promise<Map<string, number>> {
    const find = async () => {
      const rows = await transaction.run(lotsByNumber, [products, numbers]);
      return new Map(rows.map((row) => [`${row.product_id}\n${row.number}`, row.lot_id]));
    };
    const found = await find();
    const missing = [
      ...new Set(
        products.map((product, index) => `${product}\n${numbers[index]}`).filter((key) => !found.has(key)),
      ),
    ];
    if (missing.length === 0) return found;
    await transaction.run(insertLots, [
      missing.map((key) => key.split('\n')[0]!),
      missing.map((key) => key.split('\n')[1]!),
      missing.map(() => null),
      'UNVERIFIED',
      now,
    ]);
    return find();
  }

  /** What expired is put aside where it lies, so that nobody counts on it. */
  private async expire(): Promise<void> {
    const now = new Date(this.clock.now());
    // A lot may be used on its last day, everywhere: the day ends last at UTC−12.
    const today = new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10);
    const kiosks = (await this.database.run(expiredInKiosks, [today, 1_000])).map(({ kiosk_id }) => kiosk_id);
    for (let from = 0; from < kiosks.length; from += kiosksAtOnce) {
      const some = kiosks.slice(from, from + kiosksAtOnce);
      await this.database.transaction(async (transaction) => {
        await transaction.run(lockLedgers, [some]);
        const expired = (await transaction.run(balancesOfKiosks, [some])).filter(
          ({ expires_on }) => expires_on !== null && expires_on < today,
        );
        const context = { at: now, source: 'SYSTEM' as const, reference: null, actor: null, note: null };
        await postMovements(transaction, holdMovements(expired, 'EXPIRED', context), now);
      });
    }
    for (const { lot_id } of await this.database.run(expiredInDepots, [today]))
      await this.database.run(holdDepotLot, [lot_id, 'EXPIRED', now, 'system']);
  }
}
