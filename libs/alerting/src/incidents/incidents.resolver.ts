import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { ChangeBus } from '@app/live-push';
import { type IncidentActionResult, IncidentActions } from './incident-actions.js';
import { IncidentChanges } from './incident-changes.js';
import type { IncidentNode } from './incident-node.js';
import { type IncidentConnection, IncidentQueries } from './incident-queries.js';

@Resolver('Incident')
export class IncidentsResolver {
  constructor(
    @Inject(IncidentQueries) private readonly queries: IncidentQueries,
    @Inject(IncidentActions) private readonly actions: IncidentActions,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
  ) {}

  @Query('incidents')
  @Allow()
  incidents(
    @Args() args: gql.QueryincidentsArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentConnection> {
    return this.queries.page(principal, args);
  }

  @Query('incident')
  @Allow()
  incident(
    @Args() { id }: gql.QueryincidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentNode | null> {
    return this.queries.one(principal, id);
  }

  @Mutation('acknowledgeIncident')
  @Allow('OPS', 'ADMIN')
  acknowledgeIncident(
    @Args() { id, note }: gql.MutationacknowledgeIncidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentActionResult> {
    return this.actions.acknowledge(principal, id, note);
  }

  @Mutation('resolveIncident')
  @Allow('OPS', 'ADMIN')
  resolveIncident(
    @Args() { id, note }: gql.MutationresolveIncidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentActionResult> {
    return this.actions.resolve(principal, id, note);
  }

  @Mutation('assignIncident')
  @Allow('OPS', 'ADMIN')
  assignIncident(
    @Args() { id, assignee }: gql.MutationassignIncidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentActionResult> {
    return this.actions.assign(principal, id, assignee);
  }

  @Mutation('snoozeIncident')
  @Allow('OPS', 'ADMIN')
  snoozeIncident(
    @Args() { id, until, note }: gql.MutationsnoozeIncidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentActionResult> {
    return this.actions.snooze(principal, id, until ?? null, note);
  }

  @Mutation('commentIncident')
  @Allow('OPS', 'ADMIN')
  commentIncident(
    @Args() { id, text }: gql.MutationcommentIncidentArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<IncidentActionResult> {
    return this.actions.comment(principal, id, text);
  }

  @Subscription('incidentChanged')
  @Allow()
  incidentChanged(@CurrentPrincipal() principal: UserPrincipal): IncidentChanges {
    return new IncidentChanges(this.bus, (ids) => this.queries.several(principal, ids));
  }
}
