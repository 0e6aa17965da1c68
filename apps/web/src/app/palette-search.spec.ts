import { aSite, aTile } from '../fleet/tile-fixture.js';
import { matchPlaces } from './palette-search.js';

const sites = new Map([['s1', aSite('s1', { name: 'Echo Park Clinic' })]]);
const tiles = new Map(
  Array.from({ length: 30 }, (_, index) => aTile(`K-000${String(index).padStart(2, '0')}`)).map((tile) => [
    tile.serial,
    tile,
  ]),
);

test('finds kiosks by serial and by the name of their site, at most eight', () => {
  expect(matchPlaces('k-00017', tiles, sites).kiosks.map(({ tile }) => tile.serial)).toEqual(['K-00017']);
  const byName = matchPlaces('echo', tiles, sites);
  expect(byName.sites.map((site) => site.id)).toEqual(['s1']);
  expect(byName.kiosks).toHaveLength(8);
  expect(byName.kiosks[0]?.siteName).toBe('Echo Park Clinic');
});

test('finds nothing for nothing', () => {
  expect(matchPlaces('  ', tiles, sites)).toEqual({ kiosks: [], sites: [] });
});
