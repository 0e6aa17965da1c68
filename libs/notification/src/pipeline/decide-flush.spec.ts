import { decideFlush, type FlushReason, type GroupState, type Member } from './decide-flush.js';

const timing = { groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 };
const minute = 60_000;

const aMember = (incidentId: number, more: Partial<Member> = {}): Member => ({
  incidentId,
  open: true,
  acknowledged: false,
  mutedBy: [],
  severityRank: 3,
  toldRank: null,
  ...more,
});
const untold: GroupState = { lastSentAt: null, triggered: false };
const told: GroupState = { lastSentAt: 0, triggered: true };

test.each<[string, Member[], GroupState, number, 'TRIGGER' | 'RESOLVE' | 'NOTICE' | null, FlushReason]>([
  ['one opens', [aMember(1)], untold, 0, 'TRIGGER', 'FIRST'],
  ['over before anybody was told', [aMember(1, { open: false })], untold, 0, null, 'NOTHING_NEW'],
  ['another comes', [aMember(1, { toldRank: 3 }), aMember(2)], told, 5 * minute, 'TRIGGER', 'NEW_INCIDENTS'],
  ['nothing new', [aMember(1, { toldRank: 3 })], told, 5 * minute, null, 'NOTHING_NEW'],
  ['four hours later', [aMember(1, { toldRank: 3 })], told, 240 * minute, 'TRIGGER', 'REPEAT'],
  [
    'four hours later, acknowledged',
    [aMember(1, { toldRank: 3, acknowledged: true })],
    told,
    240 * minute,
    null,
    'NOTHING_NEW',
  ],
  ['it gets worse', [aMember(1, { toldRank: 2 })], told, 5 * minute, 'TRIGGER', 'SEVERITY_RAISED'],
  ['it gets better', [aMember(1, { toldRank: 3, severityRank: 2 })], told, 5 * minute, null, 'NOTHING_NEW'],
  [
    'it gets worse, and somebody is at it',
    [aMember(1, { toldRank: 2, acknowledged: true })],
    told,
    5 * minute,
    null,
    'NOTHING_NEW',
  ],
  ['all is over', [aMember(1, { toldRank: 3, open: false })], told, 5 * minute, 'RESOLVE', 'ALL_RESOLVED'],
  [
    'a part is over',
    [aMember(1, { toldRank: 3, open: false }), aMember(2, { toldRank: 3 })],
    told,
    5 * minute,
    null,
    'NOTHING_NEW',
  ],
  ['silenced', [aMember(1, { mutedBy: ['SILENCE'] })], untold, 0, null, 'MUTED'],
  ['inhibited by a site incident', [aMember(1, { mutedBy: ['INHIBITION'] })], untold, 0, null, 'MUTED'],
  [
    'over while it was silenced',
    [aMember(1, { open: false, mutedBy: ['SILENCE'] })],
    untold,
    0,
    'NOTICE',
    'RESOLVED_WHILE_SILENCED',
  ],
  [
    'over while it was in maintenance',
    [aMember(1, { open: false, mutedBy: ['MAINTENANCE'] })],
    untold,
    0,
    null,
    'NOTHING_NEW',
  ],
  [
    'told of, then snoozed: no repeat',
    [aMember(1, { toldRank: 3, mutedBy: ['SNOOZE'] })],
    told,
    240 * minute,
    null,
    'MUTED',
  ],
  [
    'what was told of is over, what is left is silenced',
    [aMember(1, { toldRank: 3, open: false }), aMember(2, { mutedBy: ['SILENCE'] })],
    told,
    5 * minute,
    'RESOLVE',
    'ALL_RESOLVED',
  ],
  [
    'acknowledged before its wait was over',
    [aMember(1, { acknowledged: true })],
    untold,
    0,
    null,
    'NOTHING_NEW',
  ],
])('%s', (_what, members, group, now, send, reason) => {
  expect(decideFlush(members, group, timing, now)).toMatchObject({ send, reason });
});

test('a storm is one message, and says all of it', () => {
  const members = Array.from({ length: 3_000 }, (_, index) => aMember(index + 1));
  const decision = decideFlush(members, untold, timing, 0);
  expect(decision).toMatchObject({ send: 'TRIGGER', reason: 'FIRST', escalate: true, closes: false });
  expect(decision.tell).toHaveLength(3_000);
});

test('it looks again when it will repeat, sooner while something is muted, and never once all is over', () => {
  expect(decideFlush([aMember(1)], untold, timing, 0).nextLookAt).toBe(240 * minute);
  expect(decideFlush([aMember(1), aMember(2, { mutedBy: ['SILENCE'] })], untold, timing, 0).nextLookAt).toBe(
    minute,
  );
  const over = decideFlush([aMember(1, { open: false, toldRank: 3 })], told, timing, 0);
  expect(over).toMatchObject({ nextLookAt: null, closes: true, end: [1] });
});
