import { statement } from '@app/persistence';

/** Every migration that ran. */
export const migrationsInDatabase = statement<[], { name: string }>(
  'api.migrations-in-database',
  'SELECT name FROM schema_migration ORDER BY name',
);
