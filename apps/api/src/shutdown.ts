import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { Logger } from '@app/observability';

const idleCheckMs = 50;
/** Requests under way get this long; then the process ends anyway. */
const drainMs = 15_000;

/**
 * Ends in order on SIGTERM, on Ctrl-C, and when the parent process goes away. A forked process leaves Ctrl-C to its
 * parent: the terminal sends it to both, and the parent decides the order in which its children stop.
 */
export function closeOnSignals(app: INestApplication, logger: Logger): void {
  let closing = false;
  const close = (why: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ why }, 'shutting down');
    const late = setTimeout(() => {
      logger.warn('requests were still under way; ending anyway');
      process.exit(1);
    }, drainMs);
    late.unref();
    // Closing the server ends the connections that are idle then. One that still has a request becomes idle after its
    // answer, and would be kept for the next request that cannot come any more.
    const server = app.getHttpServer() as Server;
    setInterval(() => server.closeIdleConnections(), idleCheckMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => close('SIGTERM'));
  process.on('disconnect', () => close('the parent process is gone'));
  process.on('SIGINT', () => {
    if (process.send === undefined) close('SIGINT');
  });
}
