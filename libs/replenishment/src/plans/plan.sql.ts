import type { PlanState } from '@app/contracts';
import { statement } from '@app/persistence';

export interface PlanRow {
  id: number;
  depot_id: string;
  /** YYYY-MM-DD. */
  date: string;
  state: PlanState;
  progress: number;
  progress_at: Date;
  step: string | null;
  revision: number;
  trigger: string;
  requested_at: Date;
  taken_at: Date | null;
  computed_at: Date | null;
  computed_in_ms: number | null;
  data_from: Date | null;
  data_to: Date | null;
  service_level: number | null;
  vans: number | null;
  summary: unknown;
  scenarios: unknown;
}

const columns = `id, depot_id, date::text AS date, state, progress, progress_at, step, revision, trigger, requested_at, taken_at,
  computed_at, computed_in_ms, data_from, data_to, service_level, vans, summary, scenarios`;

export const findPlan = statement<[depot: string, date: string], PlanRow>(
  'replenishment.find-plan',
  `SELECT ${columns} FROM restock_plan WHERE depot_id = $1 AND date = $2::date`,
);

/**
 * Asks for a plan; one that is being computed is computed once more after that. With $7 the settings that somebody
 * asked for before stay; otherwise null is the depot's.
 */
export const requestPlan = statement<
  [
    depot: string,
    date: string,
    trigger: string,
    serviceLevel: number | null,
    vans: number | null,
    now: Date,
    keepSettings: boolean,
  ],
  PlanRow
>(
  'replenishment.request-plan',
  `INSERT INTO restock_plan AS p (depot_id, date, state, trigger, service_level, vans, requested_at, progress_at)
   VALUES ($1, $2::date, 'QUEUED', $3, $4, $5, $6::timestamptz, $6::timestamptz)
   ON CONFLICT (depot_id, date) DO UPDATE SET trigger = excluded.trigger, requested_at = excluded.requested_at,
     service_level = CASE WHEN $7 THEN p.service_level ELSE excluded.service_level END,
     vans = CASE WHEN $7 THEN p.vans ELSE excluded.vans END,
     state = CASE WHEN p.state = 'RUNNING' THEN p.state ELSE 'QUEUED' END, progress_at = excluded.progress_at
   RETURNING ${columns}`,
);

/** For one process: a plan that waits, or whose computation stopped moving before $3. */
export const takePlan = statement<[id: number, now: Date, stalledBefore: Date], PlanRow>(
  'replenishment.take-plan',
  `UPDATE restock_plan SET state = 'RUNNING', taken_at = $2, progress = 0, progress_at = $2, step = NULL
    WHERE id = $1 AND (state = 'QUEUED' OR (state = 'RUNNING' AND progress_at < $3)) RETURNING ${columns}`,
);

export const waitingPlans = statement<[stalledBefore: Date], { id: number }>(
  'replenishment.waiting-plans',
  `SELECT id FROM restock_plan WHERE state = 'QUEUED' OR (state = 'RUNNING' AND progress_at < $1) ORDER BY requested_at LIMIT 100`,
);

export const planProgress = statement<
  [id: number, takenAt: Date, progress: number, step: string, now: Date],
  never
>(
  'replenishment.plan-progress',
  'UPDATE restock_plan SET progress = $3, step = $4, progress_at = $5 WHERE id = $1 AND taken_at = $2',
);

export const failPlan = statement<[id: number, takenAt: Date, step: string, now: Date], never>(
  'replenishment.fail-plan',
  `UPDATE restock_plan SET state = 'FAILED', step = $3, progress_at = $4 WHERE id = $1 AND taken_at = $2`,
);

/** Locks the plan for whoever changes its routes. */
export const lockPlan = statement<[id: number], PlanRow>(
  'replenishment.lock-plan',
  `SELECT ${columns} FROM restock_plan WHERE id = $1 FOR UPDATE`,
);

/** Ready; or waiting again when it was asked for meanwhile. */
export const finishPlan = statement<
  [
    id: number,
    takenAt: Date,
    now: Date,
    milliseconds: number,
    dataFrom: Date | null,
    dataTo: Date | null,
    summary: string,
    scenarios: string,
  ],
  { state: PlanState }
>(
  'replenishment.finish-plan',
  `UPDATE restock_plan SET state = CASE WHEN requested_at > taken_at THEN 'QUEUED' ELSE 'READY' END, revision = revision + 1,
     progress = 1, progress_at = $3, step = NULL, computed_at = $3, computed_in_ms = $4, data_from = $5, data_to = $6,
     summary = $7::jsonb, scenarios = $8::jsonb
    WHERE id = $1 AND taken_at = $2 RETURNING state`,
);

/** Plans of a depot whose routes somebody drives or drove. */
export const startedRoutes = statement<[planId: number], { routes: number; last_van: number }>(
  'replenishment.started-routes',
  `SELECT count(*) AS routes, coalesce(max(van), 0) AS last_van FROM restock_route WHERE plan_id = $1 AND state <> 'PLANNED'`,
);

export interface StartedStopRow {
  id: number;
  kiosk_id: number;
  state: string;
}

/** Stops of routes that left, of this plan. */
export const startedStops = statement<[planId: number], StartedStopRow>(
  'replenishment.started-stops',
  `SELECT s.id, s.kiosk_id, s.state FROM restock_stop s JOIN restock_route r ON r.id = s.route_id
    WHERE r.plan_id = $1 AND r.state <> 'PLANNED'`,
);

