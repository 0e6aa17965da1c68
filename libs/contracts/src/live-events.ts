/**
 * What travels on the Socket.IO namespace /live. A client that watches a topic gets one snapshot and then
 * deltas, numbered without holes per topic; when a number is missing it watches the topic again.
 */
import type { AlertSeverity, IncidentState, KioskState, RuleKind } from './generated/server-types.js';

/** `fleet`, `incidents`, `region:<id>`, `site:<id>` or `kiosk:<serial>`. */
export type LiveTopic = string;

/** One kiosk as the fleet views show it. Instants are RFC 3339 in UTC. */
export interface KioskTile {
  serial: string;
  site: string;
  region: string;
  state: KioskState;
  /** Since when it is in this state; for OFFLINE when it was last heard. */
  since: string | null;
  lastHeardAt: string | null;
  /** °C of the probe that is furthest out of (or nearest to leaving) its band. */
  celsius: number | null;
  openAlerts: number;
  worstSeverity: AlertSeverity | null;
}

export interface FleetCounts {
  kiosks: number;
  online: number;
  degraded: number;
  offline: number;
  maintenance: number;
  awaitingRequalification: number;
  retired: number;
  openIncidents: number;
  /** WARNING or CRITICAL, and nobody has acknowledged them. */
  unacknowledgedIncidents: number;
  /** Not resolved and INFO. */
  routineIncidents: number;
  lastReceivedAt: string | null;
}

/** Topics fleet, region:<id> and site:<id>. */
export interface FleetSnapshot {
  summary: FleetCounts;
  kiosks: KioskTile[];
}

export type FleetChange = { type: 'summary'; summary: FleetCounts } | { type: 'kiosk'; kiosk: KioskTile };

export interface LiveHeartbeat {
  at: string;
  uptimeSeconds: number;
  firmware: string;
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskFreePercent: number | null;
  signalDbm: number | null;
  power: 'MAINS' | 'BATTERY' | null;
  doorOpen: boolean | null;
}

export interface LiveProbe {
  name: string;
  celsius: number | null;
  at: string | null;
}

export interface LiveSlot {
  code: string;
  quantity: number | null;
  lot: string | null;
  at: string | null;
}

/** Topic kiosk:<serial>; a change replaces the whole value. */
export interface KioskSnapshot {
  tile: KioskTile;
  clockSkewSeconds: number | null;
  heartbeat: LiveHeartbeat | null;
  probes: LiveProbe[];
  slots: LiveSlot[];
}

export type KioskChange = { type: 'kiosk'; kiosk: KioskSnapshot };

export interface LiveIncident {
  id: string;
  title: string;
  state: IncidentState;
  severity: AlertSeverity;
  kind: RuleKind;
  site: string;
  region: string;
  kiosk: string | null;
  openedAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
  assignee: string | null;
  /** Why nobody is told of it; empty: people are. */
  mutedBy: string[];
}

/** Topic incidents: the open ones, at most 500, most costly first. */
export interface IncidentsSnapshot {
  incidents: LiveIncident[];
}

export type IncidentChange = { type: 'incident'; incident: LiveIncident };

export interface SnapshotMessage<T = unknown> {
  topic: LiveTopic;
  sequence: number;
  data: T;
}

export interface DeltaMessage<T = unknown> {
  topic: LiveTopic;
  sequence: number;
  changes: T[];
}

export interface RefusedMessage {
  topic: LiveTopic;
  code: 'UNKNOWN_TOPIC' | 'FORBIDDEN' | 'UNAUTHENTICATED' | 'TOO_MANY_TOPICS';
  message: string;
}
