import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { createLogger } from '@app/observability';
import { migrate, requireSchema } from '@app/persistence';
import { closeOnSignals, explainStartFailure, waitToStart } from '@app/platform';
import { createApp } from './create-app.js';
import { MqttService } from './mqtt/mqtt.service.js';

const idleCheckMs = 50;

/**
 * Closing the server ends the connections that are idle then. One that still has a request becomes idle after its
 * answer, and would be kept for the next request that cannot come any more.
 */
function endIdleConnections(server: Server): void {
  setInterval(() => server.closeIdleConnections(), idleCheckMs).unref();
}

try {
  const config = loadConfig();
  const databaseUrl = requireDatabaseUrl(config);
  const logger = createLogger({ name: 'api', level: config.logLevel });
  // The launcher and the chart migrate in a step of their own.
  const migrates = !process.argv.includes('--no-migrate');
  const waiting = await waitToStart({
    host: config.host,
    port: config.port,
    logger,
    prepare: async () => {
      if (!migrates) return requireSchema(databaseUrl);
      await migrate({ connectionString: databaseUrl, log: (message) => logger.info(message) });
    },
  });
  const app = await createApp(config, logger);
  closeOnSignals(app, {
    logger,
    underWay: 'requests',
    onClosing: () => endIdleConnections(app.getHttpServer()),
  });
  await app.listen({ port: await waiting.handOver(), host: config.host });
  const { port } = app.getHttpServer().address() as AddressInfo;
  logger.info({ host: config.host, port }, 'the api is listening');
  process.send?.({ type: 'ready', port, mqttPort: app.get(MqttService).port });
} catch (error) {
  process.stderr.write(`kiosk-fleet api: ${explainStartFailure(error)}\n`);
  process.exit(1);
}