export interface OverrideRow {
  kiosk_id: number;
  slot_id: number;
  lot_id: number;
  kind: string;
  quantity: number;
  override_reason: string;
  override_by: string;
  override_at: Date;
}

/** What people changed in routes that have not left: a new computation keeps it. */
export const overridesOfPlan = statement<[planId: number], OverrideRow>(
  'replenishment.overrides-of-plan',
  `SELECT s.kiosk_id, l.slot_id, l.lot_id, l.kind, l.quantity, l.override_reason, l.override_by, l.override_at
     FROM restock_line l JOIN restock_stop s ON s.id = l.stop_id JOIN restock_route r ON r.id = s.route_id
    WHERE r.plan_id = $1 AND r.state = 'PLANNED' AND l.override_by IS NOT NULL`,
);

const planned = `SELECT id FROM restock_route WHERE plan_id = $1 AND state = 'PLANNED'`;
export const dropPlannedLines = statement<[planId: number], never>(
  'replenishment.drop-planned-lines',
  `DELETE FROM restock_line WHERE stop_id IN (SELECT id FROM restock_stop WHERE route_id IN (${planned}))`,
);
export const dropPlannedStops = statement<[planId: number], never>(
  'replenishment.drop-planned-stops',
  `DELETE FROM restock_stop WHERE route_id IN (${planned})`,
);
export const dropPlannedRoutes = statement<[planId: number], never>(
  'replenishment.drop-planned-routes',
  `DELETE FROM restock_route WHERE plan_id = $1 AND state = 'PLANNED'`,
);
export const dropUnserved = statement<[planId: number], never>(
  'replenishment.drop-unserved',
  'DELETE FROM restock_unserved WHERE plan_id = $1',
);
export const dropRisks = statement<[planId: number], never>(
  'replenishment.drop-risks',
  'DELETE FROM kiosk_risk WHERE plan_id = $1',
);

export const insertRoute = statement<
  [
    plan: number,
    van: number,
    startsAt: Date,
    endsAt: Date,
    metres: number,
    drivingSeconds: number,
    totes: number,
    coldBags: number,
  ],
  { id: number }
>(
  'replenishment.insert-route',
  `INSERT INTO restock_route (plan_id, van, state, starts_at, ends_at, metres, driving_seconds, totes, cold_bags)
   VALUES ($1, $2, 'PLANNED', $3, $4, $5, $6, $7, $8) RETURNING id`,
);

/** From a JSON array, in its order. */
export const insertStops = statement<[route: number, stops: string], { id: number; position: number }>(
  'replenishment.insert-stops',
  `INSERT INTO restock_stop (route_id, position, kiosk_id, state, arrives_at, leaves_at, opens_at, closes_at, metres,
     driving_seconds, reason, faults)
   SELECT $1, position, kiosk, 'PENDING', arrives, leaves, opens, closes, metres, driving, reason, faults
     FROM jsonb_to_recordset($2::jsonb) AS s (position integer, kiosk integer, arrives timestamptz, leaves timestamptz,
       opens timestamptz, closes timestamptz, metres float8, driving float8, reason text, faults jsonb)
   RETURNING id, position`,
);

export const insertLines = statement<[lines: string], never>(
  'replenishment.insert-lines',
  `INSERT INTO restock_line (stop_id, kind, slot_id, lot_id, tote, cold, planned, quantity, reason, facts, override_reason,
     override_by, override_at, override_effect)
   SELECT stop, kind, slot, lot, tote, cold, planned, quantity, reason, facts, "overrideReason", "overrideBy", "overrideAt", "overrideEffect"
     FROM jsonb_to_recordset($1::jsonb) AS l (stop bigint, kind text, slot integer, lot integer, tote integer, cold boolean,
       planned integer, quantity integer, reason text, facts jsonb, "overrideReason" text, "overrideBy" text,
       "overrideAt" timestamptz, "overrideEffect" text)`,
);

export const insertUnserved = statement<
  [plan: number, kiosks: readonly number[], reasons: readonly string[], shorts: readonly number[]],
  never
>(
  'replenishment.insert-unserved',
  `INSERT INTO restock_unserved (plan_id, kiosk_id, reason, expected_short)
   SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::float8[])`,
);

export const insertRisks = statement<
  [
    plan: number,
    kiosks: readonly number[],
    probabilities: readonly number[],
    shorts: readonly number[],
    hours: readonly string[],
  ],
  never
>(
  'replenishment.insert-risks',
  `INSERT INTO kiosk_risk (plan_id, kiosk_id, probability, expected_short, by_hour)
   SELECT $1, kiosk, probability, short, hours::float8[]
     FROM unnest($2::integer[], $3::float8[], $4::float8[], $5::text[]) AS r (kiosk, probability, short, hours)`,
);

/** Carry-out lines for stops of routes under way, each slot and lot once. */
export const addCarryOuts = statement<[lines: string], { id: number }>(
  'replenishment.add-carry-outs',
  `INSERT INTO restock_line (stop_id, kind, slot_id, lot_id, tote, cold, planned, quantity, reason, facts)
   SELECT stop, 'CARRY_OUT', slot, lot, NULL, cold, quantity, quantity, reason, facts
     FROM jsonb_to_recordset($1::jsonb) AS l (stop bigint, slot integer, lot integer, cold boolean, quantity integer, reason text, facts jsonb)
    WHERE NOT EXISTS (SELECT 1 FROM restock_line o WHERE o.stop_id = l.stop AND o.kind = 'CARRY_OUT' AND o.slot_id = l.slot AND o.lot_id = l.lot)
   RETURNING id`,
);
