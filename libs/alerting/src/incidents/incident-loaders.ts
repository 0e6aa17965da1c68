import { Inject, Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import { groupedBy, RequestLoader } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { type AlertReference, alertReference } from '../open-alerts/alert-reference.js';
import { alertsOfIncidents, incidentsById, type TimelineRow, timelineOfIncidents } from './incident.sql.js';
import { type IncidentCost, incidentCost, oldestOrderMs } from './incident-cost.js';
import { costsOfIncidents } from './incident-cost.sql.js';
import { type IncidentNode, incidentNode } from './incident-node.js';
import { type RuleVersionRow, versionsOfRules } from '../rules/rules.sql.js';

/** What resolvers find in the context of their operation. */
export interface OperationContext {
  principal: Principal | null;
}

interface Loaders {
  madeAt: number;
  alerts: RequestLoader<number, AlertReference[]>;
  timeline: RequestLoader<number, TimelineRow[]>;
  costs: RequestLoader<number, IncidentCost | null>;
  incidents: RequestLoader<number, IncidentNode | null>;
  ruleVersions: RequestLoader<string, RuleVersionRow[]>;
}

/** Versions of a rule that are answered at most. */
export const mostVersions = 50;

/** A subscription keeps its context for hours, so what was read for it is read again after this time, in ms. */
const maxAgeMs = 500;

/** Alerts, timelines and incidents for field resolvers, many at a time. */
@Injectable()
export class IncidentLoaders {
  private readonly ofOperation = new WeakMap<object, Loaders>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  of(context: OperationContext): Loaders {
    const known = this.ofOperation.get(context);
    const now = this.clock.now();
    if (known && now - known.madeAt < maxAgeMs) return known;
    const scope = context.principal === null ? { regions: [], sites: [''] } : scopeOf(context.principal);
    const made: Loaders = {
      madeAt: now,
      alerts: new RequestLoader(async (ids) =>
        groupedBy(
          ids,
          await this.database.run(alertsOfIncidents, [ids]),
          (row) => row.incident_id,
          alertReference,
        ),
      ),
      timeline: new RequestLoader(async (ids) =>
        groupedBy(
          ids,
          await this.database.run(timelineOfIncidents, [ids]),
          (row) => row.incident_id,
          (row) => row,
        ),
      ),
      costs: new RequestLoader(async (ids) => {
        const rows = await this.database.run(costsOfIncidents, [ids, new Date(now - oldestOrderMs)]);
        const found = new Map(rows.map((row) => [row.incident_id, incidentCost(row, now)]));
        return ids.map((id) => found.get(id) ?? null);
      }),
      incidents: new RequestLoader(async (ids) => {
        const rows = await this.database.run(incidentsById, [scope.regions, scope.sites, ids]);
        const found = new Map(rows.map((row) => [row.id, incidentNode(row)]));
        return ids.map((id) => found.get(id) ?? null);
      }),
      ruleVersions: new RequestLoader(async (ids) =>
        groupedBy(
          ids,
          await this.database.run(versionsOfRules, [ids, mostVersions]),
          (row) => row.rule_id,
          (row) => row,
        ),
      ),
    };
    this.ofOperation.set(context, made);
    return made;
  }
}
