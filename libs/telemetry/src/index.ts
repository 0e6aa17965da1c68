export { BootRecords, type ReportedBoot } from './boots/boot-records.js';
export { limits as ingestLimits } from './limits.js';
export { requireSender } from './require-sender.js';
export { TelemetryIngest } from './telemetry-ingest.js';
export { TelemetryModule } from './telemetry.module.js';
