/** The only source of time for code that decides something; tests hand in their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Injection token of the process's clock. */
export const CLOCK = Symbol('Clock');
