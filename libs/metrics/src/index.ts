export { type MetricDefinition, metricDefinitions } from './definitions.js';
export { MetricsModule } from './metrics.module.js';
