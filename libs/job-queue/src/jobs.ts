import { z } from 'zod';

/** How a job is run; times in milliseconds. */
export interface JobDefinition {
  payload: z.ZodType;
  /** Runs altogether, the first included. */
  attempts: number;
  /** Before the second run; doubles with every further one. */
  backoffMs: number;
  /** At most one waits and one runs: further ones are merged into the one that waits. */
  deduplicated: boolean;
}

const nothing = z.strictObject({});

/** Every job of the product. A worker process refuses to start unless each has exactly one handler. */
export const jobs = {
  /** Signals were committed: look at them. Only a wake-up, so losing it delays and loses nothing. */
  'evaluate-signals': { payload: nothing, attempts: 3, backoffMs: 200, deduplicated: true },
  /** Finds what no signal tells: silence, elapsed times, signals whose wake-up was lost. Runs by schedule. */
  sweep: { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Looks again at readings that were out of their band or came late. Runs by schedule. */
  'review-temperatures': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Computes the plan of a depot for a day; without a date, for its today; without a trigger, only where one was asked for. */
  'plan-replenishment': {
    payload: z.strictObject({
      depot: z.string(),
      date: z.string().nullable(),
      trigger: z.string().nullable(),
    }),
    attempts: 3,
    backoffMs: 1_000,
    deduplicated: false,
  },
  /** Forecasts demand and computes the plans that are due. Runs by schedule. */
  'plan-depots': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Brings what kiosks dispensed into the ledger, and looks for what does not fit. Runs by schedule. */
  'reconcile-stock': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Brings orders, kiosk-days and their sums up to date with the readings. Runs by schedule. */
  'fold-fulfilment': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Brings days of service levels up to date with outages, excursions and maintenance. Runs by schedule. */
  'fold-service-days': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** Decides what people are told of incidents. Runs by schedule; everything that is due stands in the database. */
  notify: { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
  /** There are messages to send. Only a wake-up; runs by schedule too, for what is to be tried again. */
  'deliver-notifications': { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: true },
  /** Runs the database's due jobs where nobody else does, and removes what has expired. Runs by schedule. */
  maintenance: { payload: nothing, attempts: 1, backoffMs: 0, deduplicated: false },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;
