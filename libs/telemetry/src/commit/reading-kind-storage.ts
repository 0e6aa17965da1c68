import type { ReadingKind, ReadingRows } from '../validation/readings.js';
import type { Column } from './column.js';
import {
  insertErrors,
  insertFulfilment,
  insertHeartbeats,
  insertSessions,
  insertStockLevels,
  insertTemperatures,
  type ReadingInsert,
} from './sql/insert-readings.sql.js';

/** How the readings of one kind are ordered, told apart and written. */
export interface ReadingKindStorage<Row> {
  insert: ReadingInsert;
  /** Negative, zero or positive, by the unique key; zero is a duplicate. */
  compare: (a: Row, b: Row) => number;
  /** In the order of the insert's. */
  columns: readonly Column<Row>[];
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
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'int4', value: (row) => row.uptimeSeconds },
      { type: 'float4', value: (row) => row.cpuPercent },
      { type: 'float4', value: (row) => row.memoryPercent },
      { type: 'float4', value: (row) => row.diskFreePercent },
      { type: 'float4', value: (row) => row.signalDbm },
      { type: 'bool', value: (row) => row.doorOpen },
      { type: 'text', value: (row) => row.power },
      { type: 'text', value: (row) => row.firmware },
    ],
    key: (row) => [row.kioskId, row.at],
  },
  temperatures: {
    insert: insertTemperatures,
    compare: (a, b) => a.probe.id - b.probe.id || a.at - b.at,
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'int4', value: (row) => row.probe.id },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'float8', value: (row) => row.celsius },
    ],
    key: (row) => [row.probe.id, row.at],
  },
  stockLevels: {
    insert: insertStockLevels,
    compare: (a, b) => a.slot.id - b.slot.id || a.at - b.at,
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'int4', value: (row) => row.slot.id },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'int4', value: (row) => row.quantity },
      { type: 'int4', value: (row) => row.dispensedTotal },
      { type: 'text', value: (row) => row.lot },
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
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'text', value: (row) => row.code },
      { type: 'text', value: (row) => row.severity },
      { type: 'text', value: (row) => row.component },
      { type: 'text', value: (row) => row.message },
    ],
    key: (row) => [row.kioskId, row.at, row.code, row.component],
  },
  fulfilment: {
    insert: insertFulfilment,
    compare: (a, b) =>
      a.kioskId - b.kioskId || compareText(a.order, b.order) || compareText(a.stage, b.stage) || a.at - b.at,
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'text', value: (row) => row.order },
      { type: 'text', value: (row) => row.stage },
      { type: 'text', value: (row) => row.product },
      { type: 'text', value: (row) => row.reason },
    ],
    key: (row) => [row.kioskId, row.at, row.order, row.stage],
  },
  sessions: {
    insert: insertSessions,
    compare: (a, b) => a.kioskId - b.kioskId || compareText(a.session, b.session) || a.at - b.at,
    columns: [
      { type: 'int4', value: kioskId },
      { type: 'timestamptz', value: at },
      { type: 'timestamptz', value: receivedAt },
      { type: 'text', value: (row) => row.session },
      { type: 'timestamptz', value: (row) => row.endedAt },
      { type: 'text', value: (row) => row.outcome },
      { type: 'int4', value: (row) => row.waitSeconds },
    ],
    key: (row) => [row.kioskId, row.at, row.session],
  },
};
