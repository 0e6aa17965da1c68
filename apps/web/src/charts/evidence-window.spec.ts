import { evidenceWindow } from './evidence-window.js';

test('the evidence shows the time before the incident, and a little after it', () => {
  const minute = 60_000;
  expect(evidenceWindow(100 * minute, null, 110 * minute)).toEqual({ from: 70 * minute, to: 110 * minute });
  expect(evidenceWindow(100 * minute, 160 * minute, 1_000 * minute)).toEqual({
    from: 40 * minute,
    to: 190 * minute,
  });
});
