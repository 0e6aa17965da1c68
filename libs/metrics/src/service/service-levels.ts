import {
  dayInterval,
  daysFrom,
  type Interval,
  localDay,
  type OpeningHours,
  openOn,
  overlap,
  union,
} from '@app/fulfilment';

/** What is known of one kiosk's time within a range. */
export interface KioskTimes {
  zone: string;
  hours: readonly OpeningHours[];
  silent: readonly Interval[];
  failed: readonly Interval[];
  maintenance: readonly Interval[];
  excursions: readonly Interval[];
}

/** Seconds of one kiosk's local day. */
export interface DayLosses {
  day: string;
  /** Of opening hours: silent or failed, and not in maintenance. */
  downSeconds: number;
  /** Of opening hours: in maintenance. */
  maintenanceSeconds: number;
  silentSeconds: number;
  /** In an excursion while it was heard. */
  excursionSeconds: number;
}

/** The parts of `a` that `b` does not cover; `b` is a union. */
export function without(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  let left = [...a];
  for (const cut of b)
    left = left.flatMap(({ from, to }) =>
      cut.to <= from || to <= cut.from
        ? [{ from, to }]
        : [
            { from, to: cut.from },
            { from: cut.to, to },
          ].filter((part) => part.from < part.to),
    );
  return left;
}

const within = (parts: readonly Interval[], frame: readonly Interval[]): Interval[] =>
  parts.flatMap((part) => frame.map((one) => overlap(part, one)).filter(({ from, to }) => from < to));

const secondsOf = (parts: readonly Interval[]): number =>
  parts.reduce((sum, { from, to }) => sum + (to - from), 0) / 1_000;

/** What a kiosk lost, by the days of its clinic's own calendar; days without a loss are left out. */
export function lossesByDay(times: KioskTimes): DayLosses[] {
  const silent = union(times.silent);
  const maintenance = union(times.maintenance);
  const down = without(union([...times.silent, ...times.failed]), maintenance);
  const excursions = without(union(times.excursions), silent);
  const days = new Set(
    [...down, ...maintenance, ...silent, ...excursions].flatMap(({ from, to }) =>
      daysFrom(localDay(times.zone, from), localDay(times.zone, to - 1)),
    ),
  );
  return [...days].sort().map((day) => {
    const whole = [dayInterval(times.zone, day)];
    const open = openOn(times.hours, times.zone, day);
    return {
      day,
      downSeconds: secondsOf(within(down, open)),
      maintenanceSeconds: secondsOf(within(maintenance, open)),
      silentSeconds: secondsOf(within(silent, whole)),
      excursionSeconds: secondsOf(within(excursions, whole)),
    };
  });
}

/** What a row of service levels is made of. */
export interface ServiceSums {
  openSeconds: number;
  /** All seconds of its kiosks, day and night. */
  kioskSeconds: number;
  downSeconds: number;
  maintenanceSeconds: number;
  silentSeconds: number;
  excursionSeconds: number;
  acknowledged: number;
  acknowledgeSeconds: number;
  resolved: number;
  repairSeconds: number;
}

const ratio = (part: number, whole: number): number | null =>
  whole <= 0 ? null : Math.min(1, Math.max(0, part / whole));
const mean = (sum: number, count: number): number | null => (count === 0 ? null : sum / count);

export function serviceLevels(sums: ServiceSums) {
  const planned = sums.openSeconds - sums.maintenanceSeconds;
  const heard = sums.kioskSeconds - sums.silentSeconds;
  return {
    openSeconds: Math.max(0, planned),
    downSeconds: sums.downSeconds,
    maintenanceSeconds: sums.maintenanceSeconds,
    availability: ratio(planned - sums.downSeconds, planned),
    temperatureCompliance: ratio(heard - sums.excursionSeconds, heard),
    excursionSeconds: sums.excursionSeconds,
    incidentsAcknowledged: sums.acknowledged,
    meanSecondsToAcknowledge: mean(sums.acknowledgeSeconds, sums.acknowledged),
    incidentsResolved: sums.resolved,
    meanSecondsToRepair: mean(sums.repairSeconds, sums.resolved),
  };
}
