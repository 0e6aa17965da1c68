import { Module } from '@nestjs/common';
import { AuthModule } from '@app/auth';
import { InventoryModule } from '@app/inventory';
import { JobQueueModule } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { DemandResolver } from './demand/demand.resolver.js';
import { OverrideLineService } from './overrides/override-line.service.js';
import { VisitPhotosService } from './photos/visit-photos.service.js';
import { PlansResolver } from './plans/plans.resolver.js';
import { PlansService } from './plans/plans.service.js';
import { RoutesResolver } from './routes/routes.resolver.js';
import { ArrangeStopsService } from './routes/arrange-stops.service.js';
import { RoutesService } from './routes/routes.service.js';
import { travelProvider } from './routing/travel-provider.js';
import { CompleteStopService } from './visits/complete-stop.service.js';

/** Plans, routes and visits, with their part of the GraphQL schema: for the api. */
@Module({
  imports: [AuthModule, InventoryModule, JobQueueModule, LivePushModule],
  providers: [
    ArrangeStopsService,
    CompleteStopService,
    DemandResolver,
    OverrideLineService,
    PlansResolver,
    PlansService,
    RoutesResolver,
    RoutesService,
    VisitPhotosService,
    travelProvider,
  ],
  exports: [VisitPhotosService],
})
export class ReplenishmentModule {}
