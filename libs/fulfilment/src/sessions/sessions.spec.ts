import fc from 'fast-check';
import { dayInterval } from '../calendar/local-days.js';
import { daysToFold } from './fold-days.js';
import { type KioskDay, kioskDayMeasures, type Session, sessionKeys } from './kiosk-day.js';

const minute = 60_000;
const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '18:00' }));
const sunday = [{ weekday: 7, opens: '00:00', closes: '06:00' }];
const monday: KioskDay = {
  zone: 'America/New_York',
  day: '2026-03-02',
  hours,
  footprintSquareMetres: 1.5,
  retiredAt: null,
};
const { from: midnight } = dayInterval(monday.zone, monday.day);
const session = (from: number, length: number, more: Partial<Session> = {}): Session => ({
  from: midnight + from * minute,
  to: midnight + (from + length) * minute,
  outcome: 'COMPLETED',
  waitSeconds: null,
  ...more,
});

test('an idle day is opening time too', () => {
  const vector = kioskDayMeasures(monday, []);
  expect(vector.get(sessionKeys.openSeconds)).toBe(36_000);
  expect(vector.get(sessionKeys.kioskDays)).toBe(1_000);
  expect(vector.get(sessionKeys.floorDays)).toBe(15_000);
  expect(vector.get(sessionKeys.hourOpen(1, 8))).toBe(3_600);
  expect(vector.has(sessionKeys.sessions)).toBe(false);
});

test('time in use counts once, within opening hours; sessions count in the hour they began', () => {
  const vector = kioskDayMeasures(monday, [
    session(7 * 60 + 50, 20, { waitSeconds: 30 }),
    session(8 * 60 + 5, 10, { outcome: 'ABANDONED', waitSeconds: 90 }),
    session(8 * 60 + 50, 20, { outcome: 'FAILED' }),
  ]);
  expect(vector.get(sessionKeys.inUseSeconds)).toBe((15 + 20) * 60);
  expect(vector.get(sessionKeys.hourInUse(1, 8))).toBe(25 * 60);
  expect(vector.get(sessionKeys.hourInUse(1, 9))).toBe(10 * 60);
  expect(vector.get(sessionKeys.hourSessions(1, 7))).toBe(1);
  expect(vector.get(sessionKeys.hourSessions(1, 8))).toBe(2);
  expect(
    [sessionKeys.sessions, sessionKeys.completed, sessionKeys.abandoned, sessionKeys.failed].map((key) =>
      vector.get(key),
    ),
  ).toEqual([3, 1, 1, 1]);
  expect([vector.get(sessionKeys.waits), vector.get(sessionKeys.waitSeconds)]).toEqual([2, 120]);
});

test('a session over midnight is one session, and uses both days', () => {
  const night: KioskDay = { ...monday, hours: [{ weekday: 1, opens: '00:00', closes: '24:00' }] };
  const over = session(-30, 60);
  expect(kioskDayMeasures(night, [over]).get(sessionKeys.inUseSeconds)).toBe(30 * 60);
  expect(kioskDayMeasures(night, [over]).has(sessionKeys.sessions)).toBe(false);
  const before = kioskDayMeasures(
    { ...night, day: '2026-03-01', hours: [{ weekday: 7, opens: '00:00', closes: '24:00' }] },
    [over],
  );
  expect(before.get(sessionKeys.inUseSeconds)).toBe(30 * 60);
  expect(before.get(sessionKeys.sessions)).toBe(1);
});

test('when the clocks change, opening hours are as long as they are', () => {
  const open = (day: string) =>
    kioskDayMeasures({ ...monday, day, hours: sunday }, []).get(sessionKeys.openSeconds)! / 3_600;
  expect([open('2026-03-01'), open('2026-03-08'), open('2026-11-01')]).toEqual([6, 5, 7]);
  const repeated = kioskDayMeasures({ ...monday, day: '2026-11-01', hours: sunday }, []);
  expect(repeated.get(sessionKeys.hourOpen(7, 1))).toBe(7_200);
});

test('a retired kiosk counts until it was retired', () => {
  const vector = kioskDayMeasures({ ...monday, retiredAt: midnight + 12 * 60 * minute }, []);
  expect(vector.get(sessionKeys.openSeconds)).toBe(4 * 3_600);
  expect(vector.get(sessionKeys.kioskDays)).toBe(500);
  expect(kioskDayMeasures({ ...monday, retiredAt: midnight }, []).size).toBe(0);
});

test('a session that nobody ended is not counted on for ever', () => {
  expect(kioskDayMeasures(monday, [session(8 * 60, 600)]).get(sessionKeys.inUseSeconds)).toBe(4 * 3_600);
});

test('two parts of a day make the day, wherever it is cut', () => {
  const sessions = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 1_400 }), fc.integer({ min: 1, max: 120 }))
      .map(([from, length]) => session(from, length)),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(sessions, fc.integer({ min: 0, max: 1_440 }), (all, cutAt) => {
      const day = dayInterval(monday.zone, monday.day);
      const cut = day.from + cutAt * minute;
      const whole = kioskDayMeasures(monday, all);
      const first = kioskDayMeasures({ ...monday, part: { from: day.from, to: cut } }, all);
      const second = kioskDayMeasures({ ...monday, part: { from: cut, to: day.to } }, all);
      for (const key of [
        sessionKeys.sessions,
        sessionKeys.inUseSeconds,
        sessionKeys.openSeconds,
        sessionKeys.hourOpen(1, 9),
      ])
        expect((first.get(key) ?? 0) + (second.get(key) ?? 0)).toBe(whole.get(key) ?? 0);
    }),
  );
});

test("a kiosk's days have no holes", () => {
  expect(daysToFold(['2026-03-05'], undefined)).toEqual(['2026-03-05']);
  const calendar = { firstDay: '2026-03-03', throughDay: '2026-03-05' };
  expect(daysToFold(['2026-03-04'], calendar)).toEqual(['2026-03-04']);
  expect(daysToFold(['2026-03-01'], calendar)).toEqual(['2026-03-01', '2026-03-02']);
  expect(daysToFold(['2026-03-04', '2026-03-07'], calendar)).toEqual([
    '2026-03-04',
    '2026-03-06',
    '2026-03-07',
  ]);
  expect(daysToFold(['2020-01-01', '2026-03-05'], calendar).length).toBeLessThanOrEqual(802);
});
