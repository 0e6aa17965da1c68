// What the planner is worth: 90 days of a fleet under (a) today's fixed par and weekly cycle, (b) the best fixed cycle
// that a search finds on other demand, (c) the planner, on the same demand. Intervals over seeds, for clinics in a
// city, a region, and towns far apart. `--kiosks N --slots N --seeds N --days N --vans N --level L --geometry G`.
// `--csv FILE` takes lines of time,kiosk,product,quantity instead; see restock/csv.ts for what it may look like.
// What (b) and (c) may choose is chosen on other demand than they are scored on: for (c) the lowest service level that
// serves as well.
import { replicates } from './restock/replicates.js';
import { afterHistory, bestCycle, bestLevel, type Window, weekly } from './restock/choose.js';
import { readDemand } from './restock/csv.js';
import { interval, shown } from './restock/intervals.js';
import { fixedCycle, planner, type Policy, run, travelOf } from './restock/policies.js';
import { geometries, type Geometry, type Series, syntheticSeries } from './restock/series.js';
import { costOf, type Score } from './restock/world.js';

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const number = (name: string, otherwise: number) => Number(option(name, String(otherwise)));
const print = (line: string) => void process.stdout.write(`${line}\n`);

const csv = option('csv', '');
const history = 56;
const seeds = number('seeds', 8);
const vans = number('vans', 3);
const chosen = option('geometry', '');
if (chosen !== '' && !geometries.includes(chosen as Geometry))
  throw new Error(`--geometry is one of ${geometries.join(', ')}`);

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
  ['vans sent', ({ vans: sent }) => sent, 0],
  ['expired packs', ({ expired }) => expired, 0],
];

async function compare(
  title: string,
  training: readonly Series[],
  window: Window,
  tested: readonly Series[],
) {
  print(`\n=== ${title}`);
  const { cycle, fillRate } = await bestCycle(training, window, vans);
  print(
    `best fixed cycle: every ${cycle.days} days, on ${cycle.groups} of them, slots at or below ${cycle.below * 100} % filled up`,
  );
  const fixed = number('level', 0);
  const level = fixed > 0 ? fixed : await bestLevel(training, window, vans, fillRate);
  print(`planner: service level ${level * 100} %`);
  const hindsight = await bestCycle(tested, afterHistory, vans);
  const policies: [name: string, make: (series: Series) => Policy][] = [
    ['(a) weekly, par at 25 %', (series) => fixedCycle(series, travelOf(series), weekly, vans)],
    ['(b) best fixed cycle', (series) => fixedCycle(series, travelOf(series), cycle, vans)],
    [
      `(b′) fixed cycle chosen in hindsight, on this very demand: ${hindsight.cycle.days} days, on ${hindsight.cycle.groups} of them, at or below ${hindsight.cycle.below * 100} %`,
      (series) => fixedCycle(series, travelOf(series), hindsight.cycle, vans),
    ],
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
  print('\n(c) less (b), the same demand, ± 95 %');
  for (const [what, of, digits] of measures)
    print(
      `  ${what}: ${shown(
        scores[3]!.map((score, i) => of(score) - of(scores[1]![i]!)),
        digits,
      )}`,
    );
  print('\n(c) at other service levels, and what it costs less than (b)');
  const [, fixedScores] = scores;
  for (const other of [0.95, 0.99, 0.999]) {
    if (other === level) continue;
    const own: Score[] = [];
    for (const series of tested)
      own.push(await run(series, planner(series, travelOf(series), vans, other), ...afterHistory(series)));
    const differences = (of: (score: Score) => number) =>
      own.map((score, i) => of(score) - of(fixedScores![i]!));
    const fillRate = ({ lost, wanted }: Score) => 100 * (1 - lost / wanted);
    const lower = own.map((score, i) => 100 * (1 - costOf(score) / costOf(fixedScores![i]!)));
    print(
      `  ${100 * other} %: cost ${shown(own.map(costOf), 0)}, lower by ${shown(lower, 1)} %; ` +
        `fill rate ${shown(own.map(fillRate), 3)} %, higher by ${shown(differences(fillRate), 3)}`,
    );
  }
  for (const [other, name] of [
    [1, 'b'],
    [2, 'b′'],
    [0, 'a'],
  ] as const) {
    const share = scores[3]!.map((score, i) => 100 * (1 - costOf(score) / costOf(scores[other]![i]!)));
    const { mean, half } = interval(share);
    print(
      `  cost lower than (${name}) by ${mean.toFixed(1)} %${Number.isNaN(half) ? '' : ` ± ${half.toFixed(1)}`}, ` +
        `in ${share.filter((each) => each > 0).length} of ${share.length}`,
    );
  }
}

if (csv === '') {
  const size = { kiosks: number('kiosks', 16), slots: number('slots', 10), days: number('days', 90) };
  print(
    `${size.kiosks} kiosks × ${size.slots} slots, ${size.days} days after ${history} of history, ${seeds} seeds, ${vans} vans`,
  );
  for (const geometry of geometries) {
    if (chosen !== '' && chosen !== geometry) continue;
    const make = (seed: number) =>
      syntheticSeries(seed, size.kiosks, size.slots, history, history + size.days, geometry);
    await compare(
      geometry,
      [9_001, 9_002, 9_003, 9_004].map(make),
      afterHistory,
      Array.from({ length: seeds }, (_, seed) => make(seed + 1)),
    );
  }
} else {
  const { series, notes } = await readDemand(csv, {
    timeZone: option('time-zone', ''),
    packSize: number('pack-size', 1),
    mostKiosks: number('kiosks', 100),
    mostSlots: number('slots', 60),
    mostBad: number('most-bad', 0.05),
  });
  notes.forEach(print);
  print(
    `${series.kiosks.length} kiosks, ${series.kiosks.reduce((sum, { slots }) => sum + slots.length, 0)} slots, ${series.days - series.history} days after ${series.history} of history, ${vans} vans`,
  );
  for (const geometry of geometries) {
    if (chosen !== '' && chosen !== geometry) continue;
    const all = replicates(series, geometry, seeds);
    await compare(
      `${geometry}: the series as it is, and ${seeds - 1} times begun at another week, clinics placed anew each time`,
      all.slice(0, 2),
      ({ history: until }) => [Math.floor(until / 3), until],
      all,
    );
  }
}
print(`\nmemory at most: ${Math.round(process.resourceUsage().maxRSS / 1_024)} MiB`);
