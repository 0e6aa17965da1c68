import { discardText, redriveText } from './redrive-text.js';
import { parseRefusedSearch } from './refused-search.js';

test('what became of readings that were tried again is told, with what is left', () => {
  const redriven = { stored: 1, duplicates: 0, refusedAgain: 0, firstMessage: null, remaining: 0 };
  expect(redriveText(redriven)).toBe('1 reading taken in.');
  expect(
    redriveText({
      stored: 20_000,
      duplicates: 3,
      refusedAgain: 2,
      firstMessage: 'no probe door',
      remaining: 502,
    }),
  ).toBe(
    '20,000 readings taken in; 3 were stored before; 2 readings still wrong (no probe door); 500 readings left: try again for them.',
  );
  expect(discardText({ discarded: 12, remaining: 1 })).toBe(
    '12 readings discarded; 1 reading left: discard again.',
  );
});

test('a typed address is read as far as it makes sense', () => {
  expect(parseRefusedSearch({ show: 'x', code: 'toString', kiosk: 'K-1', subject: '' })).toEqual({
    kiosk: 'K-1',
  });
  expect(parseRefusedSearch({ show: 'each', code: 'TOO_OLD', field: 'temperatures.at', subject: 7 })).toEqual(
    {
      show: 'each',
      code: 'TOO_OLD',
      field: 'temperatures.at',
      subject: '7',
    },
  );
});
