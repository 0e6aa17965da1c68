import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { AlertReference } from '../open-alerts/alert-reference.js';
import { BreachRules } from '../rules/breach-rules.js';
import type { TimelineRow } from './incident.sql.js';
import type { IncidentCost } from './incident-cost.js';
import { IncidentLoaders, type OperationContext } from './incident-loaders.js';
import type { IncidentNode } from './incident-node.js';

/** The fields of an Incident that take a look-up of their own. */
@Resolver('Incident')
export class IncidentFieldsResolver {
  constructor(
    @Inject(IncidentLoaders) private readonly loaders: IncidentLoaders,
    @Inject(BreachRules) private readonly rules: BreachRules,
  ) {}

  @ResolveField('alerts')
  alerts(@Parent() incident: IncidentNode, @Context() context: OperationContext): Promise<AlertReference[]> {
    return this.loaders.of(context).alerts.load(incident.incidentId);
  }

  @ResolveField('timeline')
  timeline(@Parent() incident: IncidentNode, @Context() context: OperationContext): Promise<TimelineRow[]> {
    return this.loaders.of(context).timeline.load(incident.incidentId);
  }

  @ResolveField('cost')
  cost(@Parent() incident: IncidentNode, @Context() context: OperationContext): Promise<IncidentCost | null> {
    return this.loaders.of(context).costs.load(incident.incidentId);
  }

  @ResolveField('runbook')
  runbook(@Parent() incident: IncidentNode): string | null {
    return this.rules.all().get(incident.ruleId)?.runbook ?? null;
  }
}
