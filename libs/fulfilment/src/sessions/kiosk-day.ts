import {
  dayInterval,
  hoursOfDay,
  type Interval,
  overlap,
  sharedMs,
  union,
  weekdayOf,
} from '../calendar/local-days.js';
import { type OpeningHours, openOn } from '../calendar/opening-hours.js';
import { type CountVector, increase } from '../measures/count-vector.js';
import { record } from '../measures/histogram.js';

/** Keys of the vectors of sessions. They are stored: append, never renumber. */
export const sessionKeys = {
  sessions: 0,
  completed: 1,
  abandoned: 2,
  failed: 3,
  /** Seconds in use within opening hours; time that several sessions share counts once. */
  inUseSeconds: 4,
  /** Seconds of opening hours. */
  openSeconds: 5,
  kioskDays: 6,
  /** Square centimetres of floor, a day. */
  floorDays: 7,
  waitSeconds: 8,
  waits: 9,
  /** By ISO weekday and local hour. */
  hourSessions: (weekday: number, hour: number) => 256 + (weekday - 1) * 24 + hour,
  hourInUse: (weekday: number, hour: number) => 512 + (weekday - 1) * 24 + hour,
  hourOpen: (weekday: number, hour: number) => 768 + (weekday - 1) * 24 + hour,
  /** Histogram. */
  wait: 1_024,
} as const;

export interface Session extends Interval {
  outcome: 'COMPLETED' | 'ABANDONED' | 'FAILED';
  waitSeconds: number | null;
}

/** Nobody stands at a kiosk for longer: what was not ended is not counted on. */
export const longestSessionMs = 4 * 3_600_000;

export interface KioskDay {
  zone: string;
  day: string;
  hours: readonly OpeningHours[];
  footprintSquareMetres: number;
  /** It counts until then; null: it still does. */
  retiredAt: number | null;
  /** Only this part of the day; without it the whole of it. */
  part?: Interval;
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 1_000);

/** What a kiosk's day adds to the sums: its opening hours whether it was used or not, and what was made of them. */
export function kioskDayMeasures(kioskDay: KioskDay, sessions: readonly Session[]): CountVector {
  const vector: CountVector = new Map();
  const { zone, day, retiredAt } = kioskDay;
  const whole = dayInterval(zone, day);
  const counted = overlap(kioskDay.part ?? whole, {
    from: whole.from,
    to: Math.min(whole.to, retiredAt ?? Infinity),
  });
  const open = openOn(kioskDay.hours, zone, day).map((interval) => overlap(interval, counted));
  const used = union(
    sessions.map(({ from, to }) => overlap({ from, to: Math.min(to, from + longestSessionMs) }, counted)),
  );
  const inUse = used.flatMap((interval) => open.map((other) => overlap(interval, other)));
  const share = (counted.to - counted.from) / (whole.to - whole.from);
  if (share > 0) {
    // A part of a day is a part of a kiosk-day; kept in thousandths, which whole counts can hold.
    increase(vector, sessionKeys.kioskDays, Math.round(share * 1_000));
    increase(vector, sessionKeys.floorDays, Math.round(share * kioskDay.footprintSquareMetres * 10_000));
  }
  increase(vector, sessionKeys.openSeconds, seconds(sharedMs(open, [counted])));
  increase(vector, sessionKeys.inUseSeconds, seconds(sharedMs(inUse, [counted])));
  const weekday = weekdayOf(day);
  for (const slice of hoursOfDay(zone, day)) {
    increase(vector, sessionKeys.hourOpen(weekday, slice.hour), seconds(sharedMs(open, [slice])));
    increase(vector, sessionKeys.hourInUse(weekday, slice.hour), seconds(sharedMs(inUse, [slice])));
  }
  const outcomeKeys = {
    COMPLETED: sessionKeys.completed,
    ABANDONED: sessionKeys.abandoned,
    FAILED: sessionKeys.failed,
  };
  for (const session of sessions) {
    // A session belongs to the day in which it began; one from the evening before only used time.
    if (session.from < counted.from || session.from >= counted.to) continue;
    increase(vector, sessionKeys.sessions);
    increase(vector, outcomeKeys[session.outcome]);
    const slice = hoursOfDay(zone, day).find(({ from, to }) => from <= session.from && session.from < to);
    if (slice !== undefined) increase(vector, sessionKeys.hourSessions(weekday, slice.hour));
    if (session.waitSeconds === null) continue;
    increase(vector, sessionKeys.waits);
    increase(vector, sessionKeys.waitSeconds, session.waitSeconds);
    record(vector, sessionKeys.wait, session.waitSeconds);
  }
  return vector;
}
