import type { Queryable } from '@app/persistence';
import type { AlertRule } from '../rules/alert-rule.js';
import type { Measure } from '../rules/rule-parameters.js';
import {
  expiringSlots,
  heartbeatChanges,
  heartbeatsBeyond,
  missingMessages,
  type ObservationRow,
  recentHeartbeats,
  recentTemperatures,
  silentProbes,
  stuckProbes,
  temperatureChanges,
  type UsualRow,
  usualHeartbeats,
  usualTemperatures,
  wrongClocks,
} from './observations.sql.js';
import { deviation } from './usual.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** What was not received for so long is not judged by what was last known of it. */
const liveMs = 10 * minute;

/** Milliseconds between two looks at the whole fleet: what costs one pass over a table of current state is cheap. */
const everyMs: Partial<Record<AlertRule['kind'], number>> = {
  THRESHOLD: 5_000,
  PROBE_SILENT: 10_000,
  RATE_OF_CHANGE: 30_000,
  CLOCK_SKEW: 30_000,
  SEQUENCE_GAP: minute,
  STUCK_SENSOR: 5 * minute,
  STOCK_EXPIRY: 15 * minute,
  ANOMALY: 5 * minute,
};

/** How often the fleet is looked at for the rule; null when it is judged by readings as they come in. */
export function observedEveryMs(rule: AlertRule): number | null {
  if (rule.kind === 'THRESHOLD' && rule.parameters.measure === 'TEMPERATURE') return null;
  return everyMs[rule.kind] ?? null;
}

/** The usual values of one hour of the day, kept for as long as that hour lasts. */
export class UsualValues {
  private readonly kept = new Map<string, { hourStart: number; rows: Map<number, UsualRow> }>();

  async of(queryable: Queryable, rule: AlertRule, now: number): Promise<Map<number, UsualRow>> {
    const hourStart = Math.floor(now / hour) * hour;
    const key = `${rule.id}:${rule.version}`;
    const known = this.kept.get(key);
    if (known?.hourStart === hourStart) return known.rows;
    const { measure, weeks } = rule.parameters;
    const span = [
      new Date(hourStart - weeks! * 7 * day),
      new Date(hourStart - hour),
      new Date(hourStart).getUTCHours(),
    ] as const;
    const rows =
      measure === 'TEMPERATURE'
        ? await queryable.run(usualTemperatures, [...span])
        : await queryable.run(usualHeartbeats, [...span, measure!]);
    this.kept.clear();
    const byId = new Map(rows.map((row) => [row.id, row]));
    this.kept.set(key, { hourStart, rows: byId });
    return byId;
  }
}

async function strange(
  queryable: Queryable,
  rule: AlertRule,
  now: number,
  usual: UsualValues,
): Promise<ObservationRow[]> {
  const values = await usual.of(queryable, rule, now);
  if (values.size === 0) return [];
  const since = new Date(now - liveMs);
  const rows =
    rule.parameters.measure === 'TEMPERATURE'
      ? await queryable.run(recentTemperatures, [since])
      : await queryable.run(recentHeartbeats, [since, rule.parameters.measure as Measure]);
  return rows.flatMap((row) => {
    const known = values.get(row.id);
    return known ? [{ ...row, value: deviation(rule.parameters, known, row.value) }] : [];
  });
}

/**
 * What the rule may call breached, or not yet clear, in the whole fleet right now; whoever has an open alert and is
 * not among them is clear.
 */
export function observe(
  queryable: Queryable,
  rule: AlertRule,
  now: number,
  usual: UsualValues,
): Promise<ObservationRow[]> {
  const p = rule.parameters;
  const at = new Date(now);
  const live = new Date(now - liveMs);
  switch (rule.kind) {
    case 'THRESHOLD': {
      const low = (p.below ?? -Infinity) + p.hysteresis!;
      const high = (p.above ?? Infinity) - p.hysteresis!;
      return queryable.run(heartbeatsBeyond, [p.measure!, low, high]);
    }
    case 'RATE_OF_CHANGE': {
      const change = [at, p.windowMinutes!, p.rise ?? Infinity, p.fall ?? Infinity] as const;
      return p.measure === 'TEMPERATURE'
        ? queryable.run(temperatureChanges, [...change])
        : queryable.run(heartbeatChanges, [...change, p.measure!]);
    }
    case 'STUCK_SENSOR': {
      const from = new Date(now - p.windowMinutes! * minute);
      const buckets = Math.max(1, Math.floor((p.windowMinutes! / 5) * 0.8));
      return queryable.run(stuckProbes, [from, p.spread!, buckets, live]);
    }
    case 'ANOMALY':
      return strange(queryable, rule, now, usual);
    case 'CLOCK_SKEW':
      return queryable.run(wrongClocks, [Math.max(0, p.limitSeconds! - p.hysteresis!), live]);
    case 'PROBE_SILENT':
      return queryable.run(silentProbes, [p.limitSeconds!, at]);
    case 'SEQUENCE_GAP':
      return queryable.run(missingMessages, [new Date(now - p.windowMinutes! * minute), p.count!, at]);
    case 'STOCK_EXPIRY':
      return queryable.run(expiringSlots, [at, p.days!]);
    default:
      return Promise.resolve([]);
  }
}
