import { Module } from '@nestjs/common';
import { AuthModule } from '@app/auth';
import { JobQueueModule } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { CountSlotsService } from './counts/count-slots.service.js';
import { DepotsResolver } from './depots/depots.resolver.js';
import { DepotsService } from './depots/depots.service.js';
import { DiscrepanciesResolver } from './discrepancies/discrepancies.resolver.js';
import { DiscrepanciesService } from './discrepancies/discrepancies.service.js';
import { HoldsService } from './holds/holds.service.js';
import { LotsResolver } from './lots/lots.resolver.js';
import { LotsService } from './lots/lots.service.js';
import { RecallResolver } from './recall/recall.resolver.js';
import { RecallService } from './recall/recall.service.js';
import { SlotStockResolver } from './slots/slot-stock.resolver.js';

/** What lies where, with its part of the GraphQL schema: for the api. */
@Module({
  imports: [AuthModule, JobQueueModule, LivePushModule],
  providers: [
    CountSlotsService,
    DepotsResolver,
    DepotsService,
    DiscrepanciesResolver,
    DiscrepanciesService,
    HoldsService,
    LotsResolver,
    LotsService,
    RecallResolver,
    RecallService,
    SlotStockResolver,
  ],
  exports: [DepotsService],
})
export class InventoryModule {}
