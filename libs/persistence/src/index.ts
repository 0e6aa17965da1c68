export {
  Database,
  type DatabaseOptions,
  isDatabaseUnavailable,
  type Queryable,
  rethrowDatabaseError,
} from './database.js';
export { migrate, type MigrateOptions } from './migrate.js';
export { declaredStatements, statement, type Statement } from './statement.js';
