import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, type Queryable } from '@app/persistence';
import { foldOrders } from '../orders/fold-orders.js';
import { dropOldOrders, dueOrders } from '../orders/order.sql.js';
import { RollupChanges } from '../rollup/rollup-changes.js';
import { foldDays } from '../sessions/fold-days.js';
import { kiosksBehind } from '../sessions/session.sql.js';
import { dropOldLateRecords, noteLateRecords } from './late-records.sql.js';
import { lockSums, takeOrderNews, takeSessionNews } from './news.sql.js';

/** Rows of one transaction: on the embedded database it is everybody's turn. */
const batchSize = 400;
/** Kiosk-days come with a vector each. */
const kiosksAtOnce = 100;
/** Of one run; the next one goes on. */
const mostBatches = 50;
/** As long as the events themselves. */
const keepOrdersMs = 800 * 86_400_000;

/** Keeps orders, kiosk-days and their sums in step with the readings, in whatever order these come. */
@Injectable()
export class FulfilmentFold {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent. @returns how many orders and kiosk-days were looked at */
  async run(): Promise<{ orders: number; days: number }> {
    const orders =
      (await this.batches(() => this.newOrders())) + (await this.batches(() => this.ordersThatAreDue()));
    const days = (await this.batches(() => this.newSessions())) + (await this.batches(() => this.newDays()));
    const keptFrom = new Date(this.clock.now() - keepOrdersMs);
    await this.database.run(dropOldOrders, [keptFrom, batchSize]);
    await this.database.run(dropOldLateRecords, [keptFrom]);
    return { orders, days };
  }

  private async batches(step: () => Promise<number>): Promise<number> {
    let sum = 0;
    for (let batch = 0; batch < mostBatches; batch++) {
      const done = await step();
      sum += done;
      if (done === 0) break;
    }
    return sum;
  }

  private newOrders(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockSums, []);
      const news = await transaction.run(takeOrderNews, [batchSize]);
      const changes = new RollupChanges();
      const now = this.clock.now();
      await foldOrders(
        transaction,
        news.map((row) => ({ kioskId: row.kiosk_id, orderId: row.order_id, at: row.at.getTime() })),
        changes,
        now,
      );
      await changes.write(transaction, new Date(now));
      await noteLate(
        transaction,
        'ORDER',
        news.map((row) => ({ kioskId: row.kiosk_id, at: row.at, receivedAt: row.received_at })),
      );
      return news.length;
    });
  }

  private ordersThatAreDue(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockSums, []);
      const now = this.clock.now();
      const due = await transaction.run(dueOrders, [new Date(now), batchSize]);
      const changes = new RollupChanges();
      await foldOrders(
        transaction,
        due.map((row) => ({ kioskId: row.kiosk_id, orderId: row.order_id, at: row.at.getTime() })),
        changes,
        now,
      );
      await changes.write(transaction, new Date(now));
      return due.length;
    });
  }

  private newSessions(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockSums, []);
      const news = await transaction.run(takeSessionNews, [batchSize]);
      const changes = new RollupChanges();
      await foldDays(
        transaction,
        news.map((row) => ({ kioskId: row.kiosk_id, from: row.from_at.getTime(), to: row.to_at.getTime() })),
        changes,
      );
      await changes.write(transaction, new Date(this.clock.now()));
      await noteLate(
        transaction,
        'SESSION',
        news.map((row) => ({ kioskId: row.kiosk_id, at: row.from_at, receivedAt: row.received_at })),
      );
      return news.length;
    });
  }

  /** A day of opening hours counts although nobody came: it is what an idle kiosk is seen by. */
  private newDays(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockSums, []);
      const now = this.clock.now();
      const behind = await transaction.run(kiosksBehind, [new Date(now), kiosksAtOnce]);
      const changes = new RollupChanges();
      await foldDays(
        transaction,
        behind.map((row) => ({ kioskId: row.kiosk_id, from: now, to: now })),
        changes,
      );
      await changes.write(transaction, new Date(now));
      return behind.length;
    });
  }
}

interface Received {
  kioskId: number;
  at: Date;
  receivedAt: Date;
}

/** Older than this when it came: the answer to a question about its hour was another one before. */
export const lateAfterMs = 3_600_000;

async function noteLate(
  transaction: Queryable,
  kind: 'ORDER' | 'SESSION',
  received: readonly Received[],
): Promise<void> {
  const late = received.filter(({ at, receivedAt }) => receivedAt.getTime() - at.getTime() > lateAfterMs);
  if (late.length === 0) return;
  await transaction.run(noteLateRecords, [
    kind,
    late.map(({ kioskId }) => kioskId),
    late.map(({ at }) => at),
    late.map(({ receivedAt }) => receivedAt),
  ]);
}
