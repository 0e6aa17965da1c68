import type { Resolution } from '@app/contracts';
import { type Statement, statement } from '@app/persistence';

export interface HeartbeatBucketRow {
  at: Date;
  heartbeats: number;
  cpu_percent: number | null;
  memory_percent: number | null;
  signal_dbm: number | null;
}

type Parameters = [kioskId: number, from: Date, to: Date, limit: number];

/** Heartbeats of a kiosk in [from, to), oldest first. Index heartbeat_key. */
const raw = statement<Parameters, HeartbeatBucketRow>(
  'fleet-view.heartbeat-raw',
  `SELECT at, 1 AS heartbeats, cpu_percent, memory_percent, signal_dbm
   FROM heartbeat WHERE kiosk_id = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT $4`,
);

const mean = (what: string) => `${what}_sum / nullif(${what}_count, 0)::double precision`;
/** Buckets that overlap [from, to). */
const rollup = (name: string, view: string, width: string) =>
  statement<Parameters, HeartbeatBucketRow>(
    `fleet-view.heartbeat-${name}`,
    `SELECT bucket AS at, heartbeats::integer AS heartbeats, ${mean('cpu')} AS cpu_percent,
       ${mean('memory')} AS memory_percent, ${mean('signal')} AS signal_dbm
     FROM ${view}
     WHERE kiosk_id = $1 AND bucket > $2::timestamptz - INTERVAL '${width}' AND bucket < $3
     ORDER BY bucket LIMIT $4`,
  );

/** One statement for each resolution. */
export const heartbeatSeries: Record<Resolution, Statement<Parameters, HeartbeatBucketRow>> = {
  RAW: raw,
  FIVE_MINUTES: rollup('5m', 'heartbeat_5m', '5 minutes'),
  HOUR: rollup('1h', 'heartbeat_1h', '1 hour'),
  DAY: rollup('1d', 'heartbeat_1d', '1 day'),
};
