import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IncidentLoaders, type OperationContext } from '../incidents/incident-loaders.js';
import type { IncidentNode } from '../incidents/incident-node.js';
import type { AlertRule } from '../rules/alert-rule.js';
import { BreachRules } from '../rules/breach-rules.js';
import type { AlertReference } from './alert-reference.js';

/** The fields of an Alert that take a look-up of their own. */
@Resolver('Alert')
export class AlertFieldsResolver {
  constructor(
    @Inject(IncidentLoaders) private readonly loaders: IncidentLoaders,
    @Inject(BreachRules) private readonly rules: BreachRules,
  ) {}

  @ResolveField('rule')
  rule(@Parent() alert: AlertReference): AlertRule {
    const rule = this.rules.all().get(alert.ruleId);
    if (!rule) throw new Error(`The alert ${alert.id} names the rule ${alert.ruleId}, which does not exist`);
    return rule;
  }

  @ResolveField('incident')
  incident(
    @Parent() alert: AlertReference,
    @Context() context: OperationContext,
  ): Promise<IncidentNode | null> | null {
    return alert.incidentId === null ? null : this.loaders.of(context).incidents.load(alert.incidentId);
  }
}
