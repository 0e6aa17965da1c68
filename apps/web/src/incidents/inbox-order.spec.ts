import type { LiveIncident } from '@app/contracts';
import fc from 'fast-check';
import { freshIncidents } from './fresh-incidents.js';
import { belongsTo } from './incident-search.js';
import { arrangeInbox, byCost, neighbourId } from './inbox-order.js';

const incident = (id: string, change: Partial<LiveIncident> = {}): LiveIncident => ({
  id,
  title: `Cabinet too warm: ${id}`,
  state: 'OPEN',
  severity: 'WARNING',
  kind: 'TEMPERATURE_OUT_OF_BAND',
  site: 's1',
  region: 'west',
  kiosk: 'K-00001',
  openedAt: '2026-03-01T09:00:00.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  assignee: null,
  mutedBy: [],
  ...change,
});
const inbox = (...incidents: LiveIncident[]) => new Map(incidents.map((each) => [each.id, each]));
const unresolved = belongsTo(undefined);

test('most costly first: severity, then newest; what is over comes last', () => {
  const rows = [
    incident('old', { openedAt: '2026-03-01T08:00:00.000Z' }),
    incident('over', { severity: 'CRITICAL', state: 'RESOLVED' }),
    incident('new', { openedAt: '2026-03-01T10:00:00.000Z' }),
    incident('critical', { severity: 'CRITICAL', openedAt: '2026-03-01T07:00:00.000Z' }),
  ].sort(byCost);
  expect(rows.map((row) => row.id)).toEqual(['critical', 'new', 'old', 'over']);
});

test('what is snoozed or silenced comes after what somebody is told of', () => {
  const rows = [
    incident('snoozed', { severity: 'CRITICAL', mutedBy: ['SNOOZE'] }),
    incident('warm'),
    incident('over', { state: 'RESOLVED' }),
  ].sort(byCost);
  expect(rows.map((row) => row.id)).toEqual(['warm', 'snoozed', 'over']);
});

test('attention is drawn to what needs somebody and did not before', () => {
  const now = [
    incident('old'),
    incident('new'),
    incident('slot', { severity: 'INFO' }),
    incident('seen', { state: 'ACKNOWLEDGED' }),
    incident('snoozed', { mutedBy: ['SNOOZE'] }),
  ];
  expect(freshIncidents(now, new Set(['old'])).map(({ id }) => id)).toEqual(['new']);
});

test('what somebody has to do is kept apart from what is routine', () => {
  const all = inbox(
    incident('slot', { severity: 'INFO' }),
    incident('warm'),
    incident('silent', { severity: 'CRITICAL', state: 'ACKNOWLEDGED' }),
    incident('over', { state: 'RESOLVED' }),
  );
  const ids = (show?: 'routine' | 'resolved') =>
    arrangeInbox(all, belongsTo(show), null).rows.map((row) => row.id);
  expect(ids()).toEqual(['silent', 'warm']);
  expect(ids('routine')).toEqual(['slot']);
  expect(ids('resolved')).toEqual(['over']);
});

test('while someone reads, a new incident waits and nothing moves', () => {
  const known = inbox(incident('a'), incident('b'));
  const held = arrangeInbox(known, unresolved, null).rows.map((row) => row.id);
  const more = inbox(
    incident('a'),
    incident('b', { state: 'RESOLVED' }),
    incident('c', { severity: 'CRITICAL' }),
  );
  const reading = arrangeInbox(more, unresolved, held);
  expect(reading.rows.map((row) => [row.id, row.state])).toEqual([
    ['a', 'OPEN'],
    ['b', 'RESOLVED'],
  ]);
  expect(reading.waiting).toEqual(['c']);
  expect(arrangeInbox(more, unresolved, null).rows.map((row) => row.id)).toEqual(['c', 'a']);
});

test('whatever comes in, held rows keep their order, and none is both shown and waiting', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(String), { maxLength: 20 });
  fc.assert(
    fc.property(ids, ids, (before, after) => {
      const { rows, waiting } = arrangeInbox(inbox(...after.map((id) => incident(id))), unresolved, before);
      const shown = rows.map((row) => row.id);
      expect(shown).toEqual(before.filter((id) => after.includes(id)));
      expect([...shown, ...waiting].sort()).toEqual([...after].sort());
    }),
  );
});

test('j and k go along the rows and stop at the ends', () => {
  const rows = [{ id: 'a' }, { id: 'b' }];
  expect(neighbourId(rows, null, 1)).toBe('a');
  expect(neighbourId(rows, 'a', 1)).toBe('b');
  expect(neighbourId(rows, 'b', 1)).toBe('b');
  expect(neighbourId(rows, 'a', -1)).toBe('a');
  expect(neighbourId([], 'a', 1)).toBeNull();
});
