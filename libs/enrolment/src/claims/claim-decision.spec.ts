import { claimWindowMs, decideOnClaim } from './claim-decision.js';

const now = Date.parse('2026-03-01T09:00:00Z');
const issued = (ago: number, works = true) => ({
  status: 'APPROVED' as const,
  issued_at: new Date(now - ago),
  token_works: works,
});
const fresh = { status: 'APPROVED' as const, issued_at: null, token_works: false };
const kiosk = { lifecycle: 'IN_SERVICE' as const, acceptance: 'ACCEPTED' as const };

test.each([
  ['waits while nobody decided', { ...fresh, status: 'PENDING' as const }, null, 'WAIT'],
  ['is told of its rejection', { ...fresh, status: 'REJECTED' as const }, null, 'REJECTED'],
  ['gets its token', fresh, kiosk, 'ISSUE'],
  ['gets another after a lost answer', issued(claimWindowMs - 1), kiosk, 'ISSUE'],
  ['does not for ever', issued(claimWindowMs), kiosk, 'OVER'],
  ['does not undo a revocation by asking again', issued(1_000, false), kiosk, 'OVER'],
  ['is over when it was retired', fresh, { ...kiosk, lifecycle: 'RETIRED' as const }, 'OVER'],
  [
    'is rejected when somebody rejected it later',
    issued(1_000),
    { ...kiosk, acceptance: 'REJECTED' as const },
    'REJECTED',
  ],
])('a kiosk %s', (_, claim, of, decision) => expect(decideOnClaim(claim, of, now)).toBe(decision));
