import { readingKinds, type ReadingRows } from '../validation/readings.js';

/** `live`: what tells about now. `replay`: what was buffered somewhere and tells about the past. */
export type Lane = 'live' | 'replay';
export const lanes: readonly Lane[] = ['live', 'replay'];

/** A reading is old when it is received so long after its device time. */
const oldMs = 15 * 60_000;
/** So few old readings delay nobody: a kiosk that was away for an hour goes on as a live one. */
const fewOld = 100;

/**
 * Which queue a request goes to, by the ages of its readings. By the larger part, because a gateway sends for many
 * kiosks at once: one of them with a wrong clock must not hold up the others.
 */
export function laneOf(readings: ReadingRows): Lane {
  let old = 0;
  let recent = 0;
  for (const kind of readingKinds)
    for (const { at, receivedAt } of readings[kind] as readonly { at: number; receivedAt: number }[])
      if (receivedAt - at > oldMs) old++;
      else recent++;
  if (recent === 0) return old > 0 ? 'replay' : 'live';
  return old > fewOld && old > recent ? 'replay' : 'live';
}
