import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from '@app/observability';

/** Running jobs get this long; what is cut off is done again by another worker. */
const drainMs = 15_000;

/**
 * Ends in order on SIGTERM, on Ctrl-C, and when the parent process goes away. A forked process leaves Ctrl-C to its
 * parent, which decides the order in which its children stop.
 */
export function closeOnSignals(app: INestApplicationContext, logger: Logger): void {
  let closing = false;
  const close = (why: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ why }, 'shutting down');
    setTimeout(() => {
      logger.warn('jobs were still running; ending anyway');
      process.exit(1);
    }, drainMs).unref();
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
