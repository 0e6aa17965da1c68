import { isEmptyPlan, planReads, type PushSituation } from './read-plan.js';

const now = 1_000_000;
const quiet: PushSituation = {
  now,
  kiosks: [],
  incidents: [],
  resync: false,
  healedAt: now - 100,
  tiles: { readAt: now - 5_000, snapshotDue: false, overdue: [] },
  watchedKiosks: [{ kioskId: 7, snapshotDue: false, offlineAt: now + 1 }],
  incidentsView: { readAt: now - 5_000, snapshotDue: false },
};

test('nothing is read when nothing happened', () => expect(isEmptyPlan(planReads(quiet))).toBe(true));

test('nothing is read for what nobody watches', () => {
  const plan = planReads({
    ...quiet,
    kiosks: [1],
    incidents: [2],
    resync: true,
    tiles: null,
    watchedKiosks: [],
    incidentsView: null,
  });
  expect(isEmptyPlan(plan)).toBe(true);
});

test('changed and overdue kiosks are read once each, details only of watched ones', () => {
  const plan = planReads({
    ...quiet,
    kiosks: [3, 7],
    tiles: { readAt: now - 5_000, snapshotDue: false, overdue: [3, 9] },
  });
  expect(plan).toMatchObject({ allTiles: false, tiles: [3, 7, 9], kiosks: [7], incidentsBySite: false });
});

test('a kiosk that is watched alone turns offline by time', () =>
  expect(planReads({ ...quiet, now: now + 2 }).kiosks).toEqual([7]));

test.each([
  ['after a gap', { resync: true }],
  ['every ten seconds', { healedAt: now - 10_000 }],
])('everything watched is read %s', (_name, fields) => {
  expect(planReads({ ...quiet, ...fields })).toMatchObject({
    allTiles: true,
    tiles: [],
    kiosks: [7],
    allIncidents: true,
    incidentsBySite: true,
    heals: true,
  });
});

test('a snapshot is made from memory when it is fresh, else from the database', () => {
  const withAge = (age: number) =>
    planReads({ ...quiet, tiles: { readAt: now - age, snapshotDue: true, overdue: [] } }).allTiles;
  expect([withAge(1_000), withAge(1_001)]).toEqual([false, true]);
});
