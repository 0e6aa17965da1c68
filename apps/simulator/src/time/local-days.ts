import { DateTime, IANAZone } from 'luxon';

const DAY_MS = 86_400_000;

/** Calendar days of one time zone, numbered from 1970-01-01 = day 0. DST makes some of them 23 or 25 h long. */
export class LocalDays {
  private readonly zone: IANAZone;
  private readonly hourStarts = new Map<number, readonly number[]>();

  constructor(readonly timeZone: string) {
    this.zone = IANAZone.create(timeZone);
    if (!this.zone.isValid) throw new RangeError(`unknown time zone ${timeZone}`);
  }

  /** The local calendar day that this instant (ms since the epoch) falls into. */
  dayAt(instant: number): number {
    return Math.floor((instant + this.zone.offset(instant) * 60_000) / DAY_MS);
  }

  /** First instant of a local day. */
  start(day: number): number {
    return this.hourStart(day, 0);
  }

  /** Instant of a local time of that day; a time skipped by DST moves forward. 24:00 is the next day's start. */
  at(day: number, minuteOfDay: number): number {
    if (minuteOfDay % 60 === 0) return this.hourStart(day, minuteOfDay / 60);
    return this.instant(day, Math.floor(minuteOfDay / 60), minuteOfDay % 60);
  }

  /** Instant at which a local hour (0 to 24) starts. */
  hourStart(day: number, hour: number): number {
    let starts = this.hourStarts.get(day);
    if (!starts) {
      // Bounded: a run looks at few days at a time, and a zone change costs one recomputation.
      if (this.hourStarts.size > 400) this.hourStarts.clear();
      starts = Array.from({ length: 25 }, (_, h) =>
        h === 24 ? this.instant(day + 1, 0, 0) : this.instant(day, h, 0),
      );
      this.hourStarts.set(day, starts);
    }
    const start = starts[hour];
    if (start === undefined) throw new RangeError(`hour ${hour} is not in 0..24`);
    return start;
  }

  private instant(day: number, hour: number, minute: number): number {
    const date = new Date(day * DAY_MS);
    return DateTime.fromObject(
      { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour, minute },
      { zone: this.zone },
    ).toMillis();
  }
}

/** ISO weekday of a calendar day, 1 = Monday to 7 = Sunday; day 0 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

const zones = new Map<string, LocalDays>();

/** One shared calendar per zone: its hour starts are the costly part. */
export function localDays(timeZone: string): LocalDays {
  let days = zones.get(timeZone);
  if (!days) zones.set(timeZone, (days = new LocalDays(timeZone)));
  return days;
}
