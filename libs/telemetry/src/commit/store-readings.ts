import type { Transaction } from '@app/persistence';
import { type ReadingKind, readingKinds, type ReadingRows } from '../validation/readings.js';
import { type FreshInsert, insertFresh, insertReadings } from './insert-readings.js';

/** The kinds whose newest reading of each kiosk, probe or slot is kept. */
type LiveKind = 'heartbeats' | 'temperatures' | 'stockLevels';
const liveKinds: readonly LiveKind[] = ['heartbeats', 'temperatures', 'stockLevels'];

/** Device time of the newest stored reading of what a reading is about; undefined before the first. */
export type NewestAt = {
  readonly [Kind in LiveKind]: (row: ReadingRows[Kind][number]) => number | undefined;
};

/** Takes note of readings of one kind that are stored now and were not before. */
export type OnStored = <Kind extends ReadingKind>(
  kind: Kind,
  rows: readonly ReadingRows[Kind][number][],
) => void;

const hourMs = 3_600_000;

/**
 * Older than one to two hours. The same for all processes and for a reading that is sent again: it changes once an
 * hour, not with every message.
 */
function isLate({ at, receivedAt }: { at: number; receivedAt: number }): boolean {
  return at < (Math.floor(receivedAt / hourMs) - 1) * hourMs;
}

function isLiveKind(kind: ReadingKind): kind is LiveKind {
  return (liveKinds as readonly ReadingKind[]).includes(kind);
}

function split<Row>(rows: readonly Row[], isFirst: (row: Row) => boolean): [Row[], Row[]] {
  const first: Row[] = [];
  const second: Row[] = [];
  for (const row of rows) (isFirst(row) ? first : second).push(row);
  return [first, second];
}

/**
 * What is stored before the kiosks' present state is locked: history, which may be much and go to compressed chunks,
 * so that nobody waits for it; and what has no present state. Always in this order of tables, each in key order:
 * that is what excludes deadlocks between processes.
 */
export async function storeHistory(
  transaction: Transaction,
  readings: ReadingRows,
  onStored: OnStored,
): Promise<void> {
  for (const kind of readingKinds) await storeHistoryOf(transaction, kind, readings[kind], onStored);
}

async function storeHistoryOf<Kind extends ReadingKind>(
  transaction: Transaction,
  kind: Kind,
  rows: readonly ReadingRows[Kind][number][],
  onStored: OnStored,
): Promise<void> {
  const history = isLiveKind(kind) ? rows.filter(isLate) : rows;
  onStored(kind, await insertReadings(transaction, kind, history));
}

/**
 * The rest, under the locks of their kiosks: nobody else writes readings of these meanwhile, so one that is newer
 * than the newest stored one cannot be there yet, and is written without a look for it.
 */
export async function storeLive(
  transaction: Transaction,
  readings: ReadingRows,
  newestAt: NewestAt,
  how: FreshInsert,
  onStored: OnStored,
): Promise<void> {
  const storeKind = <Kind extends LiveKind>(kind: Kind) =>
    storeLiveOf<Kind>(transaction, kind, readings[kind], newestAt[kind], how, onStored);
  await storeKind('heartbeats');
  await storeKind('temperatures');
  await storeKind('stockLevels');
}

async function storeLiveOf<Kind extends LiveKind>(
  transaction: Transaction,
  kind: Kind,
  rows: readonly ReadingRows[Kind][number][],
  newestAt: (row: ReadingRows[Kind][number]) => number | undefined,
  how: FreshInsert,
  onStored: OnStored,
): Promise<void> {
  const live = rows.filter((row) => !isLate(row));
  const [fresh, perhapsThere] = split(live, (row) => row.at > (newestAt(row) ?? -Infinity));
  onStored(kind, await insertReadings(transaction, kind, perhapsThere));
  await insertFresh(transaction, kind, fresh, how);
  onStored(kind, fresh);
}

/** Everything with a look for what is there already, whatever the present state says. */
export async function storeChecked(
  transaction: Transaction,
  readings: ReadingRows,
  onStored: OnStored,
): Promise<void> {
  for (const kind of readingKinds) onStored(kind, await insertReadings(transaction, kind, readings[kind]));
}
