import type { AlertSeverity, KioskState } from '@app/contracts';

/** What the fleet views show of one kiosk. Parameter $1 is always the present instant. */
export interface TileRow {
  id: number;
  serial: string;
  site_id: string;
  region_id: string;
  state: KioskState;
  /** Since when it is in this state; for OFFLINE when it was last heard. */
  since: Date | null;
  heard_at: Date | null;
  last_received_at: Date | null;
  /** When it turns OFFLINE if nothing more is heard; null in every state that no silence changes. */
  offline_at: Date | null;
  /** °C of the probe that is furthest out of, or nearest to leaving, its band. */
  celsius: number | null;
  open_alerts: number;
  worst_severity: AlertSeverity | null;
}

/** A tile and everything else that a kiosk has once. */
export interface KioskRow extends TileRow {
  model_id: string;
  model_name: string;
  heartbeat_seconds: number;
  silent_after_seconds: number;
  registered_at: Date;
  retired_at: Date | null;
  boot: string | null;
  clock_skew_seconds: number | null;
  clock_since: Date | null;
  heartbeat_at: Date | null;
  heartbeat_received_at: Date | null;
  uptime_seconds: number | null;
  firmware: string | null;
  cpu_percent: number | null;
  memory_percent: number | null;
  disk_free_percent: number | null;
  signal_dbm: number | null;
  power: 'MAINS' | 'BATTERY' | null;
  door_open: boolean | null;
}

const alertColumns = `count(*)::integer AS open_alerts, max(severity_rank(severity)) AS worst_rank,
    min(fired_at) FILTER (WHERE severity <> 'INFO') AS degraded_since`;

const worstProbe = `SELECT DISTINCT ON (ps.kiosk_id) ps.kiosk_id, ps.celsius
    FROM probe_status ps JOIN probe p ON p.id = ps.probe_id JOIN storage_profile f USING (storage_class)`;
const worstFirst = `ORDER BY ps.kiosk_id, greatest(ps.celsius - f.high_celsius, f.low_celsius - ps.celsius) DESC, ps.probe_id`;

/** Every kiosk and what its state is made of: one row each. Aliases k, s, m, ks, a and st. */
export const kioskStateFrom = `kiosk k
  JOIN site s ON s.id = k.site_id
  JOIN kiosk_model m ON m.id = k.model_id
  LEFT JOIN kiosk_status ks ON ks.kiosk_id = k.id
  LEFT JOIN (
    SELECT kiosk_id, ${alertColumns} FROM alert WHERE state IN ('FIRING', 'ACKNOWLEDGED') GROUP BY kiosk_id
  ) a ON a.kiosk_id = k.id
  CROSS JOIN LATERAL (
    SELECT kiosk_state(k.lifecycle, ks.heard_at, m.silent_after_seconds, a.worst_rank, $1::timestamptz) AS state
  ) st`;

// The silence or alert that ended last; index alert_last_recovery, one probe per ONLINE kiosk.
const recovery = `LEFT JOIN LATERAL (
    SELECT r.resolved_at AS at FROM alert r
    WHERE st.state = 'ONLINE' AND r.kiosk_id = k.id
      AND r.state = 'RESOLVED' AND r.severity <> 'INFO' AND r.fired_at IS NOT NULL
    ORDER BY r.resolved_at DESC LIMIT 1
  ) recovery ON true`;

/** For statements over the whole fleet: aggregates once instead of once per kiosk. */
export const allTilesFrom = `${kioskStateFrom}
  ${recovery}
  LEFT JOIN (${worstProbe} ${worstFirst}) probe ON probe.kiosk_id = k.id`;

/** For statements over some kiosks: reads by index, kiosk by kiosk. */
export const someKiosksFrom = `kiosk k
  JOIN site s ON s.id = k.site_id
  JOIN kiosk_model m ON m.id = k.model_id
  LEFT JOIN kiosk_status ks ON ks.kiosk_id = k.id
  CROSS JOIN LATERAL (
    SELECT ${alertColumns} FROM alert x WHERE x.kiosk_id = k.id AND x.state IN ('FIRING', 'ACKNOWLEDGED')
  ) a
  CROSS JOIN LATERAL (
    SELECT kiosk_state(k.lifecycle, ks.heard_at, m.silent_after_seconds, a.worst_rank, $1::timestamptz) AS state
  ) st
  ${recovery}
  LEFT JOIN LATERAL (${worstProbe} WHERE ps.kiosk_id = k.id ${worstFirst}) probe ON true`;

export const tileColumns = `k.id, k.serial, k.site_id, s.region_id, st.state,
  CASE st.state
    WHEN 'OFFLINE' THEN ks.heard_at
    WHEN 'DEGRADED' THEN a.degraded_since
    WHEN 'ONLINE' THEN greatest(k.lifecycle_since, recovery.at)
    ELSE k.lifecycle_since
  END AS since,
  ks.heard_at, ks.last_received_at,
  CASE WHEN st.state IN ('ONLINE', 'DEGRADED')
    THEN ks.heard_at + make_interval(secs => m.silent_after_seconds) END AS offline_at,
  probe.celsius, coalesce(a.open_alerts, 0) AS open_alerts,
  CASE a.worst_rank WHEN 3 THEN 'CRITICAL' WHEN 2 THEN 'WARNING' WHEN 1 THEN 'INFO' END AS worst_severity`;

export const kioskColumns = `${tileColumns},
  m.id AS model_id, m.name AS model_name, m.heartbeat_seconds, m.silent_after_seconds,
  k.registered_at, k.retired_at, ks.boot, ks.clock_skew_seconds, ks.clock_since, ks.heartbeat_at, ks.heartbeat_received_at,
  ks.uptime_seconds, ks.firmware, ks.cpu_percent, ks.memory_percent, ks.disk_free_percent, ks.signal_dbm,
  ks.power, ks.door_open`;

/** The caller's scope: empty lists do not restrict. */
export const inScope = (regions: string, sites: string) =>
  `(cardinality(${regions}::text[]) = 0 OR s.region_id = ANY (${regions}::text[]))
    AND (cardinality(${sites}::text[]) = 0 OR k.site_id = ANY (${sites}::text[]))`;
