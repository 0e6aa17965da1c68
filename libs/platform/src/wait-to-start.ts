import { AppError } from '@app/kernel';
import type { Logger } from '@app/observability';
import { isDatabaseUnavailable, untilDatabaseAnswers } from '@app/persistence';
import { WaitingListener } from './waiting-listener.js';

export interface WaitToStartOptions {
  host: string;
  port: number;
  logger: Logger;
  /** Succeeds once the database is there and as this version needs it. */
  prepare: () => Promise<void>;
}

function canBeWaitedFor(error: unknown): boolean {
  return isDatabaseUnavailable(error) || (error instanceof AppError && error.retryable);
}

/**
 * Waits for the database instead of ending, so that the order in which things start does not matter, and answers
 * probes meanwhile. What waiting cannot mend, such as a wrong password or a newer schema, is thrown at once.
 * @returns when the process may start: the listener that holds its port until it listens itself
 */
export async function waitToStart(options: WaitToStartOptions): Promise<WaitingListener> {
  const { logger, prepare } = options;
  const listener = new WaitingListener(options);
  // Nothing is under way yet that would have to be ended in order.
  const end = () => process.exit(0);
  const endOnCtrlC = () => process.send === undefined && end();
  process.on('SIGTERM', end).on('disconnect', end).on('SIGINT', endOnCtrlC);
  try {
    await untilDatabaseAnswers(
      async () => {
        try {
          await prepare();
        } catch (error) {
          if (canBeWaitedFor(error)) await listener.tell(reasonOf(error));
          throw error;
        }
      },
      {
        isTransient: canBeWaitedFor,
        onFailure: (error, worthSaying) => {
          if (worthSaying) logger.warn({ error: error.message }, `${reasonOf(error)}; waiting for it`);
        },
      },
    );
  } finally {
    process.off('SIGTERM', end).off('disconnect', end).off('SIGINT', endOnCtrlC);
  }
  return listener;
}

function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'the database cannot be reached';
}
