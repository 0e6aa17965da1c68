export { limits as ingestLimits } from './limits.js';
export { requireSender } from './require-sender.js';
export { TelemetryIngest } from './telemetry-ingest.js';
export { TelemetryModule } from './telemetry.module.js';
export { kiosksWithStockNews, newestStock, type NewestStockRow } from './stock/newest-stock.sql.js';
