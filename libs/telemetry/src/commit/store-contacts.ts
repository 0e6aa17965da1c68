import type { Queryable } from '@app/persistence';
import { BootBook } from '../boots/boot-book.js';
import { noteClocks, type NotedClock, notedClock } from '../clock/note-clocks.js';
import { rewindPresent } from '../clock/rewind-present.js';
import { receiveBatch, type KioskContact, type MissedSequence } from '../state/kiosk-contact.js';
import type { AcceptedBatch } from '../validation/read-batches.js';
import type { HeartbeatRow } from '../validation/readings.js';
import { boolArray, float4Array, int4Array, textArray, timestamptzArray } from './binary-array.js';
import {
  insertKioskStatus,
  type KioskStatusRow,
  lockKioskStatus,
  writeHeartbeatStatus,
  writeKioskStatus,
} from './sql/kiosk-status.sql.js';

function contactOf(row: KioskStatusRow): KioskContact {
  return {
    lastReceivedAt: row.last_received_at.getTime(),
    heardAt: row.heard_at?.getTime() ?? null,
    newestAt: row.newest_at?.getTime() ?? null,
    skewSeconds: row.clock_skew_seconds,
    probation:
      row.probation_clock_at === null || row.probation_received_at === null
        ? null
        : { clockAt: row.probation_clock_at.getTime(), receivedAt: row.probation_received_at.getTime() },
    boot: row.boot,
    sequence: row.sequence,
  };
}

/** Locks the rows of these kiosks; who sends for the first time gets one. */
async function lockRows(
  transaction: Queryable,
  kioskIds: readonly number[],
  receivedAt: number,
): Promise<KioskStatusRow[]> {
  const ids = int4Array(kioskIds, (id) => id);
  const locked = await transaction.run(lockKioskStatus, [ids]);
  if (locked.length === kioskIds.length) return locked;
  const known = new Set(locked.map(({ kiosk_id }) => kiosk_id));
  const missing = kioskIds.filter((id) => !known.has(id));
  await transaction.run(insertKioskStatus, [
    int4Array(missing, (id) => id),
    timestamptzArray(missing, () => receivedAt),
  ]);
  // Again for all: another process may have been first, and written more than an empty state.
  return transaction.run(lockKioskStatus, [ids]);
}

/** The stored state of these kiosks, whose ids are in order, locked until the end of the transaction. */
export async function lockContacts(
  transaction: Queryable,
  kioskIds: readonly number[],
  receivedAt: number,
): Promise<readonly KioskStatusRow[]> {
  return kioskIds.length === 0 ? [] : lockRows(transaction, kioskIds, receivedAt);
}

/** The last of each kiosk's heartbeats, which are ordered by kiosk and device time. */
function newestHeartbeats(rows: readonly HeartbeatRow[]): HeartbeatRow[] {
  return rows.filter((row, index) => rows[index + 1]?.kioskId !== row.kioskId);
}

async function writeHeartbeats(transaction: Queryable, newer: readonly HeartbeatRow[]): Promise<void> {
  if (newer.length === 0) return;
  await transaction.run(writeHeartbeatStatus, [
    int4Array(newer, (row) => row.kioskId),
    timestamptzArray(newer, (row) => row.at),
    timestamptzArray(newer, (row) => row.receivedAt),
    int4Array(newer, (row) => row.uptimeSeconds),
    textArray(newer, (row) => row.firmware),
    float4Array(newer, (row) => row.cpuPercent),
    float4Array(newer, (row) => row.memoryPercent),
    float4Array(newer, (row) => row.diskFreePercent),
    float4Array(newer, (row) => row.signalDbm),
    textArray(newer, (row) => row.power),
    boolArray(newer, (row) => row.doorOpen),
  ]);
}

export interface StoredContacts {
  /** A gap or null for every batch, in order. */
  gaps: (MissedSequence | null)[];
  /** Kiosks whose clock was set back: the latest device time that still counts. */
  rewinds: ReadonlyMap<number, number>;
  /** Is it of the clock that its kiosk has now? What is not is history only. */
  isOfPresentClock: (row: { kioskId: number; at: number }) => boolean;
}

/**
 * Notes who was heard: the present state of every sender is moved on by pure rules and written back.
 * @param stored what `lockContacts` found for the kiosks of these batches, and perhaps others
 */
export async function storeContacts(
  transaction: Queryable,
  stored: readonly KioskStatusRow[],
  batches: readonly AcceptedBatch[],
  heartbeats: readonly HeartbeatRow[],
): Promise<StoredContacts> {
  if (batches.length === 0) return { gaps: [], rewinds: new Map(), isOfPresentClock: () => true };
  const kioskIds = stored.map(({ kiosk_id }) => kiosk_id);
  const contacts = new Map<number, KioskContact>();
  const heartbeatAt = new Map<number, number>();
  const clocks = new Map<number, NotedClock>();
  const rewinds = new Map<number, number>();
  const presentUntil = new Map<number, number>();
  for (const row of stored) {
    clocks.set(row.kiosk_id, notedClock(row));
    contacts.set(row.kiosk_id, contactOf(row));
    if (row.heartbeat_at !== null) heartbeatAt.set(row.kiosk_id, row.heartbeat_at.getTime());
  }
  const book = await BootBook.open(transaction, batches, contacts);
  const gaps = batches.map((batch) => {
    const before = contacts.get(batch.kiosk.id) ?? null;
    const change = receiveBatch(before, batch, book?.lastOf(batch) ?? null);
    book?.note(batch, before, change.renumbered);
    contacts.set(batch.kiosk.id, change.contact);
    if (change.rewindTo !== null) rewinds.set(batch.kiosk.id, change.rewindTo);
    if (change.presentUntil !== null) presentUntil.set(batch.kiosk.id, change.presentUntil);
    return change.gap;
  });
  const contact = (id: number) => contacts.get(id)!;
  await noteClocks(transaction, clocks, contacts, batches[0]!.receivedAt);
  const clock = (id: number) => clocks.get(id)!;
  await transaction.run(writeKioskStatus, [
    int4Array(kioskIds, (id) => id),
    timestamptzArray(kioskIds, (id) => contact(id).lastReceivedAt),
    timestamptzArray(kioskIds, (id) => contact(id).heardAt),
    timestamptzArray(kioskIds, (id) => contact(id).newestAt),
    float4Array(kioskIds, (id) => contact(id).skewSeconds),
    textArray(kioskIds, (id) => contact(id).boot),
    int4Array(kioskIds, (id) => contact(id).sequence),
    float4Array(kioskIds, (id) => clock(id).skewSeconds),
    timestamptzArray(kioskIds, (id) => clock(id).since),
    timestamptzArray(kioskIds, (id) => contact(id).probation?.clockAt ?? null),
    timestamptzArray(kioskIds, (id) => contact(id).probation?.receivedAt ?? null),
  ]);
  await rewindPresent(transaction, rewinds);
  for (const [id, to] of rewinds) heartbeatAt.set(id, Math.min(to, heartbeatAt.get(id) ?? to));
  await book?.close(transaction, contacts, heartbeats);
  const isOfPresentClock: StoredContacts['isOfPresentClock'] = ({ kioskId, at }) =>
    at <= (presentUntil.get(kioskId) ?? Infinity);
  await writeHeartbeats(
    transaction,
    newestHeartbeats(heartbeats.filter(isOfPresentClock)).filter(
      (row) => row.at > (heartbeatAt.get(row.kioskId) ?? -Infinity),
    ),
  );
  return { gaps, rewinds, isOfPresentClock };
}
