import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { pageSize } from '@app/kernel';
import { IncidentLoaders, mostVersions, type OperationContext } from '../incidents/incident-loaders.js';
import { RulePreviews } from '../preview/rule-preview.js';
import { type AlertRule, type AlertRuleRow, ruleFromRow } from './alert-rule.js';
import { BreachRules } from './breach-rules.js';
import { RuleChanges } from './rule-changes.js';

/** A version from before a column existed lacks it. */
const asFirst: Partial<AlertRuleRow> = {
  keep_firing_seconds: 0,
  flapping_slot_seconds: 0,
  variant_of: null,
  scope_kind: 'FLEET',
  scope_id: null,
  when_closed: 'ALERT',
  in_maintenance: 'ALERT',
};

@Resolver('AlertRule')
export class RulesResolver {
  constructor(
    @Inject(IncidentLoaders) private readonly loaders: IncidentLoaders,
    @Inject(BreachRules) private readonly rules: BreachRules,
    @Inject(RuleChanges) private readonly changes: RuleChanges,
    @Inject(RulePreviews) private readonly previews: RulePreviews,
  ) {}

  @Query('alertRules')
  @Allow()
  alertRules(): AlertRule[] {
    return [...this.rules.all().values()];
  }

  @Query('alertRule')
  @Allow()
  alertRule(@Args('id') id: string): AlertRule | null {
    return this.rules.all().get(id) ?? null;
  }

  @Mutation('saveAlertRule')
  @Allow('OPS', 'ADMIN')
  async saveAlertRule(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, input }: gql.MutationsaveAlertRuleArgs,
  ) {
    const saved = await this.changes.save(principal, id ?? null, input);
    return 'problem' in saved ? saved.problem : { __typename: 'AlertRule' as const, ...saved.rule };
  }

  @Query('alertRulePreview')
  @Allow('OPS', 'ADMIN')
  alertRulePreview(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() args: gql.QueryalertRulePreviewArgs,
  ) {
    return this.previews.preview(principal, args);
  }

  @ResolveField('scope')
  scope(@Parent() rule: AlertRule) {
    return { kind: rule.scopeKind, id: rule.scopeId };
  }

  /** A past version has none of its own, so that no query can ask for versions of versions. */
  @ResolveField('versions')
  async versions(
    @Parent() { id, past }: AlertRule & { past?: true },
    @Context() context: OperationContext,
    @Args('first') first?: number,
  ) {
    const size = pageSize(first, mostVersions, 20);
    if (past) return [];
    const rows = await this.loaders.of(context).ruleVersions.load(id);
    return rows.slice(0, size).map(({ version, rule, changed_at, changed_by }) => ({
      version,
      changedAt: changed_at,
      changedBy: changed_by,
      rule: { ...ruleFromRow({ ...asFirst, ...rule, updated_at: new Date(rule.updated_at) }), past: true },
    }));
  }
}
