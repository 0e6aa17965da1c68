import type { KioskBatch } from '@app/contracts';
import type { Clock } from '@app/kernel';
import type { ReplayOptions } from '../cli/options.js';
import type { Sender } from '../sending/sender.js';
import type { CsvReading } from './csv.js';

const READINGS_PER_BATCH = 500;
const TURN_MS = 250;

/**
 * When each reading is said to be taken: as the file says; by default moved so that the last one is now; or, to
 * meet alert rules as if it happened now, at the moment it is due at this speed.
 */
export function replayTimes(
  readings: readonly CsvReading[],
  options: Pick<ReplayOptions, 'times' | 'speed'>,
  now: number,
): number[] {
  const first = readings[0]?.at ?? 0;
  const last = readings.at(-1)?.at ?? 0;
  if (options.times === 'keep') return readings.map(({ at }) => at);
  if (options.times === 'live')
    return readings.map(({ at }) => Math.round(now + (at - first) / (options.speed ?? 1)));
  return readings.map(({ at }) => at + now - last);
}

/** Sends a file's readings as one probe's: at `speed` file seconds a second, or without it as fast as they go. */
export async function replay(
  readings: readonly CsvReading[],
  options: ReplayOptions,
  { sender, clock, stop, sleep }: Wiring,
): Promise<void> {
  const start = clock.now();
  const first = readings[0]?.at ?? 0;
  const times = replayTimes(readings, options, start);
  for (let next = 0; next < readings.length && !stop.aborted;) {
    const played = options.speed === undefined ? Infinity : first + (clock.now() - start) * options.speed;
    const batch: NonNullable<KioskBatch['temperatures']> = [];
    for (let one = readings[next]; one && one.at <= played; one = readings[next]) {
      if (batch.length === READINGS_PER_BATCH) break;
      const at = new Date(times[next++] ?? 0).toISOString();
      batch.push({ at, probe: options.probe, celsius: one.celsius });
    }
    if (batch.length === 0) {
      await sleep(TURN_MS, stop);
      continue;
    }
    const sent: KioskBatch = {
      kiosk: options.kiosk,
      sentAt: new Date(clock.now()).toISOString(),
      temperatures: batch,
    };
    sender.enqueue([{ kiosk: 0, json: JSON.stringify(sent), readings: batch.length }]);
    await sender.below(20);
  }
  await sender.settled();
}

interface Wiring {
  sender: Sender;
  clock: Clock;
  stop: AbortSignal;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
