import { localDays, weekdayOf } from '../time/local-days.js';
import { minuteOfDay, openPeriod, SCHEDULES } from '../time/opening-hours.js';
import { fleetBlueprint } from './blueprint.js';
import { FORMULARY } from './formulary.js';
import { PLACES, REGIONS } from './places.js';

test('200 kiosks stand at about 40 clinics in several regions and time zones', () => {
  const { sites, kiosks } = fleetBlueprint(200, 1);
  expect(kiosks.map(({ serial }) => serial).slice(0, 2)).toEqual(['K-00001', 'K-00002']);
  expect(sites[0]!.name).toBe('Echo Park Clinic');
  expect(sites.length).toBeGreaterThan(30);
  expect(sites.length).toBeLessThan(50);
  expect(new Set(sites.map(({ region }) => region)).size).toBe(REGIONS.length);
  expect(new Set(sites.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(6);
});

test('everything is as the registry takes it, in a large fleet too', () => {
  const { sites, kiosks } = fleetBlueprint(10_000, 1);
  const ids = sites.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  const regions = new Set(REGIONS.map(({ id }) => id));
  expect(PLACES.filter(({ region }) => !regions.has(region))).toEqual([]);
  const wrong = kiosks.filter(
    ({ slots, probes }) =>
      new Set(slots.map(({ code }) => code)).size !== slots.length ||
      slots.length < 20 ||
      slots.length > 40 ||
      slots.some(({ capacity, par }) => par < 1 || par * 2 > capacity) ||
      probes.length < 2,
  );
  expect(wrong).toEqual([]);
  const refrigerated = kiosks.filter(({ probes }) => probes.length === 3).length;
  expect(refrigerated / kiosks.length).toBeCloseTo(0.15, 1);
});

test('codes of the formulary are unique, and shares of a kiosk add up to 1', () => {
  expect(new Set(FORMULARY.map(({ ndc }) => ndc)).size).toBe(FORMULARY.length);
  expect(new Set(FORMULARY.map(({ id }) => id)).size).toBe(FORMULARY.length);
  const [kiosk] = fleetBlueprint(1, 9).kiosks;
  expect(kiosk!.slots.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
});

test('schedules close after they open, and 24:00 is the next midnight', () => {
  for (const hours of Object.values(SCHEDULES))
    for (const { opens, closes } of hours) expect(minuteOfDay(closes)).toBeGreaterThan(minuteOfDay(opens));
  const calendar = localDays('America/New_York');
  expect(openPeriod(SCHEDULES.roundTheClock, calendar, 20_520)!.closes).toBe(calendar.start(20_521));
});

test('clinics open at their local time before and after the clocks change', () => {
  const opens = (zone: string, date: string) => {
    const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
    return new Date(openPeriod(SCHEDULES.everyDay, localDays(zone), day)!.opens).toISOString();
  };
  expect(opens('America/Los_Angeles', '2026-03-07')).toBe('2026-03-07T16:00:00.000Z');
  expect(opens('America/Los_Angeles', '2026-03-08')).toBe('2026-03-08T15:00:00.000Z');
  expect(opens('America/Los_Angeles', '2026-11-01')).toBe('2026-11-01T16:00:00.000Z');
  for (const date of ['2026-03-07', '2026-07-01', '2026-11-02'])
    expect(opens('America/Phoenix', date)).toBe(`${date}T15:00:00.000Z`);
  expect(opens('Pacific/Honolulu', '2026-07-01')).toBe('2026-07-01T18:00:00.000Z');
});

test('a local day is found from any of its instants', () => {
  const calendar = localDays('America/Chicago');
  for (let day = 20_400; day < 20_800; day++) {
    const [start, end] = [calendar.start(day), calendar.start(day + 1)];
    if (calendar.dayAt(start) !== day || calendar.dayAt(end - 1) !== day) throw new Error(`day ${day}`);
    if (![23, 24, 25].includes((end - start) / 3_600_000)) throw new Error(`length of day ${day}`);
  }
  expect(weekdayOf(calendar.dayAt(Date.parse('2026-03-02T12:00:00Z')))).toBe(1);
});
