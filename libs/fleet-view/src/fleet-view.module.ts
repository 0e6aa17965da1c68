import { Module } from '@nestjs/common';
import { BootsAndGapsResolver } from './history/boots-and-gaps.resolver.js';
import { DispensedResolver } from './history/dispensed.resolver.js';
import { KioskHistoryResolver } from './history/kiosk-history.resolver.js';
import { KioskLoadersByContext } from './kiosk/kiosk-loaders.js';
import { KioskResolver } from './kiosk/kiosk.resolver.js';
import { KiosksResolver } from './kiosk/kiosks.resolver.js';
import { LiveView } from './live/live-view.js';
import { FleetSummaryResolver } from './summary/fleet-summary.resolver.js';

/** Read models: kiosks, their state, parts and history, and counts over the fleet. Writes nothing. */
@Module({
  providers: [
    KioskLoadersByContext,
    KiosksResolver,
    KioskResolver,
    BootsAndGapsResolver,
    DispensedResolver,
    KioskHistoryResolver,
    FleetSummaryResolver,
    LiveView,
  ],
  exports: [LiveView],
})
export class FleetViewModule {}
