import type { ErrorSeverity } from '@app/contracts';
import { grouped } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import type { Sample } from '../evaluation/breach-history.js';
import { Judges, readingsBetween } from '../evaluation/subject-facts.js';
import { errorSummary, observationSummary, silenceSummary } from '../evaluation/wording.js';
import { observe, UsualValues } from '../observations/observe.js';
import type { AlertRule } from '../rules/alert-rule.js';
import { judgesTemperatures } from '../rules/breach-rules.js';
import { errorVerdict, observationVerdict, type Verdict } from '../rules/verdict.js';
import { type Episode, episodesOf, stepSamples, stretchesOf } from './episodes.js';
import {
  type ChangeRow,
  clockNotes,
  heartbeatCrossings,
  heartbeatSilences,
  previewErrors,
  stockCrossings,
  temperatureMoves,
  temperatureSpreads,
  unclearBuckets,
} from './preview.sql.js';

/** READINGS: exactly what was measured. FIVE_MINUTES: rollups. NOW: only how things stand. */
export type Basis = 'READINGS' | 'FIVE_MINUTES' | 'NOW';

export interface Replayed {
  basis: Basis;
  from: number;
  /** False when there was more than a query may read. */
  complete: boolean;
  episodes: (Episode & { kioskId: number; instance: string; summary: string })[];
}

interface Span {
  kiosks: readonly number[];
  from: number;
  now: number;
}

const dayMs = 86_400_000;
const bucketMs = 300_000;
const mostRows = 50_000;
const mostStretches = 200;
const mostReadings = 20_000;
/** Readings that one query goes through: some seconds. More kiosks get fewer days, which the answer says. */
const budget = 5_000_000;
const heartbeatsADay = 5_760;
const stockLevelsADay = 20_000;

/** Fewer days for many kiosks. */
export function affordableFrom({ kiosks, from, now }: Span, rowsADay: number): number {
  return Math.max(from, now - (budget / (Math.max(1, kiosks.length) * rowsADay)) * dayMs);
}

type Series = Map<string, { kioskId: number; instance: string; samples: Sample[] }>;

function seriesOf<Row extends { kiosk_id: number; instance: string; at: Date }>(
  rows: readonly Row[],
  sample: (row: Row) => { value: number | null; verdict: Verdict },
): Series {
  const series: Series = new Map();
  for (const row of rows) {
    const key = JSON.stringify([row.kiosk_id, row.instance]);
    const one = series.get(key) ?? { kioskId: row.kiosk_id, instance: row.instance, samples: [] };
    one.samples.push({ at: row.at.getTime(), receivedAt: row.at.getTime(), ...sample(row) });
    series.set(key, one);
  }
  return series;
}

function replaySeries(
  rule: AlertRule,
  series: Series,
  now: number,
  { steps, words }: { steps: boolean; words: (instance: string, value: number | null) => string },
): Replayed['episodes'] {
  return [...series.values()].flatMap(({ kioskId, instance, samples }) =>
    episodesOf(rule, steps ? stepSamples(samples, now) : samples, now).map((episode) => ({
      ...episode,
      kioskId,
      instance,
      summary: words(instance, episode.value),
    })),
  );
}

/** By the minima and maxima of five minutes first, and then by the readings themselves where something was near a limit. */
async function replayTemperatures(queryable: Queryable, rule: AlertRule, span: Span): Promise<Replayed> {
  const { kiosks, from, now } = span;
  const p = rule.parameters;
  const buckets = await queryable.run(unclearBuckets, [
    kiosks,
    new Date(from),
    rule.kind === 'THRESHOLD' ? null : p.band,
    p.below ?? -Infinity,
    p.above ?? Infinity,
    p.hysteresisCelsius ?? p.hysteresis ?? 0,
    mostRows,
  ]);
  const byProbe = grouped(buckets, (row) => JSON.stringify([row.kiosk_id, row.instance]));
  const found = [...byProbe.values()].flatMap((rows) => {
    const { kiosk_id: kioskId, instance } = rows[0]!;
    const near = rows.map(({ at, breached }) => ({ at: at.getTime(), breached }));
    const stretches = stretchesOf(near, bucketMs);
    return stretches.length === 0
      ? []
      : [{ subject: { kind: 'TEMPERATURE' as const, kioskId, instance, noticed: [] }, stretches }];
  });
  const judges = await Judges.load(
    queryable,
    found.map(({ subject }) => subject),
  );
  let left = mostStretches;
  const episodes: Replayed['episodes'] = [];
  for (const { subject, stretches } of found) {
    const judge = judges.of(subject);
    if (!judge || left <= 0) continue;
    const samples: Sample[] = [];
    for (const { from: begin, until } of stretches.slice(0, left)) {
      left--;
      const readings = await readingsBetween(queryable, subject, begin, until, mostReadings);
      samples.push(...judge.samples(rule, readings));
    }
    const { kioskId, instance } = subject;
    for (const episode of episodesOf(rule, samples, now))
      episodes.push({ ...episode, kioskId, instance, summary: judge.summary(rule, episode.value) });
  }
  return { basis: 'READINGS', from, complete: buckets.length < mostRows && left > 0, episodes };
}

/** What single readings or notes tell: only where something changed is read. */
async function replayChanges(
  rule: AlertRule,
  {
    basis,
    from,
    now,
    words,
  }: { basis: Basis; from: number; now: number; words: (instance: string, value: number | null) => string },
  rows: readonly ChangeRow[],
  verdict: (value: number) => Verdict,
): Promise<Replayed> {
  const series = seriesOf(rows, ({ value }) => ({ value, verdict: verdict(value) }));
  const episodes = replaySeries(rule, series, now, { steps: basis === 'READINGS', words });
  return { basis, from, complete: rows.length < mostRows, episodes };
}

