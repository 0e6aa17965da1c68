import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { AppError } from '@app/kernel';
import { createLogger, NestLogger } from '@app/observability';
import { HealthListener } from './health/health-listener.js';
import { closeOnSignals } from './shutdown.js';
import { WorkerModule } from './worker.module.js';

try {
  const config = loadConfig();
  requireDatabaseUrl(config);
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot({ config, logger }), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  closeOnSignals(app, logger);
  const port = await app.get(HealthListener).listen();
  logger.info({ host: config.host, port }, 'the worker is running');
  process.send?.({ type: 'ready', port });
} catch (error) {
  const reason = error instanceof AppError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`kiosk-fleet worker: ${reason}\n`);
  process.exit(1);
}
