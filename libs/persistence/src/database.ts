import pg from 'pg';
import { AppError } from '@app/kernel';
import { copyIn, type CopyIn } from './copy-in.js';
import { parseTimestamptz } from './parse-timestamptz.js';
import type { Statement } from './statement.js';

export interface DatabaseOptions {
  connectionString: string;
  /** Connections at most. */
  connections: number;
  /** Milliseconds after which a statement is cancelled. */
  statementTimeoutMs: number;
  /** Shown by pg_stat_activity. */
  applicationName: string;
  /** A connection that was idle broke; the pool replaces it. */
  onConnectionError?: (error: Error) => void;
}

/** Something that runs statements: the pool, or one transaction. */
export interface Queryable {
  run<Parameters extends readonly unknown[], Row>(
    statement: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]>;
}

/** One transaction. */
export interface Transaction extends Queryable {
  /** Writes rows in PostgreSQL's binary format; not on the embedded database. */
  copy(statement: CopyIn, data: Buffer): Promise<void>;
}

// bigint and numeric as numbers: identities stay below 2^53, and sums are shown, not accounted.
const int8 = 20;
const numeric = 1700;
const timestamptz = 1184;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 || oid === numeric
      ? (text: string) => Number(text)
      : oid === timestamptz && format !== 'binary'
        ? parseTimestamptz
        : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * While a transaction holds a connection the pool does not listen to it, and one that breaks between two statements
 * has no query to reject: without a listener of its own that would end the process. The next statement rejects.
 */
export function surviveLostConnection(client: pg.ClientBase): void {
  client.on('error', () => undefined);
}

const serializationFailure = '40001';
const deadlock = '40P01';
const attempts = 4;

async function runOn<Parameters extends readonly unknown[], Row>(
  client: pg.Pool | pg.PoolClient,
  statement: Statement<Parameters, Row>,
  parameters: Parameters,
): Promise<Row[]> {
  const { name, text, plannedPerCall } = statement;
  const result = await client.query({ ...(plannedPerCall ? {} : { name }), text, values: [...parameters] });
  return result.rows as Row[];
}

/** The database answers, but takes nothing in: its disk is full, or it is read-only. */
export interface DatabaseRefusal {
  reason: string;
  /** By `performance.now()`. */
  at: number;
}

/** The pool of connections of one process. */
export class Database implements Queryable {
  readonly pool: pg.Pool;
  /** That it took nothing in although it answers; null again when a transaction went through. */
  lastRefusal: DatabaseRefusal | null = null;

  constructor(options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.connectionString,
      max: options.connections,
      application_name: options.applicationName,
      // Compiling a statement takes longer than running it: 100 to 300 ms for the sums of a year, measured.
      options: '-c jit=off',
      statement_timeout: options.statementTimeoutMs,
      // A client-side limit as well: a dead network never answers. Waiting for a turn is part of it.
      query_timeout: options.statementTimeoutMs + 5_000,
      connectionTimeoutMillis: 15_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      // The system's own first probe would come after two hours.
      keepAliveInitialDelayMillis: 10_000,
      // A process that vanished in the middle of a transaction must not hold its locks for longer than this.
      idle_in_transaction_session_timeout: options.statementTimeoutMs + 10_000,
      types,
    });
    this.pool.on('error', (error) => options.onConnectionError?.(error));
    this.pool.on('connect', surviveLostConnection);
  }

  async run<Parameters extends readonly unknown[], Row>(
    statement: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    try {
      return await runOn(this.pool, statement, parameters);
    } catch (error) {
      this.noteFailure(error);
      if (isDatabaseUnavailable(error)) this.dropIdleConnections();
      throw error;
    }
  }

  /**
   * Runs `work` in one transaction, again (up to four times) when the database chose it as the victim of a
   * deadlock or a serialization failure. `work` must therefore have no effects outside the database.
   */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attemptTransaction(work);
      } catch (error) {
        const code = (error as { code?: string }).code;
        if (attempt >= attempts || (code !== serializationFailure && code !== deadlock)) throw error;
      }
    }
  }

  private async attemptTransaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work({
        run: (statement, parameters) => runOn(client, statement, parameters),
        copy: (statement, data) => copyIn(client, statement, data),
      });
      await client.query('COMMIT');
      this.lastRefusal = null;
      return result;
    } catch (error) {
      this.noteFailure(error);
      // Nobody there, or nobody to write to: waiting for a ROLLBACK to be answered would only take longer.
      if (isDatabaseUnavailable(error)) broken = error as Error;
      // A connection whose ROLLBACK fails is in an unknown state and must not serve anybody else.
      else await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
      if (broken !== undefined) this.dropIdleConnections();
    }
  }

  /**
   * The others go to the same place: behind a network that forgot them each would take its own time to fail, and
   * after a failover they lead to the server that must not be written to any more.
   */
  dropIdleConnections(): void {
    for (let left = this.pool.idleCount; left > 0; left--)
      void this.pool.connect().then(
        (client) => client.release(true),
        () => undefined,
      );
  }

  private noteFailure(error: unknown): void {
    if (takesNothingIn(error)) this.lastRefusal = { reason: unavailableReason(error), at: performance.now() };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** The server is there, but cannot take anything in. */
const fullCodes = new Set(['53100', '53200', '53400', '58030']);
/** A standby, or a primary that was made one. */
const readOnlyCode = '25006';

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  readOnlyCode,
  ...fullCodes,
]);

/**
 * True when the database could not be reached, is shutting down, or takes nothing in (read-only after a failover, its
 * disk full): the caller may try again later.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    (code !== undefined && (connectionCodes.has(code) || code.startsWith('08'))) ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error/.test(
      message ?? '',
    )
  );
}

function takesNothingIn(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code !== undefined && (fullCodes.has(code) || code === readOnlyCode);
}

/** For whoever operates it: why the database is not available, without what the error itself says. */
export function unavailableReason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === '53100') return 'the disk of the database is full';
  if (code !== undefined && fullCodes.has(code)) return 'the database is out of resources';
  if (code === readOnlyCode) return 'the database is read-only';
  if (code === '53300') return 'the database has no connection left';
  if (/timeout/.test(message ?? '')) return 'the database does not answer';
  return 'the database cannot be reached';
}

/** Seconds after which whoever was sent away may well succeed. */
export const databaseRetryAfterSeconds = 2;

/** @throws AppError DATABASE_UNAVAILABLE (retryable) when `error` says so; otherwise the error itself. */
export function rethrowDatabaseError(error: unknown): never {
  if (isDatabaseUnavailable(error))
    throw new AppError('The database cannot be reached just now', {
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
      httpStatus: 503,
      details: { retryAfterSeconds: databaseRetryAfterSeconds },
      cause: error,
    });
  throw error;
}
