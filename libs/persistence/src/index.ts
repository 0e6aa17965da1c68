export type { CopyIn } from './copy-in.js';
export {
  Database,
  databaseRetryAfterSeconds,
  type DatabaseOptions,
  type DatabaseRefusal,
  isDatabaseUnavailable,
  type Queryable,
  rethrowDatabaseError,
  surviveLostConnection,
  type Transaction,
  unavailableReason,
} from './database.js';
export { migrate, type MigrateOptions, migrationNames } from './migrate.js';
export { requireSchema } from './require-schema.js';
export { declaredStatements, statement, type Statement } from './statement.js';
export { untilDatabaseAnswers, type WaitForDatabaseOptions } from './wait-for-database.js';
