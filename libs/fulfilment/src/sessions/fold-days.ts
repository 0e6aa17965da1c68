import { grouped } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import { addDays, dayInterval, daysFrom, localDay } from '../calendar/local-days.js';
import { type KioskPlaceRow, placesOfKiosks, placesOfSites, type PlaceRow } from '../fold/kiosk-place.sql.js';
import { addEncoded, type CountVector } from '../measures/count-vector.js';
import { addColumns, sessionColumns } from '../measures/stored-measures.js';
import type { KioskDayKey, RollupChanges } from '../rollup/rollup-changes.js';
import { kioskDayMeasures, longestSessionMs, type Session } from './kiosk-day.js';
import { calendarsOfKiosks, extendCalendars, sessionsOfDays, storedKioskDays } from './session.sql.js';

/** Time of a kiosk in which something is new: sessions, or a day that begins. */
export interface KioskTime {
  kioskId: number;
  from: number;
  to: number;
}

interface Place {
  kiosk: KioskPlaceRow;
  site: PlaceRow;
}

interface DayToFold {
  key: KioskDayKey;
  place: Place;
  from: number;
  to: number;
}

/** Days that are made at once for one kiosk: as many as a question may ask for. */
const mostDays = 800;

async function readPlaces(transaction: Queryable, kioskIds: readonly number[]): Promise<Map<number, Place>> {
  const kiosks = await transaction.run(placesOfKiosks, [kioskIds]);
  const sites = new Map(
    (await transaction.run(placesOfSites, [[...new Set(kiosks.map((row) => row.site_id))]])).map((row) => [
      row.site_id,
      row,
    ]),
  );
  return new Map(
    kiosks.flatMap((kiosk): [number, Place][] => {
      const site = sites.get(kiosk.site_id);
      return site === undefined ? [] : [[kiosk.kiosk_id, { kiosk, site }]];
    }),
  );
}

/** The days that news touches, and those between them and what the calendar has: a kiosk's days have no holes. */
export function daysToFold(
  touched: readonly string[],
  calendar: { firstDay: string; throughDay: string } | undefined,
): string[] {
  const sorted = [...new Set(touched)].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = new Set(sorted.slice(-mostDays));
  const fill = (from: string, to: string) => {
    for (const day of daysFrom(from, to).slice(-mostDays)) days.add(day);
  };
  if (calendar === undefined) fill(first, last);
  else {
    fill(first, addDays(calendar.firstDay, -1));
    fill(addDays(calendar.throughDay, 1), last);
  }
  return [...days].sort();
}

/** Brings days of kiosks up to date with their sessions, and the sums with the days. @returns how many days */
export async function foldDays(
  transaction: Queryable,
  news: readonly KioskTime[],
  changes: RollupChanges,
): Promise<number> {
  const byKiosk = grouped(news, ({ kioskId }) => kioskId);
  const places = await readPlaces(transaction, [...byKiosk.keys()]);
  const calendars = new Map(
    (await transaction.run(calendarsOfKiosks, [[...places.keys()]])).map((row) => [
      row.kiosk_id,
      { firstDay: row.first_day, throughDay: row.through_day },
    ]),
  );
  const days: DayToFold[] = [];
  const extended: { kioskId: number; first: string; last: string }[] = [];
  for (const [kioskId, place] of places) {
    const { site } = place;
    const touched = byKiosk.get(kioskId)!.flatMap(({ from, to }) => {
      const first = localDay(site.time_zone, from);
      return daysFrom(first, localDay(site.time_zone, Math.min(to, from + longestSessionMs)));
    });
    const folded = daysToFold(touched, calendars.get(kioskId));
    for (const day of folded) {
      const key = { kioskId, siteId: site.site_id, regionId: site.region_id, timeZone: site.time_zone, day };
      days.push({ key, place, ...dayInterval(site.time_zone, day) });
    }
    if (folded.length > 0) extended.push({ kioskId, first: folded[0]!, last: folded.at(-1)! });
  }
  if (days.length === 0) return 0;
  await takeBackWhatIsStored(transaction, days, changes);
  const sessions = await readSessions(transaction, days);
  for (const [index, { key, place }] of days.entries()) {
    const measures = kioskDayMeasures(
      {
        zone: key.timeZone,
        day: key.day,
        hours: place.site.opening_hours,
        footprintSquareMetres: place.kiosk.footprint_square_metres,
        retiredAt: place.kiosk.retired_at?.getTime() ?? null,
      },
      sessions.get(index) ?? [],
    );
    changes.add(key, 'sessions', measures, 1);
  }
  await transaction.run(extendCalendars, [
    extended.map(({ kioskId }) => kioskId),
    extended.map(({ first }) => first),
    extended.map(({ last }) => last),
  ]);
  return days.length;
}

/** Takes the days out of the sums as they are in there, at the clinic where the kiosk stood on that day. */
async function takeBackWhatIsStored(
  transaction: Queryable,
  days: DayToFold[],
  changes: RollupChanges,
): Promise<void> {
  const stored = await transaction.run(storedKioskDays, [
    days.map(({ key }) => key.kioskId),
    days.map(({ key }) => key.day),
  ]);
  const elsewhere = stored.filter((row) => row.site_id !== days[row.n - 1]!.key.siteId);
  const sites = new Map(
    elsewhere.length === 0
      ? []
      : (await transaction.run(placesOfSites, [[...new Set(elsewhere.map((row) => row.site_id))]])).map(
          (row) => [row.site_id, row] as const,
        ),
  );
  for (const row of stored) {
    const day = days[row.n - 1]!;
    const site = sites.get(row.site_id);
    if (site !== undefined) {
      day.key = { ...day.key, siteId: row.site_id, regionId: row.region_id, timeZone: row.time_zone };
      day.place = { ...day.place, site };
      Object.assign(day, dayInterval(row.time_zone, day.key.day));
    }
    const vector: CountVector = new Map();
    addColumns(vector, sessionColumns, row.session_counts);
    addEncoded(vector, row.session_waits);
    addEncoded(vector, row.session_hours);
    changes.add(day.key, 'sessions', vector, -1);
  }
}

/** Sessions by the place of their stretch in the list. */
export async function readSessions(
  queryable: Queryable,
  stretches: readonly { key: { kioskId: number }; from: number; to: number }[],
): Promise<Map<number, Session[]>> {
  const found = new Map<number, Session[]>();
  if (stretches.length === 0) return found;
  const from = stretches.reduce((least, stretch) => Math.min(least, stretch.from), Infinity);
  const to = stretches.reduce((most, stretch) => Math.max(most, stretch.to), -Infinity);
  const rows = await queryable.run(sessionsOfDays, [
    stretches.map(({ key }) => key.kioskId),
    stretches.map((stretch) => new Date(stretch.from)),
    stretches.map((stretch) => new Date(stretch.to)),
    longestSessionMs / 1_000,
    new Date(from - longestSessionMs),
    new Date(to),
  ]);
  for (const row of rows) {
    const session: Session = {
      from: row.started_at.getTime(),
      to: row.ended_at.getTime(),
      outcome: row.outcome,
      waitSeconds: row.wait_seconds,
    };
    const list = found.get(row.n - 1);
    if (list === undefined) found.set(row.n - 1, [session]);
    else list.push(session);
  }
  return found;
}
