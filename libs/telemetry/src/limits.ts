/** Bounds of one ingest request and of what waits for its commit. */
export const limits = {
  batchesPerRequest: 5_000,
  readingsPerRequest: 50_000,
  /** Entries of `refused` in a receipt; the last one then counts the rest. */
  refusedInReceipt: 1_000,
  /** Entries of `gaps` in a receipt: the first ones. All are recorded with the kiosk. */
  gapsInReceipt: 1_000,
  /** Refused readings kept for inspection, of one request. */
  refusedKeptPerRequest: 100,
  /** Refused readings kept for inspection, of one process: so many at once, so many more every second. */
  refusedKeptBurst: 1_000,
  refusedKeptPerSecond: 50,
  /** Refused readings that are taken in again, or forgotten, by one request. */
  mendedAtOnce: 20_000,
  /** Readings that wait for a commit in one process, by lane; about 100 bytes each. */
  queuedReadings: { live: 200_000, replay: 100_000 },
  /** Requests that wait for a commit in one process, of each lane. */
  queuedRequests: 20_000,
  /** Readings of one commit, unless a single request has more. */
  readingsPerCommit: 20_000,
  /** The same of old readings while live ones come in. */
  replayedPerCommit: 5_000,
  /** Device clocks may run ahead by so much. */
  futureMs: 5 * 60_000,
  /** Restarts that are remembered of one kiosk, with their gaps. */
  bootsPerKiosk: 500,
  /** Changes of its clock that are remembered of one kiosk. */
  clockChangesPerKiosk: 200,
  /** Errors this late by their device time raise no alert any more. */
  errorSignalMs: 24 * 3_600_000,
} as const;
