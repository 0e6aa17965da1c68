// What the planner is worth: 90 days of a fleet under (a) today's fixed par and weekly cycle, (b) the best fixed cycle
// that a search finds on other demand, (c) the planner, on the same demand. Seeds for intervals, or
// `--csv FILE` with lines of time,kiosk,product,quantity. `--kiosks N --slots N --seeds N --days N --vans N --level L`. What (b) and (c)
// may choose is chosen on other demand than they are scored on: for (c) the cheapest service level that serves as well.
import { type Cycle, fixedCycle, planner, type Policy, run, travelOf } from './restock/policies.js';
import { type Series, seriesFromCsv, syntheticSeries } from './restock/series.js';
import { costOf, type Score } from './restock/world.js';

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const number = (name: string, otherwise: number) => Number(option(name, String(otherwise)));
const print = (line: string) => void process.stdout.write(`${line}\n`);

const csv = option('csv', '');
const size = { kiosks: number('kiosks', 16), slots: number('slots', 10), days: number('days', 90) };
const history = 56;
const seeds = number('seeds', 5);
const vans = number('vans', 3);
const levels = option('level', '') === '' ? [0.95, 0.99, 0.997] : [number('level', 0.95)];
const cycles = [2, 3, 4, 5, 7, 9, 11, 14];
const fillBelow = [0.5, 0.75, 1];
const weekly: Cycle = { days: 7, groups: 6, below: 0.25 };
/** Student's t, two-sided 95 %, by degrees of freedom. */
const student = [0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

type Window = (series: Series) => [number, number];

async function bestCycle(training: readonly Series[], window: Window) {
  let best = { cycle: weekly, cost: Infinity, fillRate: 0 };
  for (const days of cycles)
    for (const groups of [...new Set([1, 2, 3, days])].filter((count) => count <= days))
      for (const below of fillBelow) {
        const cycle = { days, groups, below };
        const scores: Score[] = [];
        for (const series of training)
          scores.push(
            await run(series, fixedCycle(series, travelOf(series), cycle, vans, 10), ...window(series)),
          );
        const cost = scores.reduce((sum, score) => sum + costOf(score), 0);
        if (cost < best.cost) best = { cycle, cost, fillRate: fillRateOf(scores) };
      }
  return best;
}

const fillRateOf = (scores: readonly Score[]) =>
  1 - scores.reduce((sum, { lost }) => sum + lost, 0) / scores.reduce((sum, { wanted }) => sum + wanted, 0);

async function bestLevel(training: readonly Series[], window: Window, atLeast: number): Promise<number> {
  for (const level of levels) {
    const scores: Score[] = [];
    for (const series of training)
      scores.push(await run(series, planner(series, travelOf(series), vans, level), ...window(series)));
    if (fillRateOf(scores) >= atLeast) return level;
  }
  return levels.at(-1)!;
}

const measures: [name: string, of: (score: Score) => number, digits: number][] = [
  ['cost', costOf, 0],
  ['lost packs', ({ lost }) => lost, 0],
  ['fill rate %', ({ lost, wanted }) => 100 * (1 - lost / wanted), 3],
  [
    'stock-out minutes per slot-day, of open time',
    ({ outMinutes, openMinutes }) => (1_440 * outMinutes) / openMinutes,
    2,
  ],
  ['visits', ({ visits }) => visits, 0],
  ['kilometres', ({ kilometres }) => kilometres, 0],
  ['working hours', ({ hours }) => hours, 0],
  ['expired packs', ({ expired }) => expired, 0],
];

/** Mean and half the width of its 95 % interval. */
function interval(values: readonly number[]): { mean: number; half: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  if (values.length < 2) return { mean, half: NaN };
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return {
    mean,
    half: student[Math.min(values.length - 1, student.length - 1)]! * Math.sqrt(variance / values.length),
  };
}
const shown = (values: readonly number[], digits: number) => {
  const { mean, half } = interval(values);
  return Number.isNaN(half) ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`;
};

const afterHistory = (series: Series): [number, number] => [series.history, series.days];
let training: Series[];
let trainingWindow: Window = afterHistory;
let tested: Series[];
if (csv === '') {
  const make = (seed: number) => syntheticSeries(seed, size.kiosks, size.slots, history, history + size.days);
  training = [make(9_001)];
  tested = Array.from({ length: seeds }, (_, seed) => make(seed + 1));
  print(
    `${size.kiosks} kiosks × ${size.slots} slots, ${size.days} days after ${history} of history, ${seeds} seeds, ${vans} vans`,
  );
} else {
  const series = await seriesFromCsv(csv);
  training = [series];
  trainingWindow = ({ history: until }) => [0, until];
  tested = [series];
  print(
    `${series.kiosks.length} kiosks, ${series.kiosks.reduce((sum, { slots }) => sum + slots.length, 0)} slots, ${series.days - series.history} days after ${series.history} of history, ${vans} vans`,
  );
}
const best = await bestCycle(training, trainingWindow);
const { cycle } = best;
print(
  `best fixed cycle: every ${cycle.days} days, on ${cycle.groups} of them, slots at or below ${cycle.below * 100} % filled up`,
);
const level = await bestLevel(training, trainingWindow, best.fillRate);
print(`planner: service level ${level * 100} %`);

const policies: [name: string, make: (series: Series) => Policy][] = [
  ['(a) weekly, par at 25 %', (series) => fixedCycle(series, travelOf(series), weekly, vans)],
  ['(b) best fixed cycle', (series) => fixedCycle(series, travelOf(series), cycle, vans)],
  ['(c) planner', (series) => planner(series, travelOf(series), vans, level)],
];
const scores: Score[][] = [];
for (const [name, make] of policies) {
  const startedAt = performance.now();
  const own: Score[] = [];
  for (const series of tested) own.push(await run(series, make(series), ...afterHistory(series)));
  scores.push(own);
  print(`\n${name} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  for (const [what, of, digits] of measures) print(`  ${what}: ${shown(own.map(of), digits)}`);
}
print('\n(c) against (b), the same demand, ± 95 %');
for (const [what, of, digits] of measures)
  print(
    `  ${what}: ${shown(
      scores[2]!.map((score, seed) => of(score) - of(scores[1]![seed]!)),
      digits,
    )}`,
  );
const share = interval(
  scores[2]!.map((score, seed) => 100 * (1 - costOf(score) / costOf(scores[1]![seed]!))),
);
print(
  `  cost lower by ${share.mean.toFixed(1)} %${Number.isNaN(share.half) ? '' : ` ± ${share.half.toFixed(1)}`}`,
);
print(`memory: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
