import fc from 'fast-check';
import { parseSearch, stringifySearch } from '../app/search-params.js';
import { parseFleetSearch, toggled, type FleetSearch } from './fleet-search.js';
import { kioskStates } from './kiosk-states.js';

test('reads what people type into the URL', () => {
  expect(parseFleetSearch({ view: 'map', region: 'west,south', state: 'offline', q: ' echo ' })).toEqual({
    view: 'map',
    region: ['west', 'south'],
    state: ['OFFLINE'],
    q: 'echo',
  });
});

test('leaves out what makes no sense', () => {
  expect(parseFleetSearch({ view: 'globe', region: ',,', state: 'ON_FIRE', q: '   ', other: '1' })).toEqual(
    {},
  );
  expect(parseFleetSearch({ q: 'x'.repeat(500) }).q).toHaveLength(100);
});

test('the default view is not written into the URL', () => {
  expect(parseFleetSearch({ view: 'tiles' })).toEqual({});
});

const id = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const search: fc.Arbitrary<FleetSearch> = fc.record(
  {
    view: fc.constantFrom('map' as const, 'table' as const),
    region: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
    site: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
    state: fc.subarray([...kioskStates], { minLength: 1 }),
    q: fc
      .string({ minLength: 1, maxLength: 40 })
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  },
  { requiredKeys: [] },
);

test('what is written into the URL is read back the same', () => {
  fc.assert(
    fc.property(search, (value) => {
      const text = stringifySearch({ ...value });
      expect(parseFleetSearch(parseSearch(text.slice(1)))).toEqual(value);
    }),
  );
});

test('no URL makes it fail', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (raw) => void parseFleetSearch(raw)));
});

test('a filter is switched on and off', () => {
  expect(toggled(undefined, 'a')).toEqual(['a']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggled(['a'], 'a')).toBeUndefined();
});
