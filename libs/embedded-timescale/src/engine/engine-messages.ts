/** What the thread that runs Postgres is started with. */
export interface EngineOptions {
  /** Folder of the Postgres cluster itself. */
  clusterDirectory: string;
}

/** One turn's worth of wire messages. */
export interface RunRequest {
  kind: 'run';
  id: number;
  /** Units to run first; their answers are not kept, but the first error in them ends the request. */
  preludes: Uint8Array[];
  unit: Uint8Array;
  /** The unit ends with Sync or Query, so its answer must end with ReadyForQuery. */
  expectsReady: boolean;
}

export type EngineRequest = RunRequest | { kind: 'close' };

export type EngineReply =
  | { kind: 'opened' }
  | { kind: 'openFailed'; message: string; code: string | undefined }
  /** `prelude` is the answer of the prelude that failed; then the unit did not run. */
  | { kind: 'ran'; id: number; answer: Uint8Array; prelude: Uint8Array | undefined }
  /** Postgres itself went down; the thread is of no more use. */
  | { kind: 'crashed'; message: string }
  | { kind: 'closed' };
