import type { LineKind, RouteState, StopState, VisitOutcome } from '@app/contracts';
import { lotColumns, type LotRow } from '@app/inventory';
import { statement } from '@app/persistence';
import type { StoredFacts } from '../planning/line-facts.js';

export interface RouteRow {
  id: number;
  plan_id: number;
  depot_id: string;
  /** YYYY-MM-DD. */
  date: string;
  van: number;
  state: RouteState;
  crew: string | null;
  starts_at: Date;
  ends_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  metres: number;
  driving_seconds: number;
  totes: number;
  cold_bags: number;
}

const routeColumns = `r.id, r.plan_id, p.depot_id, p.date::text AS date, r.van, r.state, r.crew, r.starts_at, r.ends_at,
  r.started_at, r.finished_at, r.metres, r.driving_seconds, r.totes, r.cold_bags`;

/** By the unique index of plan and van. */
export const routesOfPlan = statement<[planId: number], RouteRow>(
  'replenishment.routes-of-plan',
  `SELECT ${routeColumns} FROM restock_route r JOIN restock_plan p ON p.id = r.plan_id WHERE r.plan_id = $1 ORDER BY r.van`,
);

export const routeById = statement<[id: number], RouteRow>(
  'replenishment.route-by-id',
  `SELECT ${routeColumns} FROM restock_route r JOIN restock_plan p ON p.id = r.plan_id WHERE r.id = $1`,
);

export interface StopRow {
  id: number;
  route_id: number;
  position: number;
  kiosk_id: number;
  serial: string;
  site_id: string;
  state: StopState;
  arrives_at: Date;
  leaves_at: Date;
  opens_at: Date | null;
  closes_at: Date | null;
  metres: number;
  driving_seconds: number;
  reason: string;
  faults: { alert: string; severity: string; summary: string; since: string }[];
}

/** In order of visit, within a part of the fleet. Index restock_stop_route. */
export const stopsOfRoutes = statement<[routes: readonly number[], sites: readonly string[]], StopRow>(
  'replenishment.stops-of-routes',
  `SELECT s.id, s.route_id, s.position, s.kiosk_id, k.serial, k.site_id, s.state, s.arrives_at, s.leaves_at, s.opens_at,
     s.closes_at, s.metres, s.driving_seconds, s.reason, s.faults
     FROM restock_stop s JOIN kiosk k ON k.id = s.kiosk_id
    WHERE s.route_id = ANY ($1::bigint[]) AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2::text[]))
    ORDER BY s.route_id, s.position`,
);

export interface LineRow extends LotRow {
  id: number;
  stop_id: number;
  kind: LineKind;
  slot: string;
  zone: string;
  tote: number | null;
  cold: boolean;
  planned: number;
  quantity: number;
  reason: string;
  facts: StoredFacts;
  override_reason: string | null;
  override_by: string | null;
  override_at: Date | null;
  override_effect: string | null;
  /** False when the lot was recalled, or put aside where it is picked from, after the plan was computed. */
  usable: boolean;
}

const lineColumns = `n.id, n.stop_id, n.kind, sl.code AS slot, sl.zone, n.tote, n.cold, n.planned, n.quantity, n.reason, n.facts,
  n.override_reason, n.override_by, n.override_at, n.override_effect, l.state = 'ACTIVE' AND NOT EXISTS (
    SELECT FROM restock_stop st JOIN restock_route ro ON ro.id = st.route_id JOIN restock_plan pl ON pl.id = ro.plan_id
      JOIN depot_stock d ON d.depot_id = pl.depot_id AND d.lot_id = n.lot_id
        AND d.route_id = CASE WHEN ro.state = 'PLANNED' THEN 0 ELSE ro.id END
     WHERE st.id = n.stop_id AND d.quantity > 0 AND d.held >= d.quantity) AS usable, ${lotColumns}`;
const lineTables = `restock_line n JOIN slot sl ON sl.id = n.slot_id JOIN lot l ON l.id = n.lot_id JOIN product p ON p.id = l.product_id`;

