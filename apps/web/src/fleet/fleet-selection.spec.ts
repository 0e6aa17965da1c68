import type { FleetCounts } from '@app/contracts';
import { fleetTopic } from './fleet-data.js';
import {
  groupBySite,
  incidentsSentence,
  onlineSentence,
  routineSentence,
  tilesInScope,
  withStates,
  worstState,
} from './fleet-selection.js';
import { heldOrder } from './held-order.js';
import { siteMarks } from './site-marks.js';
import { aSite, aTile } from './tile-fixture.js';

const counts: FleetCounts = {
  kiosks: 200,
  online: 198,
  degraded: 1,
  offline: 1,
  maintenance: 0,
  awaitingRequalification: 0,
  retired: 3,
  openIncidents: 4,
  unacknowledgedIncidents: 3,
  routineIncidents: 1,
  lastReceivedAt: '2026-03-01T09:30:00.000Z',
};
const sites = new Map([
  ['s1', aSite('s1', { name: 'Echo Park Clinic' })],
  ['s2', aSite('s2', { name: 'Bayview Clinic' })],
]);
const tiles = [
  aTile('K-00010', { state: 'OFFLINE' }),
  aTile('K-00002'),
  aTile('K-00003', { site: 's2', state: 'DEGRADED' }),
  aTile('K-00004', { site: 's9', region: 'east' }),
];

test('says what needs people, and who is online', () => {
  expect(incidentsSentence(counts)).toBe('3 incidents need you');
  expect(incidentsSentence({ ...counts, unacknowledgedIncidents: 1 })).toBe('1 incident needs you');
  expect(incidentsSentence({ ...counts, unacknowledgedIncidents: 0 })).toBe(
    'Nothing new · 3 incidents in hand',
  );
  expect(incidentsSentence({ ...counts, unacknowledgedIncidents: 0, openIncidents: 1 })).toBe(
    'Nothing needs you',
  );
  expect(routineSentence(counts)).toBe('1 routine');
  expect(routineSentence({ ...counts, routineIncidents: 0 })).toBeNull();
  expect(onlineSentence(counts)).toBe('198 of 200 kiosks online');
});

test('searches serials and names of sites, within regions and sites', () => {
  const serials = (search: object) => tilesInScope(tiles, search, sites).map((tile) => tile.serial);
  expect(serials({ q: 'ECHO' })).toEqual(['K-00010', 'K-00002']);
  expect(serials({ q: '0003' })).toEqual(['K-00003']);
  expect(serials({ region: ['east'] })).toEqual(['K-00004']);
  expect(serials({ site: ['s2'], q: 'echo' })).toEqual([]);
  expect(withStates(tiles, ['OFFLINE', 'DEGRADED']).map((tile) => tile.serial)).toEqual([
    'K-00010',
    'K-00003',
  ]);
});

test('groups by region and site in an order that states cannot disturb', () => {
  const groups = groupBySite(tiles, sites);
  expect(groups.map((group) => [group.name, group.sites.map((site) => site.name)])).toEqual([
    ['east', ['s9']],
    ['West', ['Bayview Clinic', 'Echo Park Clinic']],
  ]);
  expect(groups[1]?.sites[1]?.tiles.map((tile) => tile.serial)).toEqual(['K-00002', 'K-00010']);
  expect(worstState(tiles)).toBe('OFFLINE');
  expect(worstState([])).toBeNull();
});

test('a change replaces one tile and leaves the old data as it was', () => {
  const before = fleetTopic.fromSnapshot({ summary: counts, kiosks: tiles });
  const changed = aTile('K-00002', { state: 'OFFLINE' });
  const after = fleetTopic.applyChanges(before, [{ type: 'kiosk', kiosk: changed }]);
  expect(after.tiles.get('K-00002')).toBe(changed);
  expect(before.tiles.get('K-00002')?.state).toBe('ONLINE');
  expect(after.places).toBe(before.places);
  const came = fleetTopic.applyChanges(before, [{ type: 'kiosk', kiosk: aTile('K-00099') }]);
  expect(came.places).toHaveLength(before.places.length + 1);
  expect(after.tiles.get('K-00003')).toBe(before.tiles.get('K-00003'));
  const summarised = fleetTopic.applyChanges(before, [
    { type: 'summary', summary: { ...counts, online: 5 } },
  ]);
  expect(summarised.summary.online).toBe(5);
  expect(summarised.tiles).toBe(before.tiles);
});

test('marks a site by its worst state, and keeps sites that are not on the map', () => {
  const marks = siteMarks(
    tiles,
    new Map([...sites, ['s9', aSite('s9', { latitude: 48.85, longitude: 2.35 })]]),
  );
  expect(marks.map((mark) => [mark.id, mark.state, mark.affected, mark.kiosks])).toEqual([
    ['s1', 'OFFLINE', 1, 2],
    ['s2', 'DEGRADED', 1, 1],
    ['s9', 'ONLINE', 1, 1],
  ]);
  expect(marks[2]?.point).toBeNull();
  // Los Angeles lies in the south west of the map.
  expect(marks[0]?.point?.[0]).toBeLessThan(200);
});

test('rows keep their order while held, and new ones come last', () => {
  const rows = [{ id: 'c' }, { id: 'a' }, { id: 'd' }];
  expect(heldOrder(rows, ['a', 'b', 'c']).map((row) => row.id)).toEqual(['a', 'c', 'd']);
});
