import type { gql } from '@app/contracts';
import { readSilence } from './read-silence.js';

const now = Date.parse('2026-03-02T12:00:00Z');
const input: gql.SilenceInput = {
  sites: ['echo-park'],
  comment: 'New fridge',
  endsAt: '2026-03-02T14:00:00Z',
};
const problem = (more: Partial<gql.SilenceInput>) => {
  const read = readSilence({ ...input, ...more }, now);
  return 'problem' in read ? `${read.problem.field} ${read.problem.message}` : null;
};

test('begins now unless it says when', () => {
  expect(readSilence(input, now)).toMatchObject({ draft: { kind: 'SILENCE', startsAt: now } });
  expect(readSilence({ ...input, startsAt: '2026-03-02T11:59:30Z' }, now)).toMatchObject({
    draft: { startsAt: now },
  });
  expect(readSilence({ ...input, startsAt: '2026-03-02T13:00:00Z' }, now)).toMatchObject({
    draft: { startsAt: now + 3_600_000 },
  });
});

test.each<[string, Partial<gql.SilenceInput>]>([
  ['input must say what is silenced: rules, kinds, severities, regions, sites or kiosks', { sites: [] }],
  ['input.sites must have 0 to 200 entries', { sites: Array.from({ length: 201 }, (_, i) => `s${i}`) }],
  ['input.sites[1] stands twice in this input', { sites: ['a', 'a'] }],
  ['input.kiosks[0] is not an id', { kiosks: ['\0'] }],
  ['input.comment must say why', { comment: '  ' }],
  ['input.endsAt must be an RFC 3339 instant', { endsAt: 'tomorrow' }],
  ['input.endsAt must be after its start and after now', { endsAt: '2026-03-02T12:00:00Z' }],
  ['input.endsAt must be within a year of its start', { endsAt: '2028-03-02T12:00:00Z' }],
  ['input.startsAt must not lie in the past', { startsAt: '2026-03-02T10:00:00Z' }],
])('%s', (said, more) => {
  expect(problem(more)).toBe(said);
});
