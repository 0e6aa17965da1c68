import type { Database, Transaction } from '@app/persistence';
import { keepRefused } from '../refused/keep-refused.js';
import type { MissedSequence } from '../state/kiosk-contact.js';
import { reviewRanges } from '../state/review-range.js';
import type { AcceptedBatch } from '../validation/read-batches.js';
import {
  noReadings,
  type ReadingKind,
  readingKinds,
  type ReadingRows,
  type StockLevelRow,
  type TemperatureRow,
} from '../validation/readings.js';
import type { KeptRefusal } from '../validation/refusals.js';
import { type FreshInsert, inKeyOrder } from './insert-readings.js';
import { readingKindStorage } from './reading-kind-storage.js';
import { rewindEdges } from '../clock/rewind-present.js';
import { allowDecompression } from './sql/insert-readings.sql.js';
import { lockContacts, storeContacts } from './store-contacts.js';
import { readProbeEdges, readSlotEdges, storeProbeEdges, storeSlotEdges } from './store-edges.js';
import { type OnStored, storeChecked, storeHistory, storeLive } from './store-readings.js';
import { storeReviews } from './store-reviews.js';
import { errorSignals, type SignalRules, storeSignals } from './store-signals.js';

/** What one request brings to a commit. */
export interface RequestToStore {
  batches: AcceptedBatch[];
  readings: ReadingRows;
  refused: KeptRefusal[];
  /** Ids of kiosks whose readings came without a batch of theirs: no sign of life. */
  withoutContact?: readonly number[];
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

/** In order. */
function kiosksOf(requests: readonly RequestToStore[]): number[] {
  const ids = new Set<number>();
  for (const { batches, withoutContact = [] } of requests) {
    for (const { kiosk } of batches) ids.add(kiosk.id);
    for (const id of withoutContact) ids.add(id);
  }
  return [...ids].sort((a, b) => a - b);
}

/** When the first of these was received. */
function firstReceipt(batches: readonly AcceptedBatch[], readings: ReadingRows): number {
  const [batch] = batches;
  if (batch !== undefined) return batch.receivedAt;
  return Math.min(
    ...readingKinds.flatMap((kind) => (readings[kind][0] === undefined ? [] : readings[kind][0].receivedAt)),
  );
}

export function nothingStored(): StoredRequest {
  return {
    stored: { heartbeats: 0, temperatures: 0, stockLevels: 0, errors: 0, fulfilment: 0, sessions: 0 },
    gaps: [],
  };
}

async function storeIn(
  transaction: Transaction,
  requests: readonly RequestToStore[],
  rules: SignalRules,
  how: FreshInsert | 'checked',
): Promise<StoredGroup> {
  const readings = mergeReadings(requests);
  const results = requests.map(nothingStored);
  let newErrors: ReadingRows['errors'] = [];
  const newTemperatures: ReadingRows['temperatures'] = [];
  const newStockLevels: ReadingRows['stockLevels'] = [];
  const onStored: OnStored = (kind, rows) => {
    for (const { request } of rows) results[request]!.stored[kind]++;
    if (kind === 'errors') newErrors = rows as ReadingRows['errors'];
    if (kind === 'temperatures') for (const row of rows) newTemperatures.push(row as TemperatureRow);
    if (kind === 'stockLevels') for (const row of rows) newStockLevels.push(row as StockLevelRow);
  };
  if (reachesCompressed(readings)) await transaction.run(allowDecompression, []);
  await (how === 'checked' ? storeChecked : storeHistory)(transaction, readings, onStored);
  const batches = requests.flatMap((request) => request.batches);
  const kioskIds = kiosksOf(requests);
  const contacts = await lockContacts(transaction, kioskIds, firstReceipt(batches, readings));
  const probes = await readProbeEdges(transaction, readings.temperatures);
  const slots = await readSlotEdges(transaction, readings.stockLevels);
  if (how !== 'checked') {
    const heartbeatAt = new Map(contacts.map((row) => [row.kiosk_id, row.heartbeat_at?.getTime()]));
    const newestAt = {
      heartbeats: (row: ReadingRows['heartbeats'][number]) => heartbeatAt.get(row.kioskId),
      temperatures: (row: ReadingRows['temperatures'][number]) => probes.get(row.probe.id)?.at,
      stockLevels: (row: ReadingRows['stockLevels'][number]) => slots.get(row.slot.id)?.at,
    };
    await storeLive(transaction, readings, newestAt, how, onStored);
  }
  const senders = await storeContacts(transaction, contacts, batches, readings.heartbeats);
  const { gaps, rewinds, isOfPresentClock } = senders;
  rewindEdges(probes, readings.temperatures, rewinds, (row) => row.probe.id);
  rewindEdges(slots, readings.stockLevels, rewinds, (row) => row.slot.id);
  const present = {
    temperatures: readings.temperatures.filter(isOfPresentClock),
    stockLevels: readings.stockLevels.filter(isOfPresentClock),
  };
  const signals = [
    ...(await storeProbeEdges(transaction, probes, present.temperatures, newTemperatures, rules)),
    ...(await storeSlotEdges(transaction, slots, present.stockLevels, newStockLevels, rules)),
    ...errorSignals(newErrors, rules),
  ];
  await storeSignals(transaction, signals);
  await storeReviews(
    transaction,
    reviewRanges(newTemperatures, (probeId) => probes.get(probeId)?.at),
  );
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
    kiosks: kioskIds,
    signals: signals.length,
  };
}

const uniqueViolation = '23505';

/**
 * Stores the requests in one transaction: readings, present state, signals and refused readings, or nothing.
 * @param how fresh readings are written. Should the present state ever be behind what is stored, because somebody
 *   changed it by hand, the transaction fails on a reading that is there, and is made again with all of them checked.
 */
export async function storeRequests(
  database: Pick<Database, 'transaction'>,
  requests: readonly RequestToStore[],
  rules: SignalRules,
  how: FreshInsert | 'checked' = 'checked',
): Promise<StoredGroup> {
  try {
    return await database.transaction((transaction) => storeIn(transaction, requests, rules, how));
  } catch (error) {
    if (how === 'checked' || (error as { code?: string }).code !== uniqueViolation) throw error;
    return database.transaction((transaction) => storeIn(transaction, requests, rules, 'checked'));
  }
}
