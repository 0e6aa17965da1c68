import { parseSilenceSearch } from './silence-search.js';
import { matchersText, matchesNothingYet, noMatchers } from './silence-words.js';

const names = {
  rules: new Map([['kiosk-silent', 'Kiosk silent']]),
  sites: new Map([['echo-park', 'Echo Park Clinic']]),
  regions: new Map<string, string>(),
};

test('a silence says what it matches by name, and counts what would be too long', () => {
  expect(matchersText(noMatchers, names)).toBe('');
  expect(
    matchersText(
      {
        ...noMatchers,
        rules: ['kiosk-silent', 'gone'],
        ruleKinds: ['CLOCK_SKEW'],
        sites: ['echo-park'],
        kiosks: ['1', '2', '3', '4', '5'],
      },
      names,
    ),
  ).toBe('Kiosk silent, gone · Clock wrong · Echo Park Clinic · 5 kiosks');
});

test('a form without any matcher matches nothing yet', () => {
  expect(matchesNothingYet(noMatchers)).toBe(true);
  expect(matchesNothingYet({ ...noMatchers, severities: ['INFO'] })).toBe(false);
});

test('a typed address is read as far as it makes sense', () => {
  expect(
    parseSilenceSearch({ show: 'all', new: 'silence', kind: 'CLOCK_SKEW', kiosk: 'K-1', site: 3 }),
  ).toEqual({
    new: 'silence',
    kind: 'CLOCK_SKEW',
    kiosk: 'K-1',
  });
});
