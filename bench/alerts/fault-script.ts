import { stream } from '../../apps/simulator/src/random/stream.js';

/** A fault script with every kind in turn, spread evenly, the last of them early enough to be found before the end. */
export function everyKind(faults: number, spanSeconds: number): object {
  const kinds = [
    { kind: 'warming', durationSeconds: 240 },
    { kind: 'silent', durationSeconds: 180 },
    { kind: 'jam', durationSeconds: 240 },
    { kind: 'clock-skew', durationSeconds: 360, parameters: { skewSeconds: -600 } },
    { kind: 'outage', durationSeconds: 180 },
    { kind: 'duplicates', durationSeconds: 60 },
    { kind: 'silent-site', durationSeconds: 240 },
  ];
  return {
    repeatEverySeconds: null,
    faults: Array.from({ length: faults }, (_, index) => ({
      ...kinds[index % kinds.length],
      atSeconds: Math.round(30 + (index * spanSeconds) / faults),
    })),
  };
}

/** What happens to a fleet within a week, by how often and for how long at least and at most, in minutes. */
const week = [
  { kind: 'silent', weight: 40, minutes: [30, 240] },
  { kind: 'silent-site', weight: 20, minutes: [40, 240] },
  { kind: 'outage', weight: 25, minutes: [30, 180] },
  // Cooling that fails: the cabinet warms up within the hour.
  {
    kind: 'warming',
    weight: 35,
    minutes: [90, 240],
    parameters: { riseCelsius: 14, timeConstantSeconds: 1_800 },
  },
  { kind: 'jam', weight: 35, minutes: [20, 180] },
  { kind: 'clock-skew', weight: 25, minutes: [30, 240], parameters: { skewSeconds: -600 } },
  { kind: 'stuck-sensor', weight: 20, minutes: [120, 360] },
] as const;
/** What nobody is to be told of, so many for each hundred of the others. */
const noise = [
  { kind: 'duplicates', weight: 8, minutes: [5, 60] },
  // Shorter than the limit of silence.
  { kind: 'silent', weight: 12, minutes: [5, 14] },
] as const;

/** So many faults that a rule covers, and noise beside them, at drawn times of a span. Same seed, same script. */
export function aWeek(faults: number, spanSeconds: number, seed: number): object {
  const random = stream('week', seed);
  const at = () => Math.round(random.between(7_200, spanSeconds - 6 * 3_600));
  const total = week.reduce((sum, { weight }) => sum + weight, 0);
  const made = [...week, ...noise].flatMap(({ weight, minutes: [least, most], ...fault }, index) => {
    const count = Math.round((faults * weight) / (index < week.length ? total : 100));
    return Array.from({ length: count }, () => ({
      ...fault,
      atSeconds: at(),
      durationSeconds: Math.round(random.between(least * 60, most * 60)),
    }));
  });
  return { repeatEverySeconds: null, faults: made };
}
