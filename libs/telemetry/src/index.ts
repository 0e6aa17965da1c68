export { BootRecords, type ReportedBoot } from './boots/boot-records.js';
export { limits as ingestLimits } from './limits.js';
export { requireSender } from './require-sender.js';
export { type IngestedPart, ReceiptSum } from './receipt-sum.js';
export { type IngestHints, TelemetryIngest } from './telemetry-ingest.js';
export { TelemetryModule } from './telemetry.module.js';
export { type Transport } from './transport-metrics.js';
export { sizeOf as readingsIn } from './validation/read-batches.js';
export { kiosksWithStockNews, newestStock, type NewestStockRow } from './stock/newest-stock.sql.js';
export {
  dispensedDays,
  type DispensedDayRow,
  emptyPeriods,
  type EmptyPeriodRow,
} from './stock/dispensed-days.sql.js';
