import { reviewRanges } from './review-range.js';

const probe = (id: number) => ({ id, lowCelsius: 20, highCelsius: 25 });
const readings = (id: number, ...rows: [at: number, celsius: number][]) =>
  rows.map(([at, celsius]) => ({ at, celsius, probe: probe(id) }));
const nothingBefore = () => undefined;

test('healthy readings in their turn are nobody’s concern', () => {
  expect(reviewRanges(readings(1, [1, 20], [2, 22], [3, 25]), nothingBefore)).toEqual([]);
  expect(reviewRanges(readings(1, [11, 22]), () => 10)).toEqual([]);
});

test('what is out of the band or late is looked at, in one range a probe', () => {
  const rows = [...readings(1, [1, 22], [2, 26], [3, 22], [4, 19]), ...readings(2, [1, 22], [9, 30])];
  expect(reviewRanges(rows, nothingBefore)).toEqual([
    { probeId: 1, from: 2, to: 4, needsReading: true },
    { probeId: 2, from: 9, to: 9, needsReading: true },
  ]);
  expect(reviewRanges(readings(1, [1, 22], [8, 22], [12, 22]), () => 10)).toEqual([
    { probeId: 1, from: 1, to: 8, needsReading: false },
  ]);
  expect(reviewRanges(readings(1, [1, 22], [8, 26], [9, 22]), () => 10)).toEqual([
    { probeId: 1, from: 1, to: 9, needsReading: true },
  ]);
});
