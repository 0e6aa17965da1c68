import { Module } from '@nestjs/common';
import { AuthModule } from '@app/auth';
import { LivePushModule } from '@app/live-push';
import { IncidentActions } from './incidents/incident-actions.js';
import { IncidentFieldsResolver } from './incidents/incident-fields.resolver.js';
import { IncidentLoaders } from './incidents/incident-loaders.js';
import { IncidentQueries } from './incidents/incident-queries.js';
import { IncidentsResolver } from './incidents/incidents.resolver.js';
import { AlertFieldsResolver } from './open-alerts/alert-fields.resolver.js';
import { BreachRules } from './rules/breach-rules.js';
import { RulePreviews } from './preview/rule-preview.js';
import { RuleChanges } from './rules/rule-changes.js';
import { RulesResolver } from './rules/rules.resolver.js';
import { Silences } from './silences/silences.js';
import { SilencesResolver } from './silences/silences.resolver.js';

/** For the api: rules in memory, incidents and what people do to them. */
@Module({
  imports: [AuthModule, LivePushModule],
  providers: [
    BreachRules,
    IncidentActions,
    IncidentFieldsResolver,
    IncidentLoaders,
    IncidentQueries,
    IncidentsResolver,
    AlertFieldsResolver,
    RuleChanges,
    RulePreviews,
    RulesResolver,
    Silences,
    SilencesResolver,
  ],
  exports: [BreachRules],
})
export class AlertingReadModule {}
