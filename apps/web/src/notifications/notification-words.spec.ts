import { hoursText, matchText, policyText } from './notification-words.js';

test('days that follow each other are joined', () => {
  expect(hoursText({ weekdays: [5, 1, 2, 3, 4], from: '18:00', to: '08:00' })).toBe('Mon–Fri 18:00–08:00');
  expect(hoursText({ weekdays: [1, 3, 6, 7], from: '00:00', to: '00:00' })).toBe(
    'Mon, Wed, Sat–Sun, all day',
  );
});

test('a route says what it takes, and everything when it takes everything', () => {
  const route = { severities: [], regions: [], sites: [], ruleKinds: [], hours: null } as never;
  expect(matchText(route)).toBe('every incident');
  expect(matchText({ ...(route as object), severities: ['CRITICAL'], regions: ['pacific'] } as never)).toBe(
    'critical · pacific',
  );
});

test('a policy reads as what happens', () => {
  const step = (afterSeconds: number, name: string) => ({ afterSeconds, targets: [{ name }] });
  expect(
    policyText({
      steps: [step(0, 'Dana'), step(300, 'Lee')],
      rounds: 2,
      finalStep: step(600, 'Boss'),
    } as never),
  ).toBe('at once: Dana → 5 min: Lee, 2 times → 10 min: Boss');
});
