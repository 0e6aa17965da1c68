import { claimIncidentEvents, type IncidentEventKind } from '@app/alerting';
import type { Queryable } from '@app/persistence';
import { groupKeyOf, type IncidentFacts, matchRoutes } from '../routing/match-routes.js';
import type { Settings } from '../settings/documents.js';
import {
  type IncidentFactsRow,
  incidentFacts,
  joinGroups,
  lockGroups,
  lookAtGroupsOf,
  openGroups,
  takeRoutingPass,
  triggeredGroupsOf,
  unroutedIncidents,
} from './groups.sql.js';

/** Incidents of one transaction. */
const batchSize = 500;
/** How often incidents that no route takes are tried again: a route may begin at eight in the morning. */
const routingPassMs = 60_000;

const routes = new Set<IncidentEventKind>(['OPENED', 'SEVERITY_RAISED', 'UNMUTED']);
const looks = new Set<IncidentEventKind>([...routes, 'MUTED', 'RESOLVED']);

export function factsOf(row: IncidentFactsRow): IncidentFacts {
  return {
    incidentId: row.id,
    severity: row.severity,
    ruleKind: row.kind,
    ruleId: row.rule_id,
    siteId: row.site_id,
    regionId: row.region_id,
    timeZone: row.time_zone,
  };
}

/** Puts incidents into the groups of their routes. */
async function join(
  transaction: Queryable,
  settings: Settings,
  incidents: readonly IncidentFactsRow[],
  now: number,
): Promise<void> {
  const rows = incidents
    .filter(({ state }) => state !== 'RESOLVED')
    .flatMap((row) =>
      matchRoutes(settings.routes, factsOf(row), now).map((route) => ({
        route_id: Number(route.id),
        group_key: groupKeyOf(route.document, factsOf(row)),
        incident_id: row.id,
      })),
    );
  if (rows.length === 0) return;
  const json = JSON.stringify(rows);
  await transaction.run(openGroups, [json, new Date(now)]);
  await transaction.run(lockGroups, [json]);
  await transaction.run(joinGroups, [json]);
}

async function look(
  transaction: Queryable,
  settings: Settings,
  incidentIds: readonly number[],
  now: number,
): Promise<void> {
  const timings = settings.routes.map(({ id, document }) => ({
    route_id: Number(id),
    wait: document.groupWaitSeconds,
    interval: document.groupIntervalSeconds,
  }));
  const rows = incidentIds.map((incident_id) => ({ incident_id }));
  await transaction.run(lookAtGroupsOf, [JSON.stringify(rows), new Date(now), JSON.stringify(timings)]);
}

export interface Taken {
  /** Events taken; fewer than asked for when there are no more. */
  events: number;
  more: boolean;
  /** Groups of which something was acknowledged. */
  acknowledged: number[];
}

/** Takes events from the outbox of the alerting, in one transaction with what follows from them. */
export async function takeEvents(transaction: Queryable, settings: Settings, now: number): Promise<Taken> {
  const events = await transaction.run(claimIncidentEvents, [batchSize]);
  const of = (kinds: ReadonlySet<IncidentEventKind>) => [
    ...new Set(events.filter(({ kind }) => kinds.has(kind)).map((event) => event.incident_id)),
  ];
  const toRoute = of(routes);
  if (toRoute.length > 0 && settings.routes.length > 0)
    await join(transaction, settings, await transaction.run(incidentFacts, [toRoute]), now);
  const toLookAt = of(looks);
  if (toLookAt.length > 0) await look(transaction, settings, toLookAt, now);
  const acknowledged = of(new Set<IncidentEventKind>(['ACKNOWLEDGED', 'RESOLVED']));
  const groups = acknowledged.length > 0 ? await transaction.run(triggeredGroupsOf, [acknowledged]) : [];
  return {
    events: events.length,
    more: events.length === batchSize,
    acknowledged: groups.map(({ group_id }) => group_id),
  };
}

/**
 * Tries open incidents that no route took again: the routes may have changed, another hour may have come, events may
 * have been lost. @returns whether there may be more
 */
export async function routeTheUnrouted(
  transaction: Queryable,
  settings: Settings,
  now: number,
  afterId: number,
): Promise<number | null> {
  if (afterId === 0) {
    const [due] = await transaction.run(takeRoutingPass, [new Date(now), new Date(now - routingPassMs)]);
    if (!due) return null;
  }
  if (settings.routes.length === 0) return null;
  const incidents = await transaction.run(unroutedIncidents, [afterId, batchSize]);
  if (incidents.length === 0) return null;
  await join(transaction, settings, incidents, now);
  await look(
    transaction,
    settings,
    incidents.map(({ id }) => id),
    now,
  );
  return incidents.length < batchSize ? null : incidents.at(-1)!.id;
}
