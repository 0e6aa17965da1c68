import type { AlertSeverity, RuleKind } from '@app/contracts';
import { statement } from '@app/persistence';
import type { MutedBy } from '../outbox/incident-events.sql.js';
import type { QuietPolicy } from '../rules/alert-rule.js';
import type { OpeningHours } from './opening-hours.js';

export interface MuteFactsRow {
  id: number;
  rule_id: string;
  kind: RuleKind;
  severity: AlertSeverity;
  region_id: string;
  site_id: string;
  kiosk_id: number | null;
  serial: string | null;
  in_work: boolean;
  when_closed: QuietPolicy;
  in_maintenance: QuietPolicy;
  opening_hours: OpeningHours[];
  time_zone: string;
  snoozed_until: Date | null;
  muted_by: MutedBy[];
  inhibited: boolean;
}

/** Of a kiosk that is not heard nothing else can be heard: these are no news then. */
const absences = `('PROBE_SILENT', 'SEQUENCE_GAP', 'CLOCK_SKEW')`;

const facts = `i.id, i.rule_id, i.kind, i.severity, s.region_id, i.site_id, i.kiosk_id, k.serial,
  coalesce(k.lifecycle <> 'IN_SERVICE', false) AS in_work, r.when_closed, r.in_maintenance, s.opening_hours,
  s.time_zone, i.snoozed_until, i.muted_by,
  i.kiosk_id IS NOT NULL AND (
    ((i.kind = 'KIOSK_SILENT' OR i.kind IN ${absences}) AND EXISTS (SELECT FROM incident AS o
      WHERE o.site_id = i.site_id AND o.kiosk_id IS NULL AND o.state <> 'RESOLVED' AND o.kind = 'KIOSK_SILENT'))
    OR (i.kind IN ${absences} AND EXISTS (SELECT FROM incident AS o
      WHERE o.kiosk_id = i.kiosk_id AND o.state <> 'RESOLVED' AND o.kind = 'KIOSK_SILENT'))) AS inhibited`;
const from = `incident AS i JOIN site AS s ON s.id = i.site_id JOIN alert_rule AS r ON r.id = i.rule_id
  LEFT JOIN kiosk AS k ON k.id = i.kiosk_id`;

/** What mutes depend on, of some open incidents. $1 incident ids. Indexes: the primary key, incident_of_site, incident_kiosk. */
export const muteFacts = statement<[readonly number[]], MuteFactsRow>(
  'alerting.mute-facts',
  `SELECT ${facts} FROM ${from} WHERE i.state <> 'RESOLVED' AND i.id = ANY ($1::bigint[]) ORDER BY i.id`,
);

/** The same of all that are open, after id $1, $2 at most. Index: incident_open. */
export const allMuteFacts = statement<[number, number], MuteFactsRow>(
  'alerting.all-mute-facts',
  `SELECT ${facts} FROM ${from} WHERE i.state <> 'RESOLVED' AND i.id > $1 ORDER BY i.id LIMIT $2`,
);

export interface ActiveSilenceRow {
  kind: 'SILENCE' | 'MAINTENANCE';
  rules: string[];
  rule_kinds: string[];
  severities: string[];
  regions: string[];
  sites: string[];
  kiosks: string[];
}

/** In force. $1 now. Index: silence_current. */
export const activeSilences = statement<[Date], ActiveSilenceRow>(
  'alerting.active-silences',
  `SELECT kind, rules, rule_kinds, severities, regions, sites, kiosks FROM silence
   WHERE expired_at IS NULL AND ends_at > $1 AND starts_at <= $1 ORDER BY id LIMIT 1000`,
);

/** JSON text of [{"id", "muted_by"}, …] */
type RowsJson = string;

/** $1 rows, $2 now. Index: the primary key. */
export const setMutes = statement<[RowsJson, Date], { id: number; kiosk_id: number | null }>(
  'alerting.set-mutes',
  `UPDATE incident SET muted_by = ARRAY(SELECT jsonb_array_elements_text(r.muted_by)), updated_at = $2
   FROM jsonb_to_recordset($1::jsonb) AS r (id bigint, muted_by jsonb)
   WHERE incident.id = r.id AND incident.state <> 'RESOLVED' RETURNING incident.id, incident.kiosk_id`,
);
