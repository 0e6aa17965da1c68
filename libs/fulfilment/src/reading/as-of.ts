import { Inject, Injectable } from '@nestjs/common';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, grouped } from '@app/kernel';
import { Database } from '@app/persistence';
import { decodeVector } from '../measures/count-vector.js';
import { orderMeasures } from '../measures/order-measures.js';
import { lossCause } from '../orders/loss-cause.js';
import { foldOrder } from '../orders/order-state.js';
import {
  type ChangedOrderRow,
  eventsKnownAt,
  oldestNews,
  ordersChangedSince,
  recordsSince,
} from './as-of.sql.js';
import type { DenseCounts } from './dense-counts.js';
import { funnelRows } from './funnel.js';
import type { Question } from './question.js';
import type { DayPart } from './range-plan.js';
import { instantsOf, SumReader } from './read-sums.js';
import { isSmall } from './suppression.js';

/** Orders that are folded again for an answer, at most. */
const mostChanged = 20_000;
const nothingKnown = { stockOut: false, offline: false, jam: false, coldHold: false };

type Stretch = Pick<DayPart, 'zone' | 'from' | 'to'>;
const keyOf = (row: { kiosk_id: number; order_id: string }) => `${row.kiosk_id} ${row.order_id}`;

/** What was known at a past time, and what has changed since. */
@Injectable()
export class AsOfReader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SumReader) private readonly sums: SumReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read(question: Question, asOf: Date): Promise<gql.DataAsOf> {
    const { place, range } = question;
    const stretches = (await this.sums.plans(question)).flatMap(instantsOf);
    const [groups, late, changed, [news]] = await Promise.all([
      this.sums.read(question, { times: true, sessions: true }),
      this.database.run(recordsSince, [...place, new Date(range.from), new Date(range.to), asOf]),
      stretches.length === 0
        ? []
        : this.database.run(ordersChangedSince, [
            ...place,
            stretches.map(({ zone }) => zone),
            stretches.map(({ from }) => new Date(from)),
            stretches.map(({ to }) => new Date(to)),
            asOf,
            mostChanged + 1,
          ]),
      this.database.run(oldestNews, []),
    ]);
    const group = groups[0]!;
    const funnel = funnelRows(groups)[0]!;
    let funnelThen: gql.FunnelRow | null = null;
    if (changed.length <= mostChanged) {
      const orders = group.orders.copy();
      await this.takeBack(orders, changed, stretches, asOf);
      funnelThen = withoutSmallChanges(funnelRows([{ ...group, orders }])[0]!, funnel);
    }
    const count = (kind: 'ORDER' | 'SESSION') => late.find((row) => row.kind === kind)?.records ?? 0;
    const [lateRecords, lateSessions] = [count('ORDER'), count('SESSION')];
    return {
      asOf: asOf.toISOString(),
      dataThrough: (news?.received_at ?? new Date(this.clock.now())).toISOString(),
      lateRecords,
      lateSessions,
      changed: lateRecords + lateSessions > 0 || JSON.stringify(funnelThen) !== JSON.stringify(funnel),
      funnel,
      funnelThen,
    };
  }

  /** Puts orders back to what their events said by then. A cause stays that which is known now. */
  private async takeBack(
    sum: DenseCounts,
    changed: readonly ChangedOrderRow[],
    stretches: readonly Stretch[],
    asOf: Date,
  ): Promise<void> {
    if (changed.length === 0) return;
    const times = changed.flatMap((row) => [row.opened_at.getTime(), row.last_event_at.getTime()]);
    const events = grouped(
      await this.database.run(eventsKnownAt, [
        changed.map((row) => row.kiosk_id),
        changed.map((row) => row.order_id),
        new Date(times.reduce((least, at) => Math.min(least, at), Infinity)),
        new Date(times.reduce((most, at) => Math.max(most, at), -Infinity) + 1),
        asOf,
      ]),
      keyOf,
    );
    for (const row of changed) {
      sum.add(decodeVector(row.measures), -1);
      const known = events.get(keyOf(row));
      if (known === undefined) continue;
      const state = foldOrder(
        known.map((event) => ({
          at: event.at.getTime(),
          stage: event.stage,
          productId: event.product_id,
          reason: event.reason,
        })),
        asOf.getTime(),
      );
      const isIn = stretches.some(
        ({ zone, from, to }) => zone === row.time_zone && from <= state.openedAt && state.openedAt < to,
      );
      if (!isIn) continue;
      const cause = state.outcome === 'LOST' ? (row.loss_cause ?? lossCause(state, nothingKnown)) : null;
      sum.add(orderMeasures(state, cause), 1);
    }
  }
}

/** A difference is a count as well: what changed by a few is not shown as it was. */
export function withoutSmallChanges(then: gql.FunnelRow, now: gql.FunnelRow): gql.FunnelRow {
  let suppressed = then.suppressed;
  const kept = (before: number | null | undefined, after: number | null | undefined): number | null => {
    if (before == null || after == null || !isSmall(Math.abs(before - after))) return before ?? null;
    suppressed = true;
    return null;
  };
  const row = {
    ...then,
    orders: kept(then.orders, now.orders),
    pickedUp: kept(then.pickedUp, now.pickedUp),
    lost: kept(then.lost, now.lost),
    open: kept(then.open, now.open),
    stages: then.stages.map((stage, index) => ({
      ...stage,
      orders: kept(stage.orders, now.stages[index]?.orders),
      waiting: kept(stage.waiting, now.stages[index]?.waiting),
    })),
    losses: then.losses.map((loss, index) => ({
      ...loss,
      orders: kept(loss.orders, now.losses[index]?.orders),
    })),
  };
  if (!suppressed) return row;
  // Shares tell of what they are shares of.
  return {
    ...row,
    suppressed,
    pickedUpShare: null,
    losses: row.losses.map((loss) => ({ ...loss, share: null })),
  };
}
