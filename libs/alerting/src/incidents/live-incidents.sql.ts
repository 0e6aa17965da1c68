import type { AlertSeverity, IncidentState, RuleKind } from '@app/contracts';
import { statement } from '@app/persistence';
import type { MutedBy } from '../outbox/incident-events.sql.js';

/** An incident as the live push sends it. */
export interface LiveIncidentRow {
  id: number;
  title: string;
  state: IncidentState;
  severity: AlertSeverity;
  kind: RuleKind;
  site_id: string;
  region_id: string;
  kiosk_serial: string | null;
  opened_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  assignee: string | null;
  muted_by: MutedBy[];
}

const columns = `i.id, i.title, i.state, i.severity, i.kind, i.site_id, s.region_id, k.serial AS kiosk_serial,
  i.opened_at, i.acknowledged_at, i.acknowledged_by, i.resolved_at, i.assignee, i.muted_by`;
const from = `incident i JOIN site s ON s.id = i.site_id LEFT JOIN kiosk k ON k.id = i.kiosk_id`;

/**
 * The open incidents of a scope (empty lists do not restrict), most costly first.
 * $1 regions, $2 sites, $3 how many. Index: incident_open.
 */
export const openLiveIncidents = statement<
  [regions: readonly string[], sites: readonly string[], limit: number],
  LiveIncidentRow
>(
  'alerting.open-live-incidents',
  `SELECT ${columns} FROM ${from}
   WHERE i.state <> 'RESOLVED'
     AND (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
     AND (cardinality($2::text[]) = 0 OR i.site_id = ANY ($2::text[]))
   ORDER BY severity_rank(i.severity) DESC, i.opened_at DESC, i.id DESC LIMIT $3`,
);

/** Some incidents by id, whatever their state; the caller applies the scope. $1 ids. Primary key. */
export const liveIncidentsById = statement<[ids: readonly number[]], LiveIncidentRow>(
  'alerting.live-incidents-by-id',
  `SELECT ${columns} FROM ${from} WHERE i.id = ANY ($1::bigint[]) ORDER BY i.id`,
);
