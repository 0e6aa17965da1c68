import fc from 'fast-check';
import { DateTime } from 'luxon';
import { documents, type Schedule } from '../settings/documents.js';
import { onCallAt, shiftsBetween } from './on-call.js';

const zone = 'America/New_York';
type Layer = Schedule['layers'][number];
const aLayer = (more: Partial<Layer> = {}): Layer => ({
  name: 'base',
  contacts: ['1', '2', '3'],
  unit: 'WEEK',
  every: 1,
  handOverAt: '09:00',
  // A Monday.
  startsOn: '2026-03-02',
  hours: null,
  ...more,
});
const aSchedule = (layers: Layer[] = [aLayer()], overrides: Schedule['overrides'] = []): Schedule =>
  documents.SCHEDULE.parse({ name: 'Clinics', timeZone: zone, layers, overrides });
const at = (local: string) => DateTime.fromISO(local, { zone }).toMillis();
const who = (schedule: Schedule, local: string) => onCallAt(schedule, at(local)).contact;

test('weeks hand over on their weekday at nine by the clock on the wall, across daylight saving', () => {
  const schedule = aSchedule();
  expect(who(schedule, '2026-03-02T08:59:59')).toBeNull();
  expect(who(schedule, '2026-03-02T09:00')).toBe('1');
  // The clocks change on 8 March: the shift is an hour shorter, and still ends at nine.
  expect(who(schedule, '2026-03-09T08:59:59')).toBe('1');
  expect(who(schedule, '2026-03-09T09:00')).toBe('2');
  expect(who(schedule, '2026-03-16T09:00')).toBe('3');
  expect(who(schedule, '2026-03-23T09:00')).toBe('1');
  // And on 1 November, when an hour comes twice.
  const shifts = shiftsBetween(schedule, at('2026-10-26T09:00'), at('2026-11-09T09:00'));
  expect(shifts.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([169, 168]);
});

test('days hand over every so many days; a time that does not exist is the first after it', () => {
  const schedule = aSchedule([
    aLayer({ unit: 'DAY', every: 2, handOverAt: '02:30', startsOn: '2026-03-06', contacts: ['1', '2'] }),
  ]);
  expect(who(schedule, '2026-03-08T01:59')).toBe('1');
  // 02:30 on 8 March does not exist.
  expect(who(schedule, '2026-03-08T03:30')).toBe('2');
  expect(who(schedule, '2026-03-10T02:29')).toBe('2');
  expect(who(schedule, '2026-03-10T02:30')).toBe('1');
});

test('an upper layer counts in its hours, an override before everything', () => {
  const nights = aLayer({
    name: 'nights',
    contacts: ['9'],
    hours: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '06:00' },
  });
  const override = { contact: '5', from: '2026-03-04T01:00:00Z', to: '2026-03-04T03:00:00Z', by: 'Ada' };
  const schedule = aSchedule([aLayer(), nights], [override]);
  const shifts = shiftsBetween(schedule, at('2026-03-03T12:00'), at('2026-03-04T12:00'));
  expect(
    shifts.map(({ from, contact, layer }) => [
      DateTime.fromMillis(from, { zone }).toFormat('HH:mm'),
      contact,
      layer,
    ]),
  ).toEqual([
    ['12:00', '1', 'base'],
    ['20:00', '5', null],
    ['22:00', '9', 'nights'],
    ['06:00', '1', 'base'],
  ]);
});

test('hours that nobody has are a gap', () => {
  const office = aLayer({ hours: { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' } });
  const gaps = shiftsBetween(aSchedule([office]), at('2026-03-03T00:00'), at('2026-03-05T00:00')).filter(
    ({ contact }) => contact === null,
  );
  expect(gaps.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([8, 14, 6]);
});

test('shifts leave no hole and say what the schedule says at every moment', () => {
  const start = at('2026-02-20T00:00');
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          unit: fc.constantFrom('DAY' as const, 'WEEK' as const),
          every: fc.integer({ min: 1, max: 4 }),
          handOverAt: fc.constantFrom('00:00', '01:30', '02:30', '09:00', '23:59'),
          startsOn: fc.constantFrom('2026-02-25', '2026-03-08', '2026-03-02'),
          hours: fc.constantFrom<Layer['hours']>(
            null,
            { weekdays: [1, 3, 7], from: '22:00', to: '06:00' },
            { weekdays: [6, 7], from: '00:00', to: '00:00' },
            { weekdays: [7], from: '02:30', to: '03:00' },
          ),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      fc.array(fc.integer({ min: 0, max: 30 * 24 * 60 - 1 }), { minLength: 5, maxLength: 20 }),
      (layers, minutes) => {
        const schedule = aSchedule(layers.map((layer, index) => aLayer({ ...layer, name: `l${index}` })));
        const to = start + 30 * 86_400_000;
        const shifts = shiftsBetween(schedule, start, to);
        expect(shifts[0]!.from).toBe(start);
        expect(shifts.at(-1)!.to).toBe(to);
        shifts.slice(1).forEach((shift, index) => expect(shift.from).toBe(shifts[index]!.to));
        for (const minute of minutes) {
          const moment = start + minute * 60_000;
          const shift = shifts.find(({ from, to: end }) => from <= moment && moment < end);
          expect(shift).toMatchObject(onCallAt(schedule, moment));
        }
      },
    ),
    { numRuns: 25 },
  );
});
