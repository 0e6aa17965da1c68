import { statement } from '@app/persistence';

export interface SilentKioskRow {
  kiosk_id: number;
  heard_at: Date;
}

/**
 * Kiosks in service that were heard once and are silent beyond what their model allows, with or without an alert.
 * Silence counts only as far as somebody listened without interruption: after an outage of ours every kiosk has its
 * whole time again to be heard.
 * One pass over kiosk_status and two hash joins: an index on heard_at would cost every heartbeat its cheap in-page
 * update. Alerts are not joined here: a plan made while there were few took a minute when 9,800 opened at once.
 * $1 now, $2 seconds beyond the model's, $3 kiosk ids or null for all.
 */
export const silentKiosks = statement<[Date, number, number[] | null], SilentKioskRow>(
  'alerting.silent-kiosks',
  `SELECT s.kiosk_id, s.heard_at
   FROM ingest_listening AS l
   CROSS JOIN kiosk_status AS s
   JOIN kiosk AS k ON k.id = s.kiosk_id AND k.lifecycle = 'IN_SERVICE'
   JOIN kiosk_model AS m ON m.id = k.model_id
   CROSS JOIN LATERAL (
     SELECT least($1::timestamptz, l.last_alive_at)
              - make_interval(secs => m.silent_after_seconds + $2::integer) AS latest) AS limits
   WHERE s.heard_at < limits.latest AND l.since < limits.latest
     AND ($3::integer[] IS NULL OR s.kiosk_id = ANY ($3))
   ORDER BY s.kiosk_id`,
);

/** Kiosks that have an open alert of the rule. $1 rule id. Index: alert_open_rule. */
export const kiosksWithOpenSilence = statement<[string], { kiosk_id: number }>(
  'alerting.kiosks-with-open-silence',
  `SELECT kiosk_id FROM alert WHERE rule_id = $1 AND state IN ('FIRING', 'ACKNOWLEDGED')`,
);

/**
 * Those of the silences that had their alert already: somebody resolved it by hand, and the kiosk was neither heard
 * nor put back into service since. $1 rule id, $2 kiosk ids and $3 when they were heard, in pairs. Index: alert_kiosk.
 */
export const resolvedSilences = statement<[string, number[], Date[]], { kiosk_id: number }>(
  'alerting.resolved-silences',
  `SELECT k.id AS kiosk_id
   FROM unnest($2::integer[], $3::timestamptz[]) AS silent (kiosk_id, heard_at)
   JOIN kiosk AS k ON k.id = silent.kiosk_id
   CROSS JOIN LATERAL (
     SELECT a.resolved_at FROM alert AS a
     WHERE a.kiosk_id = silent.kiosk_id AND a.started_at >= silent.heard_at AND a.rule_id = $1
     ORDER BY a.started_at DESC LIMIT 1) AS newest
   WHERE newest.resolved_at >= k.lifecycle_since`,
);

export interface ChangedSilenceRow {
  id: number;
  incident_id: number;
  kiosk_id: number;
  /** When it was last heard; null when it is out of service. */
  heard_at: Date | null;
  /** It is silent again, while its alert was only kept. */
  relapsed: boolean;
}

/**
 * Open alerts that are not as the kiosk is: it is heard again or is no longer in service, or it is silent again while
 * its alert was only kept. $1 rule id, $2 now, $3 seconds beyond the model's, $4 kiosk ids or null for all, $5 how
 * many. Index: alert_open_rule.
 */
export const changedSilences = statement<[string, Date, number, number[] | null, number], ChangedSilenceRow>(
  'alerting.changed-silences',
  `SELECT a.id, a.incident_id, a.kiosk_id, CASE WHEN k.lifecycle = 'IN_SERVICE' THEN s.heard_at END AS heard_at,
          NOT heard.again AS relapsed
   FROM alert AS a JOIN kiosk AS k ON k.id = a.kiosk_id JOIN kiosk_model AS m ON m.id = k.model_id
   JOIN kiosk_status AS s ON s.kiosk_id = a.kiosk_id
   CROSS JOIN LATERAL (SELECT k.lifecycle <> 'IN_SERVICE' OR s.heard_at
       >= $2::timestamptz - make_interval(secs => m.silent_after_seconds + $3::integer) AS again) AS heard
   WHERE a.rule_id = $1 AND a.state IN ('FIRING', 'ACKNOWLEDGED')
     AND ((heard.again AND (a.breach ->> 'clearSince' IS NULL OR k.lifecycle <> 'IN_SERVICE' OR a.due_at <= $2::timestamptz))
          OR (NOT heard.again AND a.breach ->> 'clearSince' IS NOT NULL))
     AND ($4::integer[] IS NULL OR a.kiosk_id = ANY ($4))
   ORDER BY a.id LIMIT $5`,
);
