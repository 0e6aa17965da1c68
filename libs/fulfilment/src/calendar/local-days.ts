import { DateTime } from 'luxon';

/** Milliseconds since the epoch; `to` is exclusive. */
export interface Interval {
  from: number;
  to: number;
}

/** A stretch of a local day with one hour on the clock. On the day the clocks go back one of them has two hours. */
export interface HourSlice extends Interval {
  hour: number;
}

const hourMs = 3_600_000;
/** Zones differ from UTC, and from their own other half of the year, by multiples of this. */
const sliceMs = 900_000;

/** Calendar computations cost microseconds each and come back for every kiosk of a zone. */
class Remembered<Value> {
  private readonly values = new Map<string, Value>();

  constructor(private readonly limit: number) {}

  get(key: string, make: () => Value): Value {
    const known = this.values.get(key);
    if (known !== undefined) return known;
    if (this.values.size >= this.limit) this.values.clear();
    const value = make();
    this.values.set(key, value);
    return value;
  }
}

const intervals = new Remembered<Interval>(20_000);
const slices = new Remembered<readonly HourSlice[]>(4_000);

/** The clinic's own calendar day of an instant, e.g. 2026-03-08. */
export function localDay(zone: string, at: number): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

/** 23, 24 or 25 hours. */
export function dayInterval(zone: string, day: string): Interval {
  return intervals.get(`${zone} ${day}`, () => {
    const start = DateTime.fromISO(day, { zone }).startOf('day');
    return { from: start.toMillis(), to: start.plus({ days: 1 }).startOf('day').toMillis() };
  });
}

export function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
}

/** 1 = Monday to 7 = Sunday. */
export function weekdayOf(day: string): number {
  return DateTime.fromISO(day, { zone: 'utc' }).weekday;
}

export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The first day of its quarter of the calendar year. */
export function quarterOf(day: string): string {
  const month = Number(day.slice(5, 7));
  return `${day.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
}

/** The Monday before or on it. */
export function weekOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day));
}

/** From `first` to `last`, both included; none when `last` is before `first`. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The hours of a local day as its clocks show them, without a gap from its start to its end. */
export function hoursOfDay(zone: string, day: string): readonly HourSlice[] {
  return slices.get(`${zone} ${day}`, () => {
    const { from, to } = dayInterval(zone, day);
    const found: HourSlice[] = [];
    for (let at = from; at < to; at += sliceMs) {
      const { hour } = DateTime.fromMillis(at, { zone });
      const end = Math.min(at + sliceMs, to);
      const last = found.at(-1);
      if (last?.hour === hour) last.to = end;
      else found.push({ hour, from: at, to: end });
    }
    return found;
  });
}

export function lengthOf({ from, to }: Interval): number {
  return Math.max(0, to - from);
}

export function overlap(a: Interval, b: Interval): Interval {
  const from = Math.max(a.from, b.from);
  return { from, to: Math.max(from, Math.min(a.to, b.to)) };
}

/** In order and without overlap: time that several cover counts once. */
export function union(parts: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Milliseconds that both sides share; each is a union. */
export function sharedMs(a: readonly Interval[], b: readonly Interval[]): number {
  let sum = 0;
  for (const one of a) for (const other of b) sum += lengthOf(overlap(one, other));
  return sum;
}

export const hoursToMs = (hours: number): number => hours * hourMs;
