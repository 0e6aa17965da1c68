import fc from 'fast-check';
import { type HeldTemperature, meanKineticTemperature } from './mean-kinetic-temperature.js';

const each = (...celsius: number[]): HeldTemperature[] =>
  celsius.map((value) => ({ celsius: value, duration: 1 }));
const hours = (...held: [hours: number, celsius: number][]): HeldTemperature[] =>
  held.map(([duration, celsius]) => ({ duration, celsius }));

test('the published series has 6.25 °C', () => {
  expect(meanKineticTemperature(each(2, 2, 5, 8, 8, 8, 8))).toBeCloseTo(6.25, 2);
});

test.each<[string, HeldTemperature[], number]>([
  ['25 five times', each(25, 25, 25, 25, 25), 25.0],
  ['15, 30', each(15, 30), 25.2242],
  ['20, 25, 30', each(20, 25, 30), 25.8582],
  ['5, 5, 5, 8, 12', each(5, 5, 5, 8, 12), 7.4969],
  ['29 days at 22, one at 40', hours([696, 22], [24, 40]), 23.5996],
  ['29 days at 25, one at 40', hours([696, 25], [24, 40]), 26.113],
  ['23 h at 5, one at 15', hours([23, 5], [1, 15]), 5.7635],
  ['8 h at 5, 16 at 15', hours([8, 5], [16, 15]), 12.7649],
])('%s', (_name, held, expected) => expect(meanKineticTemperature(held)).toBeCloseTo(expected, 4));

test('nothing measured is unknown', () => {
  expect(meanKineticTemperature([])).toBeNull();
  expect(meanKineticTemperature([{ celsius: 20, duration: 0 }])).toBeNull();
});

const held = fc.record({
  celsius: fc.double({ min: -40, max: 60, noNaN: true }),
  duration: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
});

test('it lies between the arithmetic mean and the maximum', () => {
  fc.assert(
    fc.property(fc.array(held, { minLength: 1, maxLength: 50 }), (series) => {
      const total = series.reduce((sum, { duration }) => sum + duration, 0);
      const mean = series.reduce((sum, { celsius, duration }) => sum + celsius * duration, 0) / total;
      const kinetic = meanKineticTemperature(series)!;
      expect(kinetic).toBeGreaterThanOrEqual(mean - 1e-6);
      expect(kinetic).toBeLessThanOrEqual(Math.max(...series.map(({ celsius }) => celsius)) + 1e-6);
    }),
  );
});

test('how the time is cut does not matter', () => {
  fc.assert(
    fc.property(fc.array(held, { minLength: 1, maxLength: 20 }), (series) => {
      const halves = series.flatMap(({ celsius, duration }) => [
        { celsius, duration: duration / 2 },
        { celsius, duration: duration / 2 },
      ]);
      expect(meanKineticTemperature(halves)).toBeCloseTo(meanKineticTemperature(series)!, 8);
    }),
  );
});