async function replayErrors(
  queryable: Queryable,
  rule: AlertRule,
  { kiosks, from, now }: Span,
): Promise<Replayed> {
  const rows = await queryable.run(previewErrors, [kiosks, new Date(from), mostRows]);
  const series = seriesOf(rows, ({ instance, severity }) => ({
    value: null,
    verdict: errorVerdict(rule, instance, severity as ErrorSeverity),
  }));
  const episodes = replaySeries(rule, series, now, {
    steps: false,
    words: (code) => errorSummary(rule, code),
  });
  return { basis: 'READINGS', from, complete: rows.length < mostRows, episodes };
}

/** What cannot be told from the past: how things stand now. */
async function asOfNow(queryable: Queryable, rule: AlertRule, { kiosks, now }: Span): Promise<Replayed> {
  const within = new Set(kiosks);
  const rows = await observe(queryable, rule, now, new UsualValues());
  const episodes = rows
    .filter((row) => within.has(row.kiosk_id) && observationVerdict(rule, row.value) === 'BREACH')
    .map((row) => ({
      startedAt: now,
      firedAt: now,
      endedAt: null,
      value: row.value,
      kioskId: row.kiosk_id,
      instance: row.instance,
      summary: observationSummary(rule, row.instance, row.value),
    }));
  return { basis: 'NOW', from: now, complete: true, episodes };
}

/** When the rule would have fired for the kiosks of a span. */
export async function replay(queryable: Queryable, rule: AlertRule, span: Span): Promise<Replayed> {
  const { kiosks, from, now } = span;
  const p = rule.parameters;
  const observed = (value: number) => observationVerdict(rule, value);
  const words = (instance: string, value: number | null) => observationSummary(rule, instance, value);
  if (judgesTemperatures(rule)) return replayTemperatures(queryable, rule, span);
  switch (rule.kind) {
    case 'CRITICAL_ERROR':
      return replayErrors(queryable, rule, span);
    case 'THRESHOLD': {
      const since = affordableFrom(span, heartbeatsADay);
      const limits = [p.below ?? -Infinity, p.above ?? Infinity, p.hysteresis ?? 0] as const;
      const rows = await queryable.run(heartbeatCrossings, [
        kiosks,
        new Date(since),
        p.measure!,
        ...limits,
        mostRows,
      ]);
      return replayChanges(rule, { basis: 'READINGS', from: since, now, words }, rows, observed);
    }
    case 'KIOSK_SILENT': {
      const since = affordableFrom(span, heartbeatsADay);
      const rows = await queryable.run(heartbeatSilences, [kiosks, new Date(since), mostRows]);
      const silent = (value: number) => (value === 1 ? 'BREACH' : 'CLEAR');
      return replayChanges(
        rule,
        { basis: 'READINGS', from: since, now, words: () => silenceSummary },
        rows,
        silent,
      );
    }
    case 'SLOT_BELOW_PAR': {
      const since = affordableFrom(span, stockLevelsADay);
      const share = (p.percentOfPar ?? 100) / 100;
      const rows = await queryable.run(stockCrossings, [kiosks, new Date(since), share, mostRows]);
      return replaySlots(queryable, rule, since, now, rows);
    }
    case 'CLOCK_SKEW': {
      const rows = await queryable.run(clockNotes, [kiosks, new Date(from), mostRows]);
      return replayChanges(rule, { basis: 'READINGS', from, now, words }, rows, observed);
    }
    case 'RATE_OF_CHANGE':
    case 'STUCK_SENSOR': {
      if (rule.kind === 'RATE_OF_CHANGE' && p.measure !== 'TEMPERATURE')
        return asOfNow(queryable, rule, span);
      const window = Math.max(1, Math.round(p.windowMinutes! / 5));
      const source = rule.kind === 'STUCK_SENSOR' ? temperatureSpreads : temperatureMoves;
      const rows = await queryable.run(source, [kiosks, new Date(from), window, 20 * mostRows]);
      const replayed = await replayChanges(rule, { basis: 'FIVE_MINUTES', from, now, words }, rows, observed);
      return { ...replayed, complete: rows.length < 20 * mostRows };
    }
    default:
      return asOfNow(queryable, rule, span);
  }
}

async function replaySlots(
  queryable: Queryable,
  rule: AlertRule,
  from: number,
  now: number,
  rows: readonly ChangeRow[],
): Promise<Replayed> {
  const subjects = rows.map(({ kiosk_id: kioskId, instance }) => ({
    kind: 'STOCK' as const,
    kioskId,
    instance,
    noticed: [],
  }));
  const judges = await Judges.load(queryable, subjects);
  const series = seriesOf(rows, ({ value }) => ({ value, verdict: 'BETWEEN' }));
  const episodes: Replayed['episodes'] = [];
  for (const { kioskId, instance, samples } of series.values()) {
    const judge = judges.of({ kind: 'STOCK', kioskId, instance, noticed: [] });
    if (!judge) continue;
    const readings = samples.map(({ at, receivedAt, value }) => ({
      ordinal: 0,
      at: new Date(at),
      received_at: new Date(receivedAt),
      value,
      severity: null,
    }));
    for (const episode of episodesOf(rule, stepSamples(judge.samples(rule, readings), now), now))
      episodes.push({ ...episode, kioskId, instance, summary: judge.summary(rule, episode.value) });
  }
  return { basis: 'READINGS', from, complete: rows.length < mostRows, episodes };
}
