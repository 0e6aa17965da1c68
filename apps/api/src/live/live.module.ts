import { Module } from '@nestjs/common';
import { FleetViewModule } from '@app/fleet-view';
import { LivePushModule } from '@app/live-push';
import { LiveFeed } from './live-feed.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveSessions } from './live-sessions.js';
import { LiveGateway } from './live.gateway.js';

/** Live status over Socket.IO. */
@Module({
  imports: [FleetViewModule, LivePushModule],
  providers: [LiveMetrics, LiveFeed, LiveSessions, LiveGateway],
})
export class LiveModule {}
