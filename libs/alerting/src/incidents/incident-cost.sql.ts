import { statement } from '@app/persistence';
import type { OpeningHours } from '../muting/opening-hours.js';

export interface IncidentCostRow {
  incident_id: number;
  prescriptions_waiting: number;
  packs_at_risk: number;
  opening_hours: OpeningHours[];
  time_zone: string;
}

/**
 * What incidents cost at present. Waiting: open orders at its kiosk, or at all kiosks of its site. At risk: packs in the
 * slots whose product has the storage class of a probe that an open alert is about. $1 incident ids, $2 orders since.
 * Indexes: primary keys, prescription_order_kiosk, alert_incident, slot_status_kiosk.
 */
export const costsOfIncidents = statement<[readonly number[], Date], IncidentCostRow>(
  'alerting.costs-of-incidents',
  `SELECT i.id AS incident_id, s.opening_hours, s.time_zone,
     (SELECT count(*) FROM kiosk AS k JOIN prescription_order AS o ON o.kiosk_id = k.id
      WHERE (k.id = i.kiosk_id OR (i.kiosk_id IS NULL AND k.site_id = i.site_id))
        AND o.outcome = 'OPEN' AND o.opened_at > $2)::integer AS prescriptions_waiting,
     (SELECT coalesce(sum(q.quantity), 0) FROM slot AS l JOIN product AS p ON p.id = l.product_id
      JOIN slot_status AS q ON q.slot_id = l.id
      WHERE l.kiosk_id = i.kiosk_id AND p.storage_class IN (
        SELECT b.storage_class FROM alert AS a JOIN probe AS b ON b.kiosk_id = a.kiosk_id AND b.name = a.instance
        WHERE a.incident_id = i.id AND a.state IN ('FIRING', 'ACKNOWLEDGED')))::integer AS packs_at_risk
   FROM incident AS i JOIN site AS s ON s.id = i.site_id WHERE i.id = ANY ($1::bigint[]) AND i.state <> 'RESOLVED'`,
);
