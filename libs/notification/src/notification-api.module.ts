import { Module } from '@nestjs/common';
import { AuthModule } from '@app/auth';
import { JobQueueModule } from '@app/job-queue';
import { DeliveriesResolver, IncidentNotificationsResolver } from './graphql/deliveries.resolver.js';
import { SettingViews } from './graphql/setting-views.js';
import { NotificationSettingsResolver } from './graphql/settings.resolver.js';
import { DeliveryLog } from './log/delivery-log.js';
import { Foresight } from './log/foresight.js';
import { NotificationSettingsModule } from './notification-settings.module.js';
import { ChannelChanges } from './settings/channel-changes.js';
import { SettingChanges } from './settings/setting-changes.js';

/** For the api: what is set up, and what was sent. */
@Module({
  imports: [AuthModule, JobQueueModule, NotificationSettingsModule],
  providers: [
    ChannelChanges,
    DeliveriesResolver,
    DeliveryLog,
    Foresight,
    IncidentNotificationsResolver,
    NotificationSettingsResolver,
    SettingChanges,
    SettingViews,
  ],
})
export class NotificationApiModule {}
