import fc from 'fast-check';
import { decideSite, type SiteState } from './decide-site.js';

const limits = { percent: 80, minimum: 2, windowMs: 180_000 };
const s = 1_000;
const site = (more: Partial<SiteState>): SiteState => ({
  kiosks: 5,
  silentSince: [],
  open: null,
  lastResolvedAt: null,
  ...more,
});
const outcome = (more: Partial<SiteState>, now = 1_000 * s) => decideSite(site(more), limits, now).kind;

test.each<[string, Partial<SiteState>, string]>([
  ['nothing is silent', {}, 'NOTHING'],
  ['all within the window', { silentSince: [0, 10 * s, 20 * s, 100 * s, 180 * s] }, 'OPEN'],
  ['nearly all', { silentSince: [0, 10 * s, 20 * s, 100 * s] }, 'OPEN'],
  ['too few', { silentSince: [0, 10 * s, 20 * s] }, 'NOTHING'],
  [
    'one after the other over hours',
    { silentSince: [0, 600 * s, 1_200 * s, 1_800 * s, 2_400 * s] },
    'NOTHING',
  ],
  ['a dead kiosk says nothing about the others', { kiosks: 3, silentSince: [-86_400 * s, 0, 1] }, 'OPEN'],
  ['a site with one kiosk', { kiosks: 1, silentSince: [0] }, 'NOTHING'],
  ['resolved by hand since', { silentSince: [0, 1, 2, 3, 4], lastResolvedAt: 500 * s }, 'NOTHING'],
  ['resolved before', { silentSince: [0, 1, 2, 3, 4], lastResolvedAt: -1 }, 'OPEN'],
  ['open and all are back', { open: { firstBackAt: 900 * s } }, 'RESOLVE'],
  ['open and nobody is back', { open: { firstBackAt: null }, silentSince: [0, 1, 2, 3, 4] }, 'KEEP'],
  ['open and the others come back soon', { open: { firstBackAt: 900 * s }, silentSince: [0, 1] }, 'KEEP'],
  ['open and two have another cause', { open: { firstBackAt: 800 * s }, silentSince: [0, 1] }, 'RESOLVE'],
])('%s', (_what, state, expected) => {
  expect(outcome(state)).toBe(expected);
});

test('it opens at the latest when all of two or more are silent together, and what opens is not resolved at once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(180 * s), { minLength: 2, maxLength: 20 }), (offsets) => {
      const silentSince = offsets.toSorted((a, b) => a - b);
      const all = { kiosks: silentSince.length, silentSince };
      expect(outcome(all)).toBe('OPEN');
      expect(outcome({ ...all, open: { firstBackAt: null } })).toBe('KEEP');
    }),
  );
});
