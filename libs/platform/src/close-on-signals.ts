import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from '@app/observability';

/** What is under way gets this long; then the process ends anyway. */
const drainMs = 15_000;

export interface CloseOnSignalsOptions {
  logger: Logger;
  /** What may still be under way, for the log: `requests`, `jobs`. */
  underWay: string;
  /** Called once when the shutdown begins. */
  onClosing?: () => void;
}

/**
 * Ends in order on SIGTERM, on Ctrl-C, and when the parent process goes away. A forked process leaves Ctrl-C to its
 * parent: the terminal sends it to both, and the parent decides the order in which its children stop.
 */
export function closeOnSignals(app: INestApplicationContext, options: CloseOnSignalsOptions): void {
  const { logger, underWay, onClosing } = options;
  let closing = false;
  const close = (why: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ why }, 'shutting down');
    setTimeout(() => {
      logger.warn(`${underWay} were still under way; ending anyway`);
      process.exit(1);
    }, drainMs).unref();
    onClosing?.();
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
