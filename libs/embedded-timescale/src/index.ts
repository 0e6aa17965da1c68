/**
 * TimescaleDB without a server, for evaluation, development and tests; production entry points do not import it.
 *
 * Every client shares one Postgres session, which is given to them by transaction. What follows for callers:
 * - Transactions run one after another: keep them short. One that is open for longer than the turn limit is
 *   rolled back (FATAL 25P03); a statement that runs into it gets 57014. Stopping a running statement, also by
 *   a cancel request or statement_timeout, means opening the data folder again: about a second for everybody.
 * - Settings, LISTEN, DISCARD ALL, DEALLOCATE ALL and protocol-level prepared statements are each client's own.
 * - Temporary tables, cursors WITH HOLD, SQL-level PREPARE and session-level advisory locks are shared by all:
 *   use transactions, and transaction-level locks. A setting whose name has a dot and that is set through a
 *   parameter (`set_config($1, $2, false)`) reaches the others too.
 * - COPY FROM STDIN works as a single statement in a simple query, with all its data gathered in memory.
 * - Every user and database name of a connection string leads to the same database and superuser.
 * - No background workers run: call TimescaleDB's jobs by `run_job`.
 * - A commit survives kill -9 of the process; it is not forced to the disk, so a power cut can lose it.
 */
export {
  type EmbeddedTimescale,
  type EmbeddedTimescaleExit,
  type EmbeddedTimescaleOptions,
  startEmbeddedTimescale,
} from './start-embedded-timescale.js';
