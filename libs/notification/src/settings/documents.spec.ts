import { checkChannel, channelCandidate, readDocument, routeCandidate } from './read-input.js';
import { referencesOf } from './references.js';

test.each<[string, object, string]>([
  ['name', { name: ' ' }, 'input.name'],
  ['hours', { hours: { weekdays: [1], from: '8:00', to: '18:00' } }, 'input.hours.from'],
  ['weekday', { hours: { weekdays: [0], from: '08:00', to: '18:00' } }, 'input.hours.weekdays[0]'],
  ['receivers', { receivers: [] }, 'input.receivers'],
  ['receiver', { receivers: [{ kind: 'CHANNEL', id: 'x' }] }, 'input.receivers[0].id'],
  ['interval', { groupIntervalSeconds: 0 }, 'input.groupIntervalSeconds'],
  ['place', { regions: ['NOPE!'] }, 'input.regions[0]'],
])('a route with a bad %s names the field', (_what, more, field) => {
  const input = { name: 'r', receivers: [{ kind: 'CHANNEL' as const, id: '1' }], ...more };
  expect(readDocument('ROUTE', routeCandidate(input))).toMatchObject({ problem: { field } });
});

test.each<[object, string | null, string | null]>([
  [{ kind: 'WEBHOOK', url: 'https://example.org/x' }, null, null],
  [{ kind: 'WEBHOOK' }, null, 'input.url'],
  [{ kind: 'EMAIL', recipients: ['a@example.org'] }, null, null],
  [{ kind: 'EMAIL' }, null, 'input.recipients'],
  [{ kind: 'SLACK' }, 'https://hooks.example.org/a', null],
  [{ kind: 'SLACK' }, 'ftp://example.org', 'input.secret'],
  [{ kind: 'PAGERDUTY' }, 'a'.repeat(32), null],
  [{ kind: 'PAGERDUTY' }, 'short', 'input.secret'],
])('a channel %j with the secret %s: %s', (input, secret, field) => {
  const read = readDocument('CHANNEL', channelCandidate({ name: 'c', ...input } as never));
  expect('document' in read && checkChannel(read.document, secret, false)?.field).toBe(field ?? undefined);
});

test.each(['file:///etc/passwd', 'http://user:pw@example.org/', 'javascript:alert(1)', 'nothing'])(
  'a webhook does not go to %s',
  (url) => {
    const candidate = channelCandidate({ name: 'c', kind: 'WEBHOOK', url } as never);
    expect(readDocument('CHANNEL', candidate)).toMatchObject({ problem: { field: 'input.url' } });
  },
);

test('everything that a document names is known, with its place', () => {
  const read = readDocument('POLICY', {
    name: 'p',
    rounds: 1,
    steps: [{ afterSeconds: 0, targets: [{ kind: 'SCHEDULE', id: '4' }] }],
    finalStep: { afterSeconds: 0, targets: [{ kind: 'CONTACT', id: '5' }] },
  });
  expect('document' in read && referencesOf('POLICY', read.document)).toEqual([
    { field: 'input.steps[0].targets[0].id', kind: 'SCHEDULE', id: '4' },
    { field: 'input.finalStep.targets[0].id', kind: 'CONTACT', id: '5' },
  ]);
});
