import { dispenseBars, visitMarks } from './stock-marks.js';

const scale = { from: 0, to: 1_000, width: 62 + 14 + 100 };
const at = (ms: number) => new Date(ms).toISOString();
const row = (ms: number, kind: string, quantity: number, source = 'TELEMETRY', actor: string | null = null) =>
  ({ at: at(ms), kind, quantity, source, actor }) as Parameters<typeof dispenseBars>[0][number];

test('packs that left within a few pixels are one bar', () => {
  const rows = [
    ...[row(0, 'DISPENSED', -1), row(10, 'DISPENSED', -2), row(500, 'DISPENSED', -1)],
    ...[row(500, 'FILLED', 9, 'VISIT'), row(2_000, 'DISPENSED', -7)],
  ];
  expect(dispenseBars(rows, scale, 4)).toEqual([
    { x: 60, packs: 3 },
    { x: 112, packs: 1 },
  ]);
});

test('what one person did at one moment is one visit', () => {
  const rows = [
    ...[row(100, 'FILLED', 5, 'VISIT', 'user:c@x'), row(100, 'FILLED', 6, 'VISIT', 'user:c@x')],
    ...[row(100, 'EXPIRED', -2, 'VISIT', 'user:c@x'), row(300, 'COUNTED', -1, 'PERSON', 'user:o@x')],
    row(100, 'DISPENSED', -1),
  ];
  expect(visitMarks(rows, scale)).toEqual([
    { at: 100, x: 72, filled: 11, removed: 2, by: 'c@x' },
    { at: 300, x: 92, filled: 0, removed: 0, by: 'o@x' },
  ]);
});
