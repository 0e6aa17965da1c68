import { Module } from '@nestjs/common';
import { AlertingReadModule } from '@app/alerting';
import { JobQueueModule } from '@app/job-queue';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { LivePushModule } from '@app/live-push';
import { BootRecords } from './boots/boot-records.js';
import { TelemetryCommits } from './commit/telemetry-commits.js';
import { IngestTelemetryResolver } from './graphql/ingest-telemetry.resolver.js';
import { UnreadBatchesPlugin } from './graphql/unread-batches.plugin.js';
import { ListeningNote } from './listening/listening-note.js';
import { MendRefused } from './refused/mend-refused.service.js';
import { RefusedReadingsResolver } from './refused/refused-readings.resolver.js';
import { TelemetryIngest } from './telemetry-ingest.js';

/** Takes telemetry in: the one ingest behind every transport. */
@Module({
  imports: [KioskRegistryModule, AlertingReadModule, LivePushModule, JobQueueModule],
  providers: [
    BootRecords,
    TelemetryCommits,
    TelemetryIngest,
    IngestTelemetryResolver,
    MendRefused,
    RefusedReadingsResolver,
    UnreadBatchesPlugin,
    ListeningNote,
  ],
  exports: [BootRecords, TelemetryIngest],
})
export class TelemetryModule {}
