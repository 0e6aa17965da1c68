import fc from 'fast-check';
import type { gql } from '@app/contracts';
import { checkRegion, checkSite, isTimeZone, minutesOfDay } from './place-input.js';

const site: gql.RegisterSiteInput = {
  id: 'echo-park',
  name: 'Echo Park Clinic',
  region: 'pacific',
  city: 'Los Angeles',
  timeZone: 'America/Los_Angeles',
  latitude: 34.08,
  longitude: -118.26,
  openingHours: [
    { weekday: 1, opens: '13:00', closes: '24:00' },
    { weekday: 1, opens: '08:00', closes: '12:00' },
    { weekday: 7, opens: '00:00', closes: '00:01' },
  ],
};
const hours = (weekday: number, opens: string, closes: string) => ({
  openingHours: [{ weekday, opens, closes }],
});

test('a usable site has no problem', () => {
  expect(checkSite(site)).toBeNull();
  expect(checkSite({ ...site, city: null, openingHours: [] })).toBeNull();
});

test.each<[string, Partial<gql.RegisterSiteInput>]>([
  ['input.id', { id: 'Echo' }],
  ['input.id', { id: 'e'.repeat(64) }],
  ['input.name', { name: '' }],
  ['input.name', { name: 'n'.repeat(201) }],
  ['input.region', { region: '../x' }],
  ['input.city', { city: 'a\u0000' }],
  ['input.city', { city: '\ud800' }],
  ['input.timeZone', { timeZone: 'Mars/Olympus' }],
  ['input.timeZone', { timeZone: '+02:00' }],
  ['input.latitude', { latitude: 90.01 }],
  ['input.latitude', { latitude: NaN }],
  ['input.longitude', { longitude: -Infinity }],
  ['input.openingHours[0].weekday', hours(0, '08:00', '18:00')],
  ['input.openingHours[0].weekday', hours(1.5, '08:00', '18:00')],
  ['input.openingHours[0].opens', hours(1, '8:00', '18:00')],
  ['input.openingHours[0].opens', hours(1, '24:00', '24:00')],
  ['input.openingHours[0].closes', hours(1, '08:00', '24:01')],
  ['input.openingHours[0].closes', hours(1, '08:00', '08:00')],
  ['input.openingHours[0].closes', hours(1, '22:00', '06:00')],
  [
    'input.openingHours[0].opens',
    {
      openingHours: [...hours(1, '11:59', '18:00').openingHours, ...hours(1, '08:00', '12:00').openingHours],
    },
  ],
  [
    'input.openingHours',
    { openingHours: Array.from({ length: 43 }, () => hours(1, '08:00', '09:00').openingHours[0]!) },
  ],
])('what is wrong with %s is told (%j)', (field, change) => {
  expect(checkSite({ ...site, ...change })).toMatchObject({ __typename: 'InvalidInput', field });
});

test('a region has an id and a name', () => {
  expect(checkRegion({ id: 'pacific', name: 'Pacific' })).toBeNull();
  expect(checkRegion({ id: '', name: 'Pacific' })?.field).toBe('input.id');
  expect(checkRegion({ id: 'pacific', name: ' ' })?.field).toBe('input.name');
});

test('every zone of this runtime is a time zone, and no other text breaks the check', () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) expect(isTimeZone(zone)).toBe(true);
  expect(isTimeZone('UTC')).toBe(true);
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => expect(typeof isTimeZone(text)).toBe('boolean')),
  );
});

test('times are minutes of the day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_440 }), (minutes) => {
      const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      expect(minutesOfDay(text)).toBe(minutes);
    }),
  );
  expect(minutesOfDay('24:01')).toBeNull();
});
