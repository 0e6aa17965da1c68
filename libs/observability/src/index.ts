export { createLogger, type Logger, LOGGER, type LoggerOptions, NestLogger } from './logger.js';
export { Counter, createMetricsRegistry, Gauge, Histogram, Registry } from './metrics.js';
