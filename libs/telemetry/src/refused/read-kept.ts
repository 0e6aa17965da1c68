import type { RegisteredKiosk } from '@app/kiosk-registry';
import { FieldReader } from '../validation/field-reader.js';
import { readReading } from '../validation/read-reading.js';
import { noReadings, type ReadingRows } from '../validation/readings.js';

/** A refused reading as it was kept. `received` in milliseconds since the epoch. */
export interface KeptReading {
  id: number;
  received: number;
  fields: Record<string, unknown> | null;
}

export interface ReadAgain {
  readings: ReadingRows;
  /** Ids of those that are in `readings`. */
  accepted: number[];
  /** How many are still wrong, and why the first one is. */
  refused: number;
  firstMessage: string | null;
}

function readOne(
  kind: 'temperatures' | 'stockLevels',
  read: FieldReader,
  { fields, received }: KeptReading,
  kiosk: RegisteredKiosk,
  readings: ReadingRows,
): void {
  const origin = { kiosk, receivedAt: received, request: 0 };
  if (kind === 'temperatures') {
    const row = readReading.temperatures(read, fields!, origin);
    if (read.code === null) readings.temperatures.push(row);
  } else {
    const row = readReading.stockLevels(read, fields!, origin);
    if (read.code === null) readings.stockLevels.push(row);
  }
}

/**
 * Reads kept readings again, as the kiosk is registered now; they keep the time at which they were received.
 * @param oldest earlier ones are too old to be stored, milliseconds since the epoch
 */
export function readKept(
  kept: readonly KeptReading[],
  kiosk: RegisteredKiosk,
  now: number,
  oldest: number,
): ReadAgain {
  const again: ReadAgain = { readings: noReadings(), accepted: [], refused: 0, firstMessage: null };
  const read = new FieldReader(now, oldest);
  for (const reading of kept) {
    read.start();
    const kind = reading.fields?.['kind'];
    if (kind === 'temperatures' || kind === 'stockLevels')
      readOne(kind, read, reading, kiosk, again.readings);
    else read.refuse('', 'MALFORMED', 'Too little of this reading was kept');
    if (read.code === null) again.accepted.push(reading.id);
    else {
      again.refused++;
      again.firstMessage ??= read.message;
    }
  }
  return again;
}
