import type { Queryable, Statement } from '@app/persistence';
import { advanceEdge, type EdgeRules, type EdgeState } from '../state/live-edge.js';
import type { StockLevelRow, TemperatureRow } from '../validation/readings.js';
import { boolArray, float8Array, int4Array, textArray, timestamptzArray } from './binary-array.js';
import {
  type EdgeRow,
  readProbeStatus,
  readSlotStatus,
  writeProbeStatus,
  writeSlotStatus,
} from './sql/edge-status.sql.js';
import type { Signal, SignalRules } from './store-signals.js';

interface Newest<Row> {
  row: Row;
  breached: boolean;
}

interface Advanced<Row> {
  newest: Newest<Row>[];
  signals: Row[];
}

/** Moves the live edge of every probe or slot over `rows`, which are ordered by its id and by device time. */
async function advance<Row extends { at: number }>(
  transaction: Queryable,
  read: Statement<[ids: Buffer], EdgeRow>,
  rows: readonly Row[],
  idOf: (row: Row) => number,
  rules: EdgeRules<Row>,
): Promise<Advanced<Row>> {
  const groups: Row[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group !== undefined && idOf(group[0]!) === idOf(row)) group.push(row);
    else groups.push([row]);
  }
  const found = await transaction.run(read, [int4Array(groups, (group) => idOf(group[0]!))]);
  const stored = new Map<number, EdgeState>(
    found.map(({ id, at, breached }) => [id, { at: at.getTime(), breached }]),
  );
  const advanced: Advanced<Row> = { newest: [], signals: [] };
  for (const group of groups) {
    const { newest, signals } = advanceEdge(stored.get(idOf(group[0]!)) ?? null, group, rules);
    if (newest !== null) advanced.newest.push(newest);
    advanced.signals.push(...signals);
  }
  return advanced;
}

/** `added`: those of `rows` that were not stored before. */
function whetherNew<Row>(rows: readonly Row[], added: readonly Row[]): (row: Row) => boolean {
  if (added.length === rows.length) return () => true;
  const found = new Set(added);
  return (row) => found.has(row);
}

/** `rows` in key order, `added` those that were not stored before. @returns the signals that are due */
export async function storeProbeEdges(
  transaction: Queryable,
  rows: readonly TemperatureRow[],
  added: readonly TemperatureRow[],
  rules: SignalRules,
): Promise<Signal[]> {
  if (rows.length === 0) return [];
  const { newest, signals } = await advance(transaction, readProbeStatus, rows, (row) => row.probe.id, {
    verdict: (row) => rules.temperature(row.probe, row.celsius),
    isNew: whetherNew(rows, added),
  });
  if (newest.length > 0)
    await transaction.run(writeProbeStatus, [
      int4Array(newest, ({ row }) => row.probe.id),
      int4Array(newest, ({ row }) => row.kioskId),
      timestamptzArray(newest, ({ row }) => row.at),
      timestamptzArray(newest, ({ row }) => row.receivedAt),
      float8Array(newest, ({ row }) => row.celsius),
      boolArray(newest, ({ breached }) => breached),
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
  rows: readonly StockLevelRow[],
  added: readonly StockLevelRow[],
  rules: SignalRules,
): Promise<Signal[]> {
  if (rows.length === 0) return [];
  const { newest, signals } = await advance(transaction, readSlotStatus, rows, (row) => row.slot.id, {
    verdict: (row) => rules.stock(row.slot, row.quantity),
    isNew: whetherNew(rows, added),
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
    ]);
  return signals.map(({ kioskId, slot, at, receivedAt }) => ({
    kind: 'STOCK',
    kioskId,
    instance: slot.code,
    at,
    receivedAt,
  }));
}
