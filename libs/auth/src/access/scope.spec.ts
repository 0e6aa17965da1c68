import fc from 'fast-check';
import { inScope, isWholeFleet, regionInScope, scopeOf, wholeFleet } from './scope.js';

const ids = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });

test('a place is in scope when each list that is not empty has it', () => {
  fc.assert(
    fc.property(
      ids,
      ids,
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom('a', 'b', 'c'),
      (regions, sites, regionId, siteId) => {
        const outside =
          (regions.length > 0 && !regions.includes(regionId)) ||
          (sites.length > 0 && !sites.includes(siteId));
        expect(inScope({ regions, sites }, { regionId, siteId })).toBe(!outside);
      },
    ),
  );
});

test('a restriction never shows more than none', () => {
  expect(inScope(wholeFleet, { regionId: 'a', siteId: 'b' })).toBe(true);
  expect(isWholeFleet(wholeFleet)).toBe(true);
  expect(isWholeFleet({ regions: [], sites: ['a'] })).toBe(false);
});

test('whoever is restricted to sites has no region as a whole', () => {
  expect(regionInScope({ regions: ['a'], sites: [] }, 'a')).toBe(true);
  expect(regionInScope({ regions: ['a'], sites: ['s'] }, 'a')).toBe(false);
  expect(regionInScope({ regions: [], sites: ['s'] }, 'a')).toBe(false);
});

test('a device has no place in lists', () => {
  const scope = scopeOf({ kind: 'device', tokenId: 't', kioskId: 1, serial: 'K-1' });
  expect(inScope(scope, { regionId: 'a', siteId: 'a' })).toBe(false);
  expect(isWholeFleet(scope)).toBe(false);
});
