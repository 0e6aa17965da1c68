import fc from 'fast-check';
import { type Episode, EpisodeFinder, isInBand, type ProbeReading } from './episode.js';
import type { StoragePolicy } from './storage-policy.js';
import { isWorthRecording, reasonsToAssess } from './verdict.js';

/** Controlled room temperature of USP <659>. */
const room: StoragePolicy = {
  lowCelsius: 20,
  highCelsius: 25,
  excursionLowCelsius: 15,
  excursionHighCelsius: 30,
  excursionHours: null,
  spikeLowCelsius: 15,
  spikeHighCelsius: 40,
  spikeHours: 24,
  meanKineticLimitCelsius: 25,
  meanKineticWindowHours: 720,
  recordAfterSeconds: 1_800,
  readingHoldsSeconds: 1_800,
};
/** Controlled cold. */
const cold: StoragePolicy = {
  ...room,
  lowCelsius: 2,
  highCelsius: 8,
  excursionLowCelsius: 0,
  excursionHighCelsius: 15,
  excursionHours: 24,
  spikeLowCelsius: 0,
  spikeHighCelsius: 15,
  spikeHours: 0,
  meanKineticLimitCelsius: 8,
  meanKineticWindowHours: 24,
};

const minute = 60_000;

function find(policy: StoragePolicy, readings: readonly ProbeReading[]): Episode[] {
  const finder = new EpisodeFinder(policy);
  for (const reading of readings) finder.push(reading);
  return finder.episodes();
}

/** One reading every ten minutes. */
const every10 = (...celsius: number[]): ProbeReading[] =>
  celsius.map((value, index) => ({ at: index * 10 * minute, celsius: value }));

test('an episode starts with the first reading out of the band and ends with the first one within', () => {
  expect(find(room, every10(22, 26, 31, 27, 24, 22))).toEqual([
    {
      startedAt: 10 * minute,
      endedAt: 40 * minute,
      lastAt: 30 * minute,
      lastCelsius: 27,
      readings: 3,
      minCelsius: 26,
      maxCelsius: 31,
      excursionSeconds: 1_200,
      spikeSeconds: 600,
      unknownSeconds: 0,
    },
  ]);
});

test('the limits themselves are allowed', () => {
  expect(find(room, every10(20, 25, 20))).toEqual([]);
  expect(find(room, every10(19.9))).toHaveLength(1);
});

test('silence does not end an episode: what was then is unknown', () => {
  const [episode] = find(room, [
    { at: 0, celsius: 27 },
    { at: 120 * minute, celsius: 22 },
  ]);
  expect(episode).toMatchObject({ excursionSeconds: 1_800, unknownSeconds: 5_400, endedAt: 120 * minute });
  expect(reasonsToAssess(episode!, 22, room)).toEqual(['DATA_MISSING']);
});

test.each<[string, StoragePolicy, number[], number | null, string[], boolean]>([
  ['half an hour at 26 is allowed, and recorded', room, [26, 26, 26, 22], 22, [], true],
  ['ten minutes at 26 are allowed and forgotten', room, [26, 22], 22, [], false],
  ['ten minutes at 31 are allowed, and recorded', room, [31, 22], 22, [], true],
  ['41 for a moment is beyond the hard limit', room, [41, 22], 22, ['HARD_LIMIT'], true],
  ['the mean does not excuse it', room, [41, 22], 10, ['HARD_LIMIT'], true],
  ['a mean above the limit is for a pharmacist', room, [26, 22], 25.1, ['MEAN_KINETIC_TEMPERATURE'], true],
  ['freezing once breaks the cold chain', cold, [-0.1, 5], 5, ['HARD_LIMIT', 'SPIKE_TOO_LONG'], true],
  ['an unknown mean is no reason of its own', cold, [9, 5], null, [], false],
])('%s', (_name, policy, celsius, mean, reasons, recorded) => {
  const [episode] = find(policy, every10(...celsius));
  expect(reasonsToAssess(episode!, mean, policy)).toEqual(reasons);
  expect(isWorthRecording(episode!, reasons, policy)).toBe(recorded);
});

test('a spike may last 24 hours, and no longer', () => {
  const hot = (count: number) => every10(...Array<number>(count).fill(35), 22);
  expect(reasonsToAssess(find(room, hot(144))[0]!, 24, room)).toEqual([]);
  expect(reasonsToAssess(find(room, hot(145))[0]!, 24, room)).toEqual(['SPIKE_TOO_LONG']);
});

test('the cold chain may be left for 24 hours in all', () => {
  const warm = (count: number) => every10(...Array<number>(count).fill(9), 5);
  expect(reasonsToAssess(find(cold, warm(145))[0]!, 7, cold)).toEqual(['EXCURSION_TOO_LONG']);
});

const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7_200 }), fc.double({ min: 10, max: 45, noNaN: true })), {
    maxLength: 60,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([seconds, celsius]): ProbeReading => ({ at: (at += seconds * 1_000), celsius }));
  });

test('every reading out of the band is in exactly one episode, every other in none', () => {
  fc.assert(
    fc.property(series, (readings) => {
      const episodes = find(room, readings);
      for (const { at, celsius } of readings) {
        const within = episodes.filter(
          (episode) => at >= episode.startedAt && (episode.endedAt === null || at < episode.endedAt),
        );
        expect(within).toHaveLength(isInBand(room, celsius) ? 0 : 1);
      }
    }),
  );
});

test('all the time of an episode is accounted for', () => {
  fc.assert(
    fc.property(series, (readings) => {
      for (const episode of find(room, readings)) {
        const { startedAt, endedAt, lastAt, excursionSeconds, spikeSeconds, unknownSeconds } = episode;
        expect(excursionSeconds + spikeSeconds + unknownSeconds).toBeCloseTo(
          ((endedAt ?? lastAt) - startedAt) / 1_000,
          6,
        );
      }
    }),
  );
});

test('going on from an open episode is the same as reading all at once', () => {
  fc.assert(
    fc.property(series, fc.nat(), (readings, cut) => {
      const at = readings.length === 0 ? 0 : cut % readings.length;
      const first = find(room, readings.slice(0, at));
      const open = first.at(-1)?.endedAt === null ? first.pop()! : null;
      const rest = new EpisodeFinder(room, open);
      for (const reading of readings.slice(at)) rest.push(reading);
      expect([...first, ...rest.episodes()]).toEqual(find(room, readings));
    }),
  );
});
