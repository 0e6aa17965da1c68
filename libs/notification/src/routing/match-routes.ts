import { DateTime } from 'luxon';
import type { AlertSeverity } from '@app/contracts';
import type { Grouping, Route, Stored } from '../settings/documents.js';
import { withinHours } from '../settings/hours.js';

/** What a route looks at. */
export interface IncidentFacts {
  incidentId: number;
  severity: AlertSeverity;
  ruleKind: string;
  ruleId: string;
  siteId: string;
  regionId: string;
  /** Of the site. */
  timeZone: string;
}

function matches(route: Route, facts: IncidentFacts, now: number): boolean {
  const one = <T>(list: readonly T[], value: T) => list.length === 0 || list.includes(value);
  return (
    route.enabled &&
    one<string>(route.severities, facts.severity) &&
    one(route.ruleKinds, facts.ruleKind) &&
    one(route.regions, facts.regionId) &&
    one(route.sites, facts.siteId) &&
    (route.hours === null || withinHours(route.hours, DateTime.fromMillis(now, { zone: facts.timeZone })))
  );
}

/** The routes that an incident takes: the first that matches, and those after it as long as they say so. */
export function matchRoutes(
  routes: readonly Stored<Route>[],
  facts: IncidentFacts,
  now: number,
): Stored<Route>[] {
  const taken: Stored<Route>[] = [];
  for (const route of routes) {
    if (!matches(route.document, facts, now)) continue;
    taken.push(route);
    if (!route.document.continues) break;
  }
  return taken;
}

const valueOf: Record<Grouping, (facts: IncidentFacts) => string> = {
  INCIDENT: (facts) => `incident=${facts.incidentId}`,
  SITE: (facts) => `site=${facts.siteId}`,
  REGION: (facts) => `region=${facts.regionId}`,
  RULE: (facts) => `rule=${facts.ruleId}`,
};

/** Incidents with the same key are told of together. The order in which a route names its groupings does not matter. */
export function groupKeyOf(route: Route, facts: IncidentFacts): string {
  return (Object.keys(valueOf) as Grouping[])
    .filter((grouping) => route.groupBy.includes(grouping))
    .map((grouping) => valueOf[grouping](facts))
    .join(' ');
}
