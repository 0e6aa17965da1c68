import type { Database, Queryable } from '@app/persistence';
import { keepRefused } from '../refused/keep-refused.js';
import type { MissedSequence } from '../state/kiosk-contact.js';
import type { AcceptedBatch } from '../validation/read-batches.js';
import { noReadings, type ReadingKind, readingKinds, type ReadingRows } from '../validation/readings.js';
import type { KeptRefusal } from '../validation/refusals.js';
import { inKeyOrder, insertReadings } from './insert-readings.js';
import { readingKindStorage } from './reading-kind-storage.js';
import { allowDecompression } from './sql/insert-readings.sql.js';
import { storeContacts } from './store-contacts.js';
import { storeProbeEdges, storeSlotEdges } from './store-edges.js';
import { errorSignals, type SignalRules, storeSignals } from './store-signals.js';

/** What one request brings to a commit. */
export interface RequestToStore {
  batches: AcceptedBatch[];
  readings: ReadingRows;
  refused: KeptRefusal[];
}

export interface StoredRequest {
  /** Readings that were not there before. */
  stored: Record<ReadingKind, number>;
  /** For every batch, in order. */
  gaps: (MissedSequence | null)[];
}

export interface StoredGroup {
  requests: StoredRequest[];
  /** Kiosks whose present state may have changed. */
  kiosks: number[];
  signals: number;
}

/** Younger readings lie in chunks that are not compressed yet; the policies start at 7 days. */
const compressedAfterMs = 6 * 86_400_000;

/** The readings of all requests, each marked with its request, in key order and without duplicates. */
export function mergeReadings(requests: readonly RequestToStore[]): ReadingRows {
  const merged = noReadings();
  for (const kind of readingKinds) mergeKind(kind, requests, merged);
  return merged;
}

function mergeKind<Kind extends ReadingKind>(
  kind: Kind,
  requests: readonly RequestToStore[],
  merged: ReadingRows,
): void {
  const rows: ReadingRows[Kind][number][] = [];
  requests.forEach(({ readings }, request) => {
    for (const row of readings[kind]) {
      row.request = request;
      rows.push(row);
    }
  });
  const compare = readingKindStorage[kind].compare as (a: (typeof rows)[0], b: (typeof rows)[0]) => number;
  merged[kind] = inKeyOrder(rows, compare) as ReadingRows[Kind];
}

function reachesCompressed(readings: ReadingRows): boolean {
  return readingKinds.some((kind) =>
    (readings[kind] as readonly { at: number; receivedAt: number }[]).some(
      (row) => row.receivedAt - row.at > compressedAfterMs,
    ),
  );
}

export function nothingStored(): StoredRequest {
  return {
    stored: { heartbeats: 0, temperatures: 0, stockLevels: 0, errors: 0, fulfilment: 0, sessions: 0 },
    gaps: [],
  };
}

async function storeIn(
  transaction: Queryable,
  requests: readonly RequestToStore[],
  rules: SignalRules,
): Promise<StoredGroup> {
  const readings = mergeReadings(requests);
  const results = requests.map(nothingStored);
  if (reachesCompressed(readings)) await transaction.run(allowDecompression, []);
  // Always in this order of tables, each in key order: that is what excludes deadlocks between processes.
  const added = noReadings();
  for (const kind of readingKinds) {
    const stored = await insertReadings(transaction, kind, readings[kind]);
    for (const { request } of stored) results[request]!.stored[kind]++;
    (added as Record<ReadingKind, unknown>)[kind] = stored;
  }
  const batches = requests.flatMap((request) => request.batches);
  const gaps = await storeContacts(transaction, batches, readings.heartbeats);
  const signals = [
    ...(await storeProbeEdges(transaction, readings.temperatures, added.temperatures, rules)),
    ...(await storeSlotEdges(transaction, readings.stockLevels, added.stockLevels, rules)),
    ...errorSignals(added.errors, rules),
  ];
  await storeSignals(transaction, signals);
  await keepRefused(
    transaction,
    requests.flatMap(({ refused }) => refused),
  );
  let first = 0;
  requests.forEach((request, index) => {
    results[index]!.gaps = gaps.slice(first, first + request.batches.length);
    first += request.batches.length;
  });
  return {
    requests: results,
    kiosks: [...new Set(batches.map(({ kiosk }) => kiosk.id))],
    signals: signals.length,
  };
}

/** Stores the requests in one transaction: readings, present state, signals and refused readings, or nothing. */
export function storeRequests(
  database: Pick<Database, 'transaction'>,
  requests: readonly RequestToStore[],
  rules: SignalRules,
): Promise<StoredGroup> {
  return database.transaction((transaction) => storeIn(transaction, requests, rules));
}
