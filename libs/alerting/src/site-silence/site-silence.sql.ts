import { statement } from '@app/persistence';

export interface SilentSiteRow {
  site_id: string;
  site_name: string;
  region_id: string;
  /** Of one of its kiosks, for the scopes of rules. */
  serial: string;
  model_id: string;
  kiosks: number;
  silent_ids: number[];
  silent_since: Date[];
  /** Of those that are silent: how many were on battery when they were heard last. */
  on_battery: number;
  incident_id: number | null;
  title: string | null;
  first_back_at: Date | null;
  last_resolved_at: Date | null;
}

/**
 * Sites with at least one silent kiosk or an open incident of the whole site. $1 rules, $2 sites or null for all.
 * Indexes: alert_open_rule, incident_of_site, kiosk_site, alert_resolved, incident_kiosk.
 */
export const silentSites = statement<[readonly string[], readonly string[] | null], SilentSiteRow>(
  'alerting.silent-sites',
  `WITH silent AS (
     SELECT a.kiosk_id, a.started_at, k.site_id FROM alert AS a JOIN kiosk AS k ON k.id = a.kiosk_id
     WHERE a.rule_id = ANY ($1::text[]) AND a.state IN ('FIRING', 'ACKNOWLEDGED') AND a.breach ->> 'clearSince' IS NULL),
   open AS (
     SELECT site_id, id, title, opened_at FROM incident
     WHERE state <> 'RESOLVED' AND kind = 'KIOSK_SILENT' AND kiosk_id IS NULL),
   affected AS (SELECT site_id FROM silent UNION SELECT site_id FROM open)
   SELECT s.id AS site_id, s.name AS site_name, s.region_id, min(k.serial) AS serial, min(k.model_id) AS model_id,
     count(*)::integer AS kiosks,
     coalesce(array_agg(silent.kiosk_id ORDER BY silent.started_at) FILTER (WHERE silent.kiosk_id IS NOT NULL), '{}') AS silent_ids,
     coalesce(array_agg(silent.started_at ORDER BY silent.started_at) FILTER (WHERE silent.kiosk_id IS NOT NULL), '{}') AS silent_since,
     (count(*) FILTER (WHERE silent.kiosk_id IS NOT NULL AND h.power = 'BATTERY'))::integer AS on_battery,
     open.id AS incident_id, open.title,
     (SELECT min(a.resolved_at) FROM alert AS a JOIN kiosk AS o ON o.id = a.kiosk_id
      WHERE o.site_id = s.id AND a.rule_id = ANY ($1::text[]) AND a.instance = '' AND a.state = 'RESOLVED'
        AND a.resolved_at > open.opened_at) AS first_back_at,
     (SELECT max(i.resolved_at) FROM incident AS i
      WHERE i.site_id = s.id AND i.kind = 'KIOSK_SILENT' AND i.kiosk_id IS NULL AND i.state = 'RESOLVED') AS last_resolved_at
   FROM affected JOIN site AS s ON s.id = affected.site_id
   JOIN kiosk AS k ON k.site_id = s.id AND k.lifecycle = 'IN_SERVICE'
   JOIN kiosk_status AS h ON h.kiosk_id = k.id AND h.heard_at IS NOT NULL
   LEFT JOIN silent ON silent.kiosk_id = k.id LEFT JOIN open ON open.site_id = s.id
   WHERE $2::text[] IS NULL OR s.id = ANY ($2::text[])
   GROUP BY s.id, s.name, s.region_id, open.id, open.title, open.opened_at ORDER BY s.id LIMIT 5000`,
);

/** One writer at a time per site, until the transaction ends. Ascending, and after the kiosks. $1 site ids. */
export const lockSites = statement<[readonly string[]], object>(
  'alerting.lock-sites',
  `SELECT pg_advisory_xact_lock(1634497142, hashtext(id))
   FROM (SELECT DISTINCT id FROM unnest($1::text[]) AS wanted (id) ORDER BY id OFFSET 0) AS sites`,
);

/** $1 site, $2 rule, $3 title, $4 severity, $5 now. Index: incident_one_open. */
export const openSiteIncident = statement<[string, string, string, string, Date], { id: number }>(
  'alerting.open-site-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
   VALUES ($2 || ':site:' || $1, $2, 'KIOSK_SILENT', $3, $4, 'OPEN', $1, NULL, $5, $5)
   ON CONFLICT (group_key) WHERE state <> 'RESOLVED' DO NOTHING RETURNING id`,
);

/** $1 incident, $2 title, $3 now. Index: the primary key. */
export const retitleSiteIncident = statement<[number, string, Date], object>(
  'alerting.retitle-site-incident',
  `UPDATE incident SET title = $2, updated_at = $3 WHERE id = $1 AND state <> 'RESOLVED'`,
);

/** Open silences of kiosks of the sites. $1 sites. Index: incident_open. */
export const silencesAtSites = statement<[readonly string[]], { id: number }>(
  'alerting.silences-at-sites',
  `SELECT id FROM incident WHERE state <> 'RESOLVED' AND site_id = ANY ($1::text[]) AND kiosk_id IS NOT NULL
     AND kind IN ('KIOSK_SILENT', 'PROBE_SILENT', 'SEQUENCE_GAP', 'CLOCK_SKEW')`,
);
