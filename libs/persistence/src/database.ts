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

/** The pool of connections of one process. */
export class Database implements Queryable {
  readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.connectionString,
      max: options.connections,
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs,
      // A client-side limit as well: a dead network never answers. Waiting for a turn is part of it.
      query_timeout: options.statementTimeoutMs + 5_000,
      connectionTimeoutMillis: 15_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      types,
    });
    this.pool.on('error', (error) => options.onConnectionError?.(error));
    this.pool.on('connect', surviveLostConnection);
  }

  run<Parameters extends readonly unknown[], Row>(
    statement: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    return runOn(this.pool, statement, parameters);
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
      return result;
    } catch (error) {
      // A connection whose ROLLBACK fails is in an unknown state and must not serve anybody else.
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

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
]);

/** True when the database could not be reached or is shutting down: the caller may try again later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    (code !== undefined && (connectionCodes.has(code) || code.startsWith('08'))) ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error/.test(
      message ?? '',
    )
  );
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
