import type { LiveIncidentRow } from '@app/alerting';
import type { KioskSnapshot, KioskTile, LiveIncident } from '@app/contracts';
import { heartbeatOf } from '../kiosk/kiosk-fields.js';
import type { ProbeRow, SlotRow } from '../kiosk/kiosk-parts.sql.js';
import type { KioskRow, TileRow } from '../kiosk/kiosk-row.sql.js';

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

export function tileOf(row: TileRow): KioskTile {
  return {
    serial: row.serial,
    site: row.site_id,
    region: row.region_id,
    state: row.state,
    since: instant(row.since),
    lastHeardAt: instant(row.heard_at),
    celsius: row.celsius,
    openAlerts: row.open_alerts,
    worstSeverity: row.worst_severity,
  };
}

export function kioskSnapshotOf(row: KioskRow, probes: ProbeRow[], slots: SlotRow[]): KioskSnapshot {
  const heartbeat = heartbeatOf(row);
  return {
    tile: tileOf(row),
    clockSkewSeconds: row.clock_skew_seconds,
    heartbeat: heartbeat && {
      at: heartbeat.at.toISOString(),
      uptimeSeconds: heartbeat.uptimeSeconds,
      firmware: heartbeat.firmware,
      cpuPercent: row.cpu_percent,
      memoryPercent: row.memory_percent,
      diskFreePercent: row.disk_free_percent,
      signalDbm: row.signal_dbm,
      power: row.power,
      doorOpen: row.door_open,
    },
    probes: probes.map(({ name, celsius, at }) => ({ name, celsius, at: instant(at) })),
    slots: slots.map(({ code, quantity, lot, at }) => ({ code, quantity, lot, at: instant(at) })),
  };
}

export function liveIncidentOf(row: LiveIncidentRow): LiveIncident {
  return {
    id: String(row.id),
    title: row.title,
    state: row.state,
    severity: row.severity,
    kind: row.kind,
    site: row.site_id,
    region: row.region_id,
    kiosk: row.kiosk_serial,
    openedAt: row.opened_at.toISOString(),
    acknowledgedAt: instant(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: instant(row.resolved_at),
    assignee: row.assignee,
    mutedBy: row.muted_by,
  };
}
