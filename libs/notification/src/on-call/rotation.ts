import { DateTime } from 'luxon';
import type { Layer } from '../settings/documents.js';
import { minutesOf, withinHours } from '../settings/hours.js';

const dayMs = 86_400_000;
const daysOf = (layer: Layer): number => layer.every * (layer.unit === 'WEEK' ? 7 : 1);

/** Beginnings of shifts by zone and number: a calendar is slow, and the same few are asked for over and over. */
const mostKnown = 5_000;
const known = new WeakMap<Layer, Map<string, number>>();

/** When the nth shift begins. A time that daylight saving skips is the first one after it. */
function shiftStart(layer: Layer, zone: string, shift: number): number {
  let starts = known.get(layer);
  if (!starts) known.set(layer, (starts = new Map()));
  const key = `${zone} ${shift}`;
  let start = starts.get(key);
  if (start === undefined) {
    const minutes = minutesOf(layer.handOverAt);
    const { year, month, day } = DateTime.fromISO(layer.startsOn, { zone: 'utc' }).plus({
      days: shift * daysOf(layer),
    });
    const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
    start = DateTime.fromObject({ year, month, day, hour, minute }, { zone }).toMillis();
    if (starts.size >= mostKnown) starts.clear();
    starts.set(key, start);
  }
  return start;
}

/** Which shift it is at that time; negative before the first. */
function shiftAt(layer: Layer, zone: string, at: number): number {
  // Days are not all of the same length, but the guess is off by one at most.
  let shift = Math.floor((at - shiftStart(layer, zone, 0)) / (daysOf(layer) * dayMs));
  while (shiftStart(layer, zone, shift) > at) shift -= 1;
  while (shiftStart(layer, zone, shift + 1) <= at) shift += 1;
  return shift;
}

/** Whom the layer has at that time, or null. */
export function contactOfLayer(layer: Layer, zone: string, at: number): string | null {
  if (layer.hours !== null && !withinHours(layer.hours, DateTime.fromMillis(at, { zone }))) return null;
  const shift = shiftAt(layer, zone, at);
  return shift < 0 ? null : (layer.contacts[shift % layer.contacts.length] ?? null);
}

/** All times in [from, to) at which the layer may have somebody else. */
export function boundariesOfLayer(layer: Layer, zone: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let shift = Math.max(0, shiftAt(layer, zone, from) + 1); ; shift++) {
    const start = shiftStart(layer, zone, shift);
    if (start >= to) break;
    if (start >= from) found.push(start);
  }
  if (layer.hours === null) return found;
  for (
    let day = DateTime.fromMillis(from, { zone }).startOf('day');
    day.toMillis() < to;
    day = day.plus({ days: 1 })
  )
    for (const time of [layer.hours.from, layer.hours.to, '00:00']) {
      const minutes = minutesOf(time);
      const at = day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
      if (at >= from && at < to) found.push(at);
    }
  return found;
}
