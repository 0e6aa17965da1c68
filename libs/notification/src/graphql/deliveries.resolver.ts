import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { JobQueue } from '@app/job-queue';
import { DeliveryLog } from '../log/delivery-log.js';
import { Foresight } from '../log/foresight.js';

@Resolver('Notification')
export class DeliveriesResolver {
  constructor(
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(Foresight) private readonly foresight: Foresight,
    @Inject(JobQueue) private readonly queue: JobQueue,
  ) {}

  @Query('notifications')
  @Allow('OPS', 'ADMIN')
  notifications(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QuerynotificationsArgs) {
    return this.log.page(principal, args);
  }

  @Query('notificationPreview')
  @Allow('OPS', 'ADMIN')
  notificationPreview(@CurrentPrincipal() principal: UserPrincipal, @Args('incident') incident: string) {
    return this.foresight.preview(principal, incident);
  }

  @Mutation('resendNotification')
  @Allow('OPS', 'ADMIN')
  async resendNotification(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    const result = await this.log.sendAgain(principal, id);
    this.queue.wake('deliver-notifications');
    return result;
  }

  @Mutation('testNotificationChannel')
  @Allow('ADMIN')
  async testNotificationChannel(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    const result = await this.log.test(principal, id);
    this.queue.wake('deliver-notifications');
    return result;
  }
}

/** What was and will be told of an incident. Whoever sees the incident sees this. */
@Resolver('Incident')
export class IncidentNotificationsResolver {
  constructor(
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(Foresight) private readonly foresight: Foresight,
  ) {}

  @ResolveField('notifications')
  notifications(@Parent() incident: { incidentId: number }) {
    return this.log.ofIncident(incident.incidentId);
  }

  @ResolveField('upcomingNotifications')
  upcomingNotifications(@Parent() incident: { incidentId: number }) {
    return this.foresight.upcoming(incident.incidentId);
  }
}
