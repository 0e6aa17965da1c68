import { statement } from '@app/persistence';

export interface SilentKioskRow {
  kiosk_id: number;
  heard_at: Date;
}

/**
 * Kiosks in service that were heard once, are silent beyond what their model allows, and have no alert for it. A
 * silence that somebody resolved by hand stays resolved until the kiosk is heard again or put back into service.
 * One pass over kiosk_status and two hash joins: an index on heard_at would cost every heartbeat its cheap
 * in-page update. $1 rule id, $2 now, $3 seconds beyond the model's, $4 kiosk ids or null for all, $5 how many.
 */
export const newlySilentKiosks = statement<[string, Date, number, number[] | null, number], SilentKioskRow>(
  'alerting.newly-silent-kiosks',
  `SELECT s.kiosk_id, s.heard_at
   FROM kiosk_status AS s
   JOIN kiosk AS k ON k.id = s.kiosk_id AND k.lifecycle = 'IN_SERVICE'
   JOIN kiosk_model AS m ON m.id = k.model_id
   WHERE s.heard_at < $2::timestamptz - make_interval(secs => m.silent_after_seconds + $3::integer)
     AND ($4::integer[] IS NULL OR s.kiosk_id = ANY ($4))
     AND NOT EXISTS (SELECT FROM alert AS a
                     WHERE a.rule_id = $1 AND a.kiosk_id = s.kiosk_id AND a.instance = '' AND a.state <> 'RESOLVED')
     AND coalesce((SELECT a.resolved_at < k.lifecycle_since FROM alert AS a
                   WHERE a.kiosk_id = s.kiosk_id AND a.started_at >= s.heard_at AND a.rule_id = $1
                   ORDER BY a.started_at DESC, a.id DESC LIMIT 1), true)
   ORDER BY s.kiosk_id LIMIT $5`,
);

export interface EndedSilenceRow {
  id: number;
  incident_id: number;
  kiosk_id: number;
  /** When it was heard again; null when it went out of service instead. */
  heard_at: Date | null;
}

/**
 * Open alerts of kiosks that are heard again or are no longer in service. $1 to $5 as above.
 * Index: alert_open_rule.
 */
export const endedSilences = statement<[string, Date, number, number[] | null, number], EndedSilenceRow>(
  'alerting.ended-silences',
  `SELECT a.id, a.incident_id, a.kiosk_id, CASE WHEN k.lifecycle = 'IN_SERVICE' THEN s.heard_at END AS heard_at
   FROM alert AS a JOIN kiosk AS k ON k.id = a.kiosk_id JOIN kiosk_model AS m ON m.id = k.model_id
   JOIN kiosk_status AS s ON s.kiosk_id = a.kiosk_id
   WHERE a.rule_id = $1 AND a.state IN ('FIRING', 'ACKNOWLEDGED')
     AND (k.lifecycle <> 'IN_SERVICE'
          OR s.heard_at >= $2::timestamptz - make_interval(secs => m.silent_after_seconds + $3::integer))
     AND ($4::integer[] IS NULL OR a.kiosk_id = ANY ($4))
   ORDER BY a.id LIMIT $5`,
);