/** In slot order, what comes out before what goes in. Index restock_line_stop. */
export const linesOfStops = statement<[stops: readonly number[]], LineRow>(
  'replenishment.lines-of-stops',
  `SELECT ${lineColumns} FROM ${lineTables} WHERE n.stop_id = ANY ($1::bigint[]) ORDER BY n.stop_id, sl.code, n.kind, n.id`,
);

export const lineById = statement<[id: number], LineRow>(
  'replenishment.line-by-id',
  `SELECT ${lineColumns} FROM ${lineTables} WHERE n.id = $1`,
);

export interface VisitRow {
  client_id: string;
  stop_id: number;
  kiosk_id: number;
  actor: string;
  started_at: Date | null;
  completed_at: Date;
  recorded_at: Date;
  clock_offset_seconds: number | null;
  outcome: VisitOutcome;
  note: string | null;
  counts: unknown;
  variances: unknown;
  /** Has the kiosk itself reported every slot of the visit since, and did any report differ? */
  heard: boolean;
  differs: boolean;
}

const visitColumns = `v.*,
  NOT EXISTS (SELECT 1 FROM slot sl LEFT JOIN slot_reconciliation r ON r.slot_id = sl.id
    WHERE sl.kiosk_id = v.kiosk_id AND sl.code IN (SELECT c->>'slot' FROM jsonb_array_elements(v.counts) AS c)
      AND coalesce(r.at, '-infinity') <= v.completed_at) AS heard,
  EXISTS (SELECT 1 FROM stock_discrepancy d JOIN slot sl ON sl.id = d.slot_id
    WHERE d.kiosk_id = v.kiosk_id AND d.kind IN ('TELEMETRY_DIFFERS', 'UNRECORDED_FILL') AND d.seen_at > v.completed_at
      AND sl.code IN (SELECT c->>'slot' FROM jsonb_array_elements(v.counts) AS c)) AS differs`;

/** First come first. Index restock_visit_stop. */
export const visitsOfStops = statement<[stops: readonly number[]], VisitRow>(
  'replenishment.visits-of-stops',
  `SELECT ${visitColumns} FROM restock_visit v WHERE v.stop_id = ANY ($1::bigint[]) ORDER BY v.stop_id, v.recorded_at, v.client_id`,
);

export interface UnservedRow {
  kiosk_id: number;
  reason: string;
  expected_short: number;
}

/** Most needed first, within a part of the fleet. */
export const unservedOfPlan = statement<[planId: number, sites: readonly string[]], UnservedRow>(
  'replenishment.unserved-of-plan',
  `SELECT u.kiosk_id, u.reason, u.expected_short FROM restock_unserved u JOIN kiosk k ON k.id = u.kiosk_id
    WHERE u.plan_id = $1 AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2::text[]))
    ORDER BY u.expected_short DESC, u.kiosk_id LIMIT 500`,
);

export interface RiskRow {
  kiosk_id: number;
  probability: number;
  expected_short: number;
  by_hour: number[];
  stop_id: number | null;
}

/** Most likely first after ($3, $4), within a part of the fleet, with the stop of the plan that goes there. */
export const riskPage = statement<
  [
    planId: number,
    sites: readonly string[],
    afterProbability: number | null,
    afterKiosk: number | null,
    limit: number,
  ],
  RiskRow
>(
  'replenishment.risk-page',
  `SELECT x.kiosk_id, x.probability, x.expected_short, x.by_hour,
     (SELECT s.id FROM restock_stop s JOIN restock_route r ON r.id = s.route_id
       WHERE s.kiosk_id = x.kiosk_id AND r.plan_id = x.plan_id ORDER BY s.id DESC LIMIT 1) AS stop_id
     FROM kiosk_risk x JOIN kiosk k ON k.id = x.kiosk_id
    WHERE x.plan_id = $1 AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2::text[]))
      AND ($3::float8 IS NULL OR (x.probability, -x.kiosk_id) < ($3::float8, -($4::integer)))
    ORDER BY x.probability DESC, x.kiosk_id LIMIT $5`,
);
