import { statement } from '@app/persistence';

/** Every migration that ran, and whether this server may be written to. */
export const migrationsInDatabase = statement<[], { name: string; read_only: boolean }>(
  'api.migrations-in-database',
  `SELECT name, current_setting('transaction_read_only')::boolean AS read_only FROM schema_migration ORDER BY name`,
);
