export { type MetricDefinition, metricDefinitions } from './definitions.js';
export { type MetricSourcesRow, MetricReader } from './metric-reader.js';
export { MetricsModule } from './metrics.module.js';
export { MetricsWorkerModule } from './metrics-worker.module.js';
export { ServiceReader } from './service/service-reader.js';
export { ServiceFold } from './service/service-fold.js';
