import type { Queryable } from '@app/persistence';
import { lineFacts, overrideEffect, type StoredFacts } from '../planning/line-facts.js';
import type { DepotPlan, PlannedStop } from '../planning/plan-depot.js';
import type { PlanInput } from '../planning/plan-input.js';
import {
  dropPlannedLines,
  dropPlannedRoutes,
  dropPlannedStops,
  dropRisks,
  dropUnserved,
  insertLines,
  insertRisks,
  insertRoute,
  insertStops,
  insertUnserved,
  type OverrideRow,
  overridesOfPlan,
} from './plan.sql.js';

/** Kiosks at risk that are kept with a plan; nobody looks at more. */
const mostRisks = 1_000;

export interface StoredRisk {
  kioskId: number;
  probability: number;
  short: number;
  byHour: number[];
}

const iso = (at: number) => new Date(at).toISOString();

const stopRecord = (stop: PlannedStop, position: number) => ({
  position: position + 1,
  kiosk: stop.outlook.kiosk.kioskId,
  arrives: iso(stop.arrivesAt),
  leaves: iso(stop.leavesAt),
  opens: iso(stop.outlook.kiosk.today!.opens),
  closes: iso(stop.outlook.kiosk.today!.closes),
  metres: stop.metres,
  driving: stop.drivingSeconds,
  reason: stop.reason,
  faults: stop.outlook.kiosk.faults.map(({ alert, severity, summary, since }) => ({
    alert: String(alert),
    severity,
    summary,
    since: iso(since),
  })),
});

function lineRecords(stop: PlannedStop, stopId: number, input: PlanInput, overrides: readonly OverrideRow[]) {
  return stop.lines.map((line) => {
    const filled = stop.lines
      .filter(({ kind, slot }) => kind === 'FILL' && slot === line.slot)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const facts: StoredFacts = lineFacts(stop.outlook, line.slot, input, filled);
    const { slotId } = line.slot.slot;
    const override = overrides.find(
      (each) => each.slot_id === slotId && each.lot_id === line.lotId && each.kind === line.kind,
    );
    return {
      stop: stopId,
      kind: line.kind,
      slot: slotId,
      lot: line.lotId,
      tote: line.tote,
      cold: line.cold,
      planned: line.quantity,
      quantity: override?.quantity ?? line.quantity,
      reason: line.reason,
      facts,
      overrideReason: override?.override_reason ?? null,
      overrideBy: override?.override_by ?? null,
      overrideAt: override?.override_at ?? null,
      overrideEffect:
        override === undefined ? null : overrideEffect(line.kind, line.quantity, override.quantity, facts),
    };
  });
}

/** Puts a computed plan in the place of the routes that have not left; what people overrode there stays. */
export async function storePlan(
  transaction: Queryable,
  planId: number,
  firstVan: number,
  plan: DepotPlan,
  input: PlanInput,
  risks: readonly StoredRisk[],
): Promise<void> {
  const overrides = await transaction.run(overridesOfPlan, [planId]);
  for (const drop of [dropPlannedLines, dropPlannedStops, dropPlannedRoutes, dropUnserved, dropRisks])
    await transaction.run(drop, [planId]);
  for (const [index, route] of plan.routes.entries()) {
    const [made] = await transaction.run(insertRoute, [
      planId,
      firstVan + index,
      new Date(route.startsAt),
      new Date(route.endsAt),
      route.metres,
      route.drivingSeconds,
      route.totes,
      route.coldBags,
    ]);
    const stops = await transaction.run(insertStops, [made!.id, JSON.stringify(route.stops.map(stopRecord))]);
    const ids = new Map(stops.map(({ position, id }) => [position, id]));
    const lines = route.stops.flatMap((stop, position) =>
      lineRecords(
        stop,
        ids.get(position + 1)!,
        input,
        overrides.filter(({ kiosk_id }) => kiosk_id === stop.outlook.kiosk.kioskId),
      ),
    );
    await transaction.run(insertLines, [JSON.stringify(lines)]);
  }
  await transaction.run(insertUnserved, [
    planId,
    plan.unserved.map(({ outlook }) => outlook.kiosk.kioskId),
    plan.unserved.map(({ reason }) => reason),
    plan.unserved.map(({ outlook }) => outlook.short),
  ]);
  const kept = risks.slice(0, mostRisks);
  await transaction.run(insertRisks, [
    planId,
    kept.map(({ kioskId }) => kioskId),
    kept.map(({ probability }) => probability),
    kept.map(({ short }) => short),
    kept.map(({ byHour }) => `{${byHour.join(',')}}`),
  ]);
}
