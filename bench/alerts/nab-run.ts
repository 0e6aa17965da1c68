import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldReadings } from '../../libs/alerting/src/evaluation/breach-history.js';
import { deviation, usualOf } from '../../libs/alerting/src/observations/usual.js';
import { aRule } from '../../libs/alerting/src/alerting-fixture.js';
import { observationVerdict } from '../../libs/alerting/src/rules/verdict.js';
import { nabScore, type NabScore } from './nab-score.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** As the rule judges it: days of history at least, and how long the mean is that is compared. */
const leastDays = 5;
const recentMs = 600_000;

interface Row {
  at: number;
  celsius: number;
}

/** What `temperature-strange` comes with. */
export const shipped = { deviations: 8, minimumDeviation: 1.5, weeks: 3 };
const forMs = 1_800_000;

function readSeries(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [timestamp = '', value] = line.split(',');
      return { at: Date.parse(`${timestamp.replace(' ', 'T')}Z`), celsius: ((Number(value) - 32) * 5) / 9 };
    });
}

function hourlyMeans(rows: readonly Row[]): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { at, celsius } of rows) {
    const hour = Math.floor(at / hourMs) * hourMs;
    const { sum, count } = sums.get(hour) ?? { sum: 0, count: 0 };
    sums.set(hour, { sum: sum + celsius, count: count + 1 });
  }
  return new Map([...sums].map(([hour, { sum, count }]) => [hour, sum / count]));
}

/** When the rule fires, in ms: what the same hour was like on the days before, by the rule's own functions. */
function firings(rows: readonly Row[], parameters: typeof shipped): number[] {
  const rule = aRule({
    kind: 'ANOMALY',
    for_seconds: forMs / 1_000,
    parameters: { measure: 'TEMPERATURE', ...parameters },
  });
  const means = hourlyMeans(rows);
  let first = 0;
  const samples = rows.flatMap(({ at }, index) => {
    while (rows[first]!.at < at - recentMs) first++;
    const hour = Math.floor(at / hourMs) * hourMs;
    const days = Array.from({ length: parameters.weeks * 7 }, (_, day) =>
      means.get(hour - (day + 1) * dayMs),
    );
    const known = days.filter((value) => value !== undefined);
    if (known.length < leastDays) return [];
    const recent = rows.slice(first, index + 1);
    const value = recent.reduce((sum, { celsius }) => sum + celsius, 0) / recent.length;
    const strange = deviation(rule.parameters, usualOf(known), value);
    return [{ at, receivedAt: at, value: strange, verdict: observationVerdict(rule, strange) }];
  });
  const { ended, current } = foldReadings(samples, {
    forMs,
    clearAfterMs: null,
    keepMs: 0,
    flapSlotMs: 180_000,
  });
  return [...ended, ...(current ? [current] : [])]
    .filter(({ startedAt, endedAt, sustained }) => sustained || (endedAt ?? Infinity) - startedAt >= forMs)
    .map(({ startedAt }) => startedAt + forMs);
}

export interface NabResult extends NabScore {
  series: string;
  rows: number;
}

/** Both series through the rule, with windows.json beside them; detections are the moments at which alerts fire. */
export function runNab(folder: string, parameters = shipped): NabResult[] {
  const labels = JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return Object.entries(labels).map(([name, labelled]) => {
    const series = name.split('/').at(-1)!;
    const rows = readSeries(join(folder, series));
    const rowAt = (at: number) => rows.findLastIndex((row) => row.at <= at);
    const instant = (text: string) => Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`);
    const windows = labelled.map(([from, to]) => ({ first: rowAt(instant(from)), last: rowAt(instant(to)) }));
    const detections = firings(rows, parameters).map(rowAt);
    return { series, rows: rows.length, ...nabScore(rows.length, windows, detections) };
  });
}
