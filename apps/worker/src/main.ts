import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { createLogger, NestLogger } from '@app/observability';
import { requireSchema } from '@app/persistence';
import { closeOnSignals, explainStartFailure, waitToStart } from '@app/platform';
import { HealthListener } from './health/health-listener.js';
import { WorkerModule } from './worker.module.js';

try {
  const config = loadConfig();
  const databaseUrl = requireDatabaseUrl(config);
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  const waiting = await waitToStart({
    host: config.host,
    port: config.port,
    logger,
    prepare: () => requireSchema(databaseUrl),
  });
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot({ config, logger }), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  closeOnSignals(app, { logger, underWay: 'jobs' });
  const port = await app.get(HealthListener).listen(await waiting.handOver());
  logger.info({ host: config.host, port }, 'the worker is running');
  process.send?.({ type: 'ready', port });
} catch (error) {
  process.stderr.write(`kiosk-fleet worker: ${explainStartFailure(error)}\n`);
  process.exit(1);
}
