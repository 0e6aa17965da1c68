import { documents, type Route, type Stored } from '../settings/documents.js';
import { groupKeyOf, type IncidentFacts, matchRoutes } from './match-routes.js';

let next = 0;
function aRoute(name: string, more: Partial<Route> = {}): Stored<Route> {
  const document = documents.ROUTE.parse({
    name,
    enabled: true,
    position: 0,
    severities: [],
    regions: [],
    sites: [],
    ruleKinds: [],
    hours: null,
    receivers: [{ kind: 'CHANNEL', id: '1' }],
    groupBy: ['REGION'],
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatIntervalSeconds: 14_400,
    continues: false,
    ...more,
  });
  return { id: String(++next), version: 1, updatedAt: new Date(0), document };
}

const facts: IncidentFacts = {
  incidentId: 7,
  severity: 'CRITICAL',
  ruleKind: 'KIOSK_SILENT',
  ruleId: 'kiosk-silent',
  siteId: 'echo-park',
  regionId: 'pacific',
  timeZone: 'America/Los_Angeles',
};
const noon = Date.parse('2026-03-02T20:00:00Z');
const names = (routes: Stored<Route>[], now = noon, about = facts) =>
  matchRoutes(routes, about, now).map(({ document }) => document.name);

test('the first that matches takes it, and the next ones only where it says so', () => {
  const routes = [
    aRoute('info', { severities: ['INFO'] }),
    aRoute('log', { continues: true }),
    aRoute('critical', { severities: ['CRITICAL'] }),
    aRoute('rest'),
  ];
  expect(names(routes)).toEqual(['log', 'critical']);
  expect(names(routes, noon, { ...facts, severity: 'INFO' })).toEqual(['info']);
  expect(names(routes, noon, { ...facts, severity: 'WARNING' })).toEqual(['log', 'rest']);
});

test.each<[Partial<Route>, boolean]>([
  [{}, true],
  [{ enabled: false }, false],
  [{ regions: ['pacific'] }, true],
  [{ regions: ['atlantic'] }, false],
  [{ sites: ['echo-park', 'bayview'] }, true],
  [{ sites: ['bayview'] }, false],
  [{ ruleKinds: ['KIOSK_SILENT'] }, true],
  [{ ruleKinds: ['CRITICAL_ERROR'] }, false],
  [{ regions: ['pacific'], severities: ['INFO'] }, false],
])('%j matches: %s', (match, expected) => {
  expect(names([aRoute('it', match)])).toEqual(expected ? ['it'] : []);
});

// In March 2026 Los Angeles is at UTC-8 until the 8th, then at UTC-7.
test.each<[string, string, boolean]>([
  ['Monday 17:59 at the site', '2026-03-03T01:59:00Z', false],
  ['Monday 18:00 at the site', '2026-03-03T02:00:00Z', true],
  ['Tuesday 07:59 at the site', '2026-03-03T15:59:00Z', true],
  ['Tuesday 08:00 at the site', '2026-03-03T16:00:00Z', false],
  ['Saturday 07:59: the night of Friday', '2026-03-07T15:59:00Z', true],
  ['Saturday 20:00: no night begins', '2026-03-08T04:00:00Z', false],
  ['Tuesday 07:59 after the change of clocks', '2026-03-10T14:59:00Z', true],
  ['Tuesday 08:00 after the change of clocks', '2026-03-10T15:00:00Z', false],
])('nights of weekdays: %s', (_what, at, expected) => {
  const night = aRoute('night', { hours: { weekdays: [1, 2, 3, 4, 5], from: '18:00', to: '08:00' } });
  expect(names([night], Date.parse(at)).length === 1).toBe(expected);
});

test('a group is named by what it is grouped by, in whatever order the route has it', () => {
  expect(groupKeyOf(aRoute('a').document, facts)).toBe('region=pacific');
  expect(groupKeyOf(aRoute('b', { groupBy: ['RULE', 'SITE'] }).document, facts)).toBe(
    groupKeyOf(aRoute('c', { groupBy: ['SITE', 'RULE'] }).document, facts),
  );
  expect(groupKeyOf(aRoute('d', { groupBy: ['INCIDENT'] }).document, facts)).toBe('incident=7');
});
