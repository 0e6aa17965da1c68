import { grouped } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import { localDay } from '../calendar/local-days.js';
import { placesOfKiosks, placesOfSites, type PlaceRow } from '../fold/kiosk-place.sql.js';
import { decodeVector, encodeVector } from '../measures/count-vector.js';
import { orderMeasures } from '../measures/order-measures.js';
import type { KioskDayKey, RollupChanges } from '../rollup/rollup-changes.js';
import { kiosksThen } from './kiosk-then.sql.js';
import { type KioskThen, lossCause } from './loss-cause.js';
import {
  eventsOfOrders,
  knownOrders,
  type KnownOrderRow,
  type OrderEventRow,
  type OrderToWrite,
  writeOrders,
} from './order.sql.js';
import { foldOrder, lapseAfterMs, type OrderEvent, type OrderState } from './order-state.js';

/** An order of which there is something new: an event at `at`, or its time has come. */
export interface OrderNews {
  kioskId: number;
  orderId: string;
  at: number;
}

interface FoldedOrder {
  kioskId: number;
  orderId: string;
  siteId: string;
  place: PlaceRow;
  known: KnownOrderRow | undefined;
  state: OrderState;
}

/** What explains a loss may come after it: a kiosk that was cut off tells later what happened. */
const lookAgainAfterMs = [15 * 60_000, 26 * 3_600_000];

const keyOf = (kioskId: number, orderId: string): string => `${kioskId} ${orderId}`;
const dateOf = (at: number | undefined | null): Date | null =>
  at === undefined || at === null ? null : new Date(at);

function eventOf(row: OrderEventRow): OrderEvent {
  return { at: row.at.getTime(), stage: row.stage, productId: row.product_id, reason: row.reason };
}

/** When the clock alone may change the order next; null: never. */
export function dueAt(state: OrderState, noticedAt: number, now: number): number | null {
  if (state.outcome === 'OPEN') return state.lastEventAt + lapseAfterMs;
  if (state.outcome === 'PICKED_UP') return null;
  return lookAgainAfterMs.map((after) => noticedAt + after).find((at) => at > now) ?? null;
}

/** The moment at which the kiosk's state explains the loss: for an order nobody heard of again, right after the last word. */
export function momentOfLoss(state: OrderState): number {
  return state.lostBy === null ? state.lastEventAt + 10 * 60_000 : state.lostAt!;
}

async function readOrders(
  transaction: Queryable,
  news: readonly OrderNews[],
  now: number,
): Promise<FoldedOrder[]> {
  const wanted = new Map(news.map((one) => [keyOf(one.kioskId, one.orderId), one]));
  const columns: [number[], string[]] = [
    [...wanted.values()].map(({ kioskId }) => kioskId),
    [...wanted.values()].map(({ orderId }) => orderId),
  ];
  const known = new Map(
    (await transaction.run(knownOrders, columns)).map((row) => [keyOf(row.kiosk_id, row.order_id), row]),
  );
  // Every event lies within what was known before, or is news.
  const bounds = [
    ...news.map(({ at }) => at),
    ...[...known.values()].flatMap((row) => [row.opened_at.getTime(), row.last_event_at.getTime()]),
  ];
  let from = Infinity;
  let to = -Infinity;
  for (const at of bounds) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  // Stored times have microseconds, these have milliseconds.
  const rows = await transaction.run(eventsOfOrders, [...columns, new Date(from), new Date(to + 1)]);
  const events = grouped(rows, (row) => keyOf(row.kiosk_id, row.order_id));
  const kiosks = new Map(
    (await transaction.run(placesOfKiosks, [[...new Set(columns[0])]])).map((row) => [
      row.kiosk_id,
      row.site_id,
    ]),
  );
  const sites = new Set([...kiosks.values(), ...[...known.values()].map((row) => row.site_id)]);
  const places = new Map(
    (await transaction.run(placesOfSites, [[...sites]])).map((row) => [row.site_id, row]),
  );
  return [...events.entries()].flatMap(([key, found]): FoldedOrder[] => {
    const { kiosk_id: kioskId, order_id: orderId } = found[0];
    const siteId = known.get(key)?.site_id ?? kiosks.get(kioskId);
    const place = siteId === undefined ? undefined : places.get(siteId);
    if (siteId === undefined || place === undefined) return [];
    const state = foldOrder(found.map(eventOf), now);
    return [{ kioskId, orderId, siteId, place, known: known.get(key), state }];
  });
}

async function readKiosksThen(transaction: Queryable, lost: readonly FoldedOrder[]): Promise<KioskThen[]> {
  if (lost.length === 0) return [];
  const rows = await transaction.run(kiosksThen, [
    lost.map(({ kioskId }) => kioskId),
    lost.map(({ state }) => state.productId),
    lost.map(({ state }) => new Date(momentOfLoss(state))),
  ]);
  const then = lost.map((): KioskThen => ({ stockOut: false, offline: false, jam: false, coldHold: false }));
  for (const row of rows)
    then[row.n - 1] = {
      stockOut: row.stock_out,
      offline: row.offline,
      jam: row.jam,
      misfeed: row.misfeed,
      coldHold: row.cold_hold,
    };
  return then;
}

const dayKey = (order: FoldedOrder, day: string): KioskDayKey => ({
  kioskId: order.kioskId,
  siteId: order.siteId,
  regionId: order.place.region_id,
  timeZone: order.place.time_zone,
  day,
});

/** Brings some orders up to date with their events, and the sums with the orders. @returns how many orders it wrote */
export async function foldOrders(
  transaction: Queryable,
  news: readonly OrderNews[],
  changes: RollupChanges,
  now: number,
): Promise<number> {
  if (news.length === 0) return 0;
  const orders = await readOrders(transaction, news, now);
  const lost = orders.filter(({ state }) => state.outcome === 'LOST');
  const then = await readKiosksThen(transaction, lost);
  const causes = new Map(lost.map((order, index) => [order, lossCause(order.state, then[index]!)]));
  const written = orders.map((order): OrderToWrite => {
    const { state, known } = order;
    const cause = causes.get(order) ?? null;
    const measures = orderMeasures(state, cause);
    const day = localDay(order.place.time_zone, state.openedAt);
    if (known !== undefined)
      changes.add(dayKey(order, known.day), 'orders', decodeVector(known.measures), -1);
    changes.add(dayKey(order, day), 'orders', measures, 1);
    const noticedAt = known?.outcome === state.outcome ? known.noticed_at.getTime() : now;
    return {
      kioskId: order.kioskId,
      orderId: order.orderId,
      siteId: order.siteId,
      day,
      openedAt: new Date(state.openedAt),
      lastEventAt: new Date(state.lastEventAt),
      productId: state.productId,
      orderedAt: dateOf(state.reachedAt.RECEIVED),
      validatedAt: dateOf(state.reachedAt.VALIDATED),
      dispensedAt: dateOf(state.reachedAt.DISPENSED),
      pickedUpAt: dateOf(state.reachedAt.PICKED_UP),
      stage: state.stage,
      outcome: state.outcome,
      lostAt: dateOf(state.lostAt),
      lossCause: cause,
      lossReason: state.reason,
      noticedAt: new Date(noticedAt),
      dueAt: dateOf(dueAt(state, noticedAt, now)),
      measures: encodeVector(measures).toString('base64'),
    };
  });
  if (written.length > 0) await transaction.run(writeOrders, [JSON.stringify(written), new Date(now)]);
  return written.length;
}
