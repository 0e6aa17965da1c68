import fc from 'fast-check';
import { mostFilters, parseSavedFilters, withFilter, withoutFilter } from './saved-filters.js';

test('a filter is kept by its name, without the view, and read back', () => {
  const saved = withFilter([], ' Night shift ', { view: 'map', region: ['west'], state: ['OFFLINE'] });
  expect(saved).toEqual([{ name: 'Night shift', search: { region: ['west'], state: ['OFFLINE'] } }]);
  expect(parseSavedFilters(JSON.stringify(saved))).toEqual(saved);
  const again = withFilter(saved, 'Night shift', { q: 'K-1' });
  expect(again).toEqual([{ name: 'Night shift', search: { q: 'K-1' } }]);
  expect(withoutFilter(again, 'Night shift')).toEqual([]);
  expect(withFilter(saved, '  ', {})).toEqual(saved);
});

test('the oldest makes room', () => {
  let saved = parseSavedFilters(null);
  for (let index = 0; index < mostFilters + 3; index++) saved = withFilter(saved, `f${index}`, { q: 'x' });
  expect(saved).toHaveLength(mostFilters);
  expect(saved[0]!.name).toBe('f3');
});

test('whatever lies in the browser, the page opens', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(Array.isArray(parseSavedFilters(text))).toBe(true);
    }),
  );
  expect(parseSavedFilters('[{"name":"a","search":{"state":"NONSENSE,OFFLINE"}},7,null,{"name":3}]')).toEqual(
    [{ name: 'a', search: { state: ['OFFLINE'] } }],
  );
});
