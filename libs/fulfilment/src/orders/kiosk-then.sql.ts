import { statement } from '@app/persistence';

export interface KioskThenRow {
  n: number;
  offline: boolean;
  jam: boolean;
  misfeed: boolean;
  stock_out: boolean;
  cold_hold: boolean;
}

/**
 * What was true of kiosks at given times, as telemetry says. $1 kiosks, $2 products or null, $3 times, in step.
 *
 * offline: an alert about its silence covers the time, or its own heartbeats have a gap of half an hour around it
 * (history that is filled in later has one every fifteen minutes, and no alerts).
 * jam: the last message about a jam within a quarter of an hour is not that it was cleared. misfeed: the picker failed just then.
 * stock_out: every slot of the product was empty when it was last counted. cold_hold: a lot of it was on hold.
 *
 * Indexes: alert_kiosk, heartbeat_key, kiosk_error_key, slot (kiosk_id, code), stock_level_key, excursion_kiosk.
 */
export const kiosksThen = statement<
  [readonly number[], readonly (string | null)[], readonly Date[]],
  KioskThenRow
>(
  'fulfilment.kiosks-then',
  `SELECT w.n::int AS n,
     (EXISTS (SELECT FROM alert a JOIN alert_rule r ON r.id = a.rule_id
        WHERE a.kiosk_id = w.kiosk_id AND a.started_at <= w.at AND r.kind = 'KIOSK_SILENT' AND a.fired_at IS NOT NULL AND a.disproved_at IS NULL
          AND (a.resolved_at IS NULL OR a.resolved_at > w.at))
      OR coalesce((SELECT min(h.at) FROM heartbeat h
            WHERE h.kiosk_id = w.kiosk_id AND h.at > w.at AND h.at < w.at + INTERVAL '1 day')
          - (SELECT max(h.at) FROM heartbeat h
            WHERE h.kiosk_id = w.kiosk_id AND h.at <= w.at AND h.at > w.at - INTERVAL '1 day')
          > greatest(INTERVAL '30 minutes', make_interval(secs => m.silent_after_seconds)), false)) AS offline,
     coalesce((SELECT e.severity <> 'INFO' FROM kiosk_error e
        WHERE e.kiosk_id = w.kiosk_id AND e.at <= w.at AND e.at > w.at - INTERVAL '15 minutes' AND e.code ~* 'jam'
        ORDER BY e.at DESC LIMIT 1), false) AS jam,
     EXISTS (SELECT FROM kiosk_error e WHERE e.kiosk_id = w.kiosk_id AND e.at <= w.at
        AND e.at > w.at - INTERVAL '2 minutes' AND e.code ~* 'misfeed') AS misfeed,
     coalesce((SELECT bool_and(coalesce(l.quantity = 0, false)) FROM slot s LEFT JOIN LATERAL
        (SELECT v.quantity FROM stock_level v
          WHERE v.slot_id = s.id AND v.at <= w.at AND v.at > w.at - INTERVAL '30 days' ORDER BY v.at DESC LIMIT 1) l ON true
        WHERE s.kiosk_id = w.kiosk_id AND s.product_id = w.product_id), false) AS stock_out,
     EXISTS (SELECT FROM lot_hold h JOIN excursion x ON x.id = h.excursion_id
        WHERE x.kiosk_id = w.kiosk_id AND x.started_at <= w.at AND h.state <> 'LIFTED'
          AND (h.ended_at IS NULL OR h.ended_at > w.at)
          AND (w.product_id IS NULL OR h.product_id = w.product_id)) AS cold_hold
   FROM unnest($1::int[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS w (kiosk_id, product_id, at, n)
   JOIN kiosk k ON k.id = w.kiosk_id JOIN kiosk_model m ON m.id = k.model_id`,
  { plannedPerCall: true },
);
