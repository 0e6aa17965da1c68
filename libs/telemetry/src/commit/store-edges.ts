import type { Queryable, Statement } from '@app/persistence';
import { advanceEdge, type EdgeRules, type EdgeState } from '../state/live-edge.js';
import type { ReadingRows } from '../validation/readings.js';
import { boolArray, float8Array, int4Array, textArray, timestamptzArray } from './binary-array.js';
import {
  type EdgeRow,
  noteProbeBreaches,
  noteSlotBreaches,
  readProbeStatus,
  readSlotStatus,
  writeProbeStatus,
  writeSlotStatus,
} from './sql/edge-status.sql.js';
import type { Signal, SignalRules } from './store-signals.js';

interface Newest<Row> {
  row: Row;
  breached: boolean;
  breachedUntil: number | null;
}

interface LateBreach {
  id: number;
  at: number;
}

interface Advanced<Row> {
  newest: Newest<Row>[];
  /** Of those whose newest reading is an older one. */
  lateBreaches: LateBreach[];
  signals: Row[];
}

/** The stored live edges, by id of the probe or slot. */
export type Edges = ReadonlyMap<number, EdgeState>;

/** `rows` are ordered by `idOf`. */
async function readEdges<Row>(
  transaction: Queryable,
  read: Statement<[ids: Buffer], EdgeRow>,
  rows: readonly Row[],
  idOf: (row: Row) => number,
): Promise<Edges> {
  if (rows.length === 0) return new Map();
  const firsts = rows.filter((row, index) => index === 0 || idOf(rows[index - 1]!) !== idOf(row));
  const found = await transaction.run(read, [int4Array(firsts, idOf)]);
  return new Map(
    found.map(({ id, at, breached, breached_until: breachedUntil }) => [
      id,
      { at: at.getTime(), breached, breachedUntil: breachedUntil?.getTime() ?? null },
    ]),
  );
}

/** Those of the probes of `rows`, which are in key order. Call under the locks of `lockContacts`. */
export function readProbeEdges(transaction: Queryable, rows: ReadingRows['temperatures']): Promise<Edges> {
  return readEdges(transaction, readProbeStatus, rows, (row) => row.probe.id);
}

/** Those of the slots of `rows`, which are in key order. Call under the locks of `lockContacts`. */
export function readSlotEdges(transaction: Queryable, rows: ReadingRows['stockLevels']): Promise<Edges> {
  return readEdges(transaction, readSlotStatus, rows, (row) => row.slot.id);
}

/** Moves the live edge of every probe or slot over `rows`, which are ordered by its id and by device time. */
function advance<Row extends { at: number }>(
  stored: Edges,
  rows: readonly Row[],
  idOf: (row: Row) => number,
  rules: EdgeRules<Row>,
): Advanced<Row> {
  const advanced: Advanced<Row> = { newest: [], lateBreaches: [], signals: [] };
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const id = idOf(rows[start]!);
    do end++;
    while (end < rows.length && idOf(rows[end]!) === id);
    const edge = stored.get(id) ?? null;
    const { newest, breachedUntil, signals } = advanceEdge(edge, rows.slice(start, end), rules);
    if (newest !== null) advanced.newest.push({ ...newest, breachedUntil });
    else if (breachedUntil !== null && breachedUntil !== edge?.breachedUntil)
      advanced.lateBreaches.push({ id, at: breachedUntil });
    for (const signal of signals) advanced.signals.push(signal);
  }
  return advanced;
}

/** @param added those of the readings of a commit that were not stored before. Costs nothing until it is asked. */
function whetherNew<Row>(added: readonly Row[]): (row: Row) => boolean {
  let found: ReadonlySet<Row> | null = null;
  return (row) => (found ??= new Set(added)).has(row);
}

/**
 * @param rows in key order. @param stored read for them. @param added those that were not there before.
 * @returns the signals that are due
 */
export async function storeProbeEdges(
  transaction: Queryable,
  stored: Edges,
  rows: ReadingRows['temperatures'],
  added: ReadingRows['temperatures'],
  rules: SignalRules,
): Promise<Signal[]> {
  if (rows.length === 0) return [];
  const { newest, lateBreaches, signals } = advance(stored, rows, (row) => row.probe.id, {
    verdict: (row) => rules.temperature(row.probe, row.celsius),
    isNew: whetherNew(added),
  });
  if (newest.length > 0)
    await transaction.run(writeProbeStatus, [
      int4Array(newest, ({ row }) => row.probe.id),
      int4Array(newest, ({ row }) => row.kioskId),
      timestamptzArray(newest, ({ row }) => row.at),
      timestamptzArray(newest, ({ row }) => row.receivedAt),
      float8Array(newest, ({ row }) => row.celsius),
      boolArray(newest, ({ breached }) => breached),
      timestamptzArray(newest, ({ breachedUntil }) => breachedUntil),
    ]);
  if (lateBreaches.length > 0)
    await transaction.run(noteProbeBreaches, [
      int4Array(lateBreaches, ({ id }) => id),
      timestamptzArray(lateBreaches, ({ at }) => at),
    ]);
  return signals.map(({ kioskId, probe, at, receivedAt }) => ({
    kind: 'TEMPERATURE',
    kioskId,
    instance: probe.name,
    at,
    receivedAt,
  }));
}

/** As for probes. */
export async function storeSlotEdges(
  transaction: Queryable,
  stored: Edges,
  rows: ReadingRows['stockLevels'],
  added: ReadingRows['stockLevels'],
  rules: SignalRules,
): Promise<Signal[]> {
  if (rows.length === 0) return [];
  const { newest, lateBreaches, signals } = advance(stored, rows, (row) => row.slot.id, {
    verdict: (row) => rules.stock(row.slot, row.quantity),
    isNew: whetherNew(added),
  });
  if (newest.length > 0)
    await transaction.run(writeSlotStatus, [
      int4Array(newest, ({ row }) => row.slot.id),
      int4Array(newest, ({ row }) => row.kioskId),
      timestamptzArray(newest, ({ row }) => row.at),
      timestamptzArray(newest, ({ row }) => row.receivedAt),
      int4Array(newest, ({ row }) => row.quantity),
      int4Array(newest, ({ row }) => row.dispensedTotal),
      textArray(newest, ({ row }) => row.lot),
      boolArray(newest, ({ breached }) => breached),
      timestamptzArray(newest, ({ breachedUntil }) => breachedUntil),
    ]);
  if (lateBreaches.length > 0)
    await transaction.run(noteSlotBreaches, [
      int4Array(lateBreaches, ({ id }) => id),
      timestamptzArray(lateBreaches, ({ at }) => at),
    ]);
  return signals.map(({ kioskId, slot, at, receivedAt }) => ({
    kind: 'STOCK',
    kioskId,
    instance: slot.code,
    at,
    receivedAt,
  }));
}
