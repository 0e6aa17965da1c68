import type { Statement } from '@app/persistence';
import type { ReadingKind, ReadingRows } from '../validation/readings.js';
import {
  boolArray,
  float4Array,
  float8Array,
  int4Array,
  textArray,
  timestamptzArray,
} from './binary-array.js';
import {
  insertErrors,
  insertFulfilment,
  insertHeartbeats,
  insertSessions,
  insertStockLevels,
  insertTemperatures,
  type StoredRow,
} from './sql/insert-readings.sql.js';

/** How the readings of one kind are ordered, told apart and written. */
export interface ReadingKindStorage<Row> {
  insert: Statement<[...columns: Buffer[], rows: number], StoredRow>;
  /** Negative, zero or positive, by the unique key; zero is a duplicate. */
  compare: (a: Row, b: Row) => number;
  columns: (rows: readonly Row[]) => Buffer[];
  /** The key as the insert returns it, `at` as milliseconds in second place. */
  key: (row: Row) => readonly (string | number)[];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const kioskId = (row: { kioskId: number }) => row.kioskId;
const at = (row: { at: number }) => row.at;
const receivedAt = (row: { receivedAt: number }) => row.receivedAt;

export const readingKindStorage: {
  readonly [Kind in ReadingKind]: ReadingKindStorage<ReadingRows[Kind][number]>;
} = {
  heartbeats: {
    insert: insertHeartbeats,
    compare: (a, b) => a.kioskId - b.kioskId || a.at - b.at,
    columns: (rows) => [
      int4Array(rows, kioskId),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      int4Array(rows, (row) => row.uptimeSeconds),
      float4Array(rows, (row) => row.cpuPercent),
      float4Array(rows, (row) => row.memoryPercent),
      float4Array(rows, (row) => row.diskFreePercent),
      float4Array(rows, (row) => row.signalDbm),
      boolArray(rows, (row) => row.doorOpen),
      textArray(rows, (row) => row.power),
      textArray(rows, (row) => row.firmware),
    ],
    key: (row) => [row.kioskId, row.at],
  },
  temperatures: {
    insert: insertTemperatures,
    compare: (a, b) => a.probe.id - b.probe.id || a.at - b.at,
    columns: (rows) => [
      int4Array(rows, kioskId),
      int4Array(rows, (row) => row.probe.id),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      float8Array(rows, (row) => row.celsius),
    ],
    key: (row) => [row.probe.id, row.at],
  },
  stockLevels: {
    insert: insertStockLevels,
    compare: (a, b) => a.slot.id - b.slot.id || a.at - b.at,
    columns: (rows) => [
      int4Array(rows, kioskId),
      int4Array(rows, (row) => row.slot.id),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      int4Array(rows, (row) => row.quantity),
      int4Array(rows, (row) => row.dispensedTotal),
      textArray(rows, (row) => row.lot),
    ],
    key: (row) => [row.slot.id, row.at],
  },
  errors: {
    insert: insertErrors,
    compare: (a, b) =>
      a.kioskId - b.kioskId ||
      a.at - b.at ||
      compareText(a.code, b.code) ||
      compareText(a.component, b.component),
    columns: (rows) => [
      int4Array(rows, kioskId),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      textArray(rows, (row) => row.code),
      textArray(rows, (row) => row.severity),
      textArray(rows, (row) => row.component),
      textArray(rows, (row) => row.message),
    ],
    key: (row) => [row.kioskId, row.at, row.code, row.component],
  },
  fulfilment: {
    insert: insertFulfilment,
    compare: (a, b) =>
      a.kioskId - b.kioskId || compareText(a.order, b.order) || compareText(a.stage, b.stage) || a.at - b.at,
    columns: (rows) => [
      int4Array(rows, kioskId),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      textArray(rows, (row) => row.order),
      textArray(rows, (row) => row.stage),
      textArray(rows, (row) => row.product),
      textArray(rows, (row) => row.reason),
    ],
    key: (row) => [row.kioskId, row.at, row.order, row.stage],
  },
  sessions: {
    insert: insertSessions,
    compare: (a, b) => a.kioskId - b.kioskId || compareText(a.session, b.session) || a.at - b.at,
    columns: (rows) => [
      int4Array(rows, kioskId),
      timestamptzArray(rows, at),
      timestamptzArray(rows, receivedAt),
      textArray(rows, (row) => row.session),
      timestamptzArray(rows, (row) => row.endedAt),
      textArray(rows, (row) => row.outcome),
      int4Array(rows, (row) => row.waitSeconds),
    ],
    key: (row) => [row.kioskId, row.at, row.session],
  },
};
