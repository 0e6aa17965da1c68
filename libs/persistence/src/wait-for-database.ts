import { isDatabaseUnavailable } from './database.js';

const firstPauseMs = 250;
const longestPauseMs = 8_000;
const sayAgainMs = 60_000;

/** Milliseconds to wait after so many failures in a row, counted from 0. */
export function backOff(failures: number): number {
  return Math.min(firstPauseMs * 2 ** Math.min(failures, 16), longestPauseMs);
}

export interface WaitForDatabaseOptions {
  /** Told of every failure; `worthSaying` for the first one and then about once a minute, so that logs stay short. */
  onFailure: (error: Error, worthSaying: boolean) => void;
  /** What is to be waited for; default: the database cannot be reached. Anything else is thrown at once. */
  isTransient?: (error: unknown) => boolean;
  /** For tests. */
  pause?: (milliseconds: number) => Promise<void>;
}

/** Tries until `attempt` succeeds, with growing pauses. @throws whatever waiting cannot mend, e.g. a wrong password */
export async function untilDatabaseAnswers<Result>(
  attempt: () => Promise<Result>,
  options: WaitForDatabaseOptions,
): Promise<Result> {
  const {
    onFailure,
    isTransient = isDatabaseUnavailable,
    pause = (milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  } = options;
  let silentMs = Infinity;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      const worthSaying = silentMs >= sayAgainMs;
      onFailure(error as Error, worthSaying);
      const pauseMs = backOff(failures);
      silentMs = (worthSaying ? 0 : silentMs) + pauseMs;
      await pause(pauseMs);
    }
  }
}
